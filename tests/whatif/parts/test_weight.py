"""What values hold, against what pickle writes."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

import datasets
from twin.horizon import horizon
from twin.planning import plan_of
from twin.progress import Progress
from whatif.parts.weight import weight

ARRAY = np.arange(100_000)


@dataclass(frozen=True)
class Holder:
    array: np.ndarray
    more: dict[str, Any]


class Pair(NamedTuple):
    a: Any
    b: Any


@pytest.mark.parametrize(
    ("value", "arrays"),
    [
        (ARRAY, 1),
        ([ARRAY, ARRAY], 1),
        ([ARRAY, ARRAY.copy()], 2),
        (Holder(ARRAY, {"deep": [ARRAY.copy()]}), 2),
        (Pair(ARRAY, (ARRAY.copy(), {1: ARRAY.copy()})), 3),
        (ARRAY[:10], 1),
        ((ARRAY[:10], ARRAY), 1),
        ((ARRAY, ARRAY.reshape(2, -1)[1]), 1),
        (pd.DataFrame({"a": ARRAY, "b": ARRAY.copy()}), 2),
        ("text", 0),
        (None, 0),
    ],
)
def test_arrays_count_once_wherever_they_lie(value: Any, arrays: int):
    assert weight(value) == pytest.approx(arrays * ARRAY.nbytes, abs=5_000)


def test_a_value_that_holds_itself_is_weighed():
    loop: list[Any] = [ARRAY]
    loop.append(loop)
    assert weight(loop) == pytest.approx(ARRAY.nbytes, abs=5_000)


def test_a_scenario_and_its_plan_weigh_what_pickle_writes():
    scenario = datasets.load("demo")
    for value in (scenario, plan_of(scenario, horizon(scenario.settings), Progress())):
        assert weight(value) == pytest.approx(len(pickle.dumps(value)), rel=0.25)
