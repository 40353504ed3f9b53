"""About how many bytes a value holds: its arrays and tables, wherever in it they lie."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

SMALL = (str, bytes, int, float, complex, bool, type(None))


def weight(value: Any) -> int:
    """Bytes of a value's arrays and tables, each counted once, and of the small things around them.

    What an object hides from `vars` and is neither array, table, mapping nor sequence counts by its own size alone.
    """
    return _weight(value, set())


def _weight(value: Any, seen: set[int]) -> int:
    if isinstance(value, SMALL):
        return sys.getsizeof(value)
    if id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return _of_array(value, seen)
    if isinstance(value, (pd.DataFrame, pd.Series, pd.Index)):
        return int(np.sum(value.memory_usage(deep=True)))
    inside = sum(_weight(part, seen) for part in _parts(value))
    return sys.getsizeof(value) + inside


def _of_array(array: np.ndarray, seen: set[int]) -> int:
    """Of a view: the memory that it keeps alive."""
    base = array.base
    while isinstance(base, np.ndarray) and isinstance(base.base, np.ndarray):
        base = base.base
    owner = base if isinstance(base, np.ndarray) else array
    if owner is not array and id(owner) in seen:
        return 0
    seen.add(id(owner))
    return int(owner.nbytes)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    return list(getattr(value, "__dict__", {}).values())
