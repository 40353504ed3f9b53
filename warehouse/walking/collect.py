"""What Mesa's data collectors of walking floors keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


def state_reporters(
    kind: str, states: Sequence[str], of: Callable[[Any], np.ndarray]
) -> dict[str, Callable[[Any], int]]:
    """A reporter for each state of a kind of agent: how many are in it.

    Parameters
    ----------
    kind : str
        "picker" or "carrier"; reporters are named "picker.walking".
    states : sequence of str
    of : callable
        The agents' states (uint8[n]) of a model.
    """
    return {f"{kind}.{name}": _counter(number, of) for number, name in enumerate(states)}


def _counter(state: int, of: Callable[[Any], np.ndarray]) -> Callable[[Any], int]:
    return lambda model: int(np.count_nonzero(of(model) == state))
