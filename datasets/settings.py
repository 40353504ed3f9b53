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

    __slots__ = ("_sections", "_values")

    def __init__(self, values: Mapping[str, Any]) -> None:
        parts: dict[str, dict[str, Any]] = {}
        for key, value in values.items():
            section, _, rest = key.partition(".")
            if rest:
                parts.setdefault(section, {})[rest] = value
        object.__setattr__(self, "_values", dict(values))
        object.__setattr__(self, "_sections", {name: Settings(part) for name, part in parts.items()})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._values:
            return self._values[name]
        if name in self._sections:
            return self._sections[name]
        raise AttributeError(f"no setting {name!r} (datasets/schema/scenario.csv lists them)")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("settings are frozen; load the scenario with an edit")

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(tuple(self.items()))

    def __repr__(self) -> str:
        return f"Settings({self._values!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Settings, (self._values,))
