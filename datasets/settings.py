"""A scenario's settings: frozen, nested, read by attribute (`settings.run.seed`) or by dotted key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Settings(Mapping[str, Any]):
    """Settings of a scenario, or one section of them; immutable.

    Which there are, with type, unit, default and source, says `datasets/schema/scenario.csv`. Values of type
    ``numbers`` are tuples of float; ``time``, ``shifts``, ``departures`` and ``waves`` stay text, which
    `datasets.times` parses.

    Parameters
    ----------
    values : mapping of str to object
        Values by dotted key.

    Examples
    --------
    >>> settings = Settings({"run.seed": 7, "lanes.fc_ds.reach_km": 160.0})
    >>> settings.run.seed, settings["lanes.fc_ds.reach_km"]
    (7, 160.0)
    """

    __slots__ = ("_prefix", "_values")

    def __init__(self, values: Mapping[str, Any], prefix: str = "") -> None:
        object.__setattr__(self, "_values", values if prefix else dict(values))
        object.__setattr__(self, "_prefix", prefix)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        key = self._prefix + name
        if key in self._values:
            return self._values[key]
        if any(other.startswith(key + ".") for other in self._values):
            return Settings(self._values, key + ".")
        raise AttributeError(f"no setting {key!r} (datasets/schema/scenario.csv lists them)")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("settings are frozen; load the scenario with an edit")

    def __getitem__(self, key: str) -> Any:
        return self._values[self._prefix + key]

    def __iter__(self) -> Iterator[str]:
        return (key[len(self._prefix) :] for key in self._values if key.startswith(self._prefix))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __hash__(self) -> int:
        return hash(tuple(self.items()))

    def __repr__(self) -> str:
        return f"Settings({dict(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Settings, (dict(self),))
