"""Durations and distances of a VROOM problem: its matrices, or great circles between coordinates."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from routing.formats.options import DETOUR, CsvOptions
from routing.formats.vroom.fleet import Vehicle
from routing.formats.vroom.item import LARGEST, Item
from routing.formats.vroom.json_text import JsonText
from routing.problem import UNLIMITED, Places
from routing.travel.table import FORBIDDEN, TableTravel, Travel

Table = npt.NDArray[np.int32]


def matrix_rows(root: Item) -> int | None:
    """Rows of the first matrix; None where there are no matrices.

    Raises
    ------
    InvalidInput
        When there are, and none has rows: nothing else can be read then.
    """
    matrices = root.data.get("matrices")
    if matrices is None:
        return None
    for tables in matrices.values() if isinstance(matrices, dict) else ():
        rows = tables.get("durations") if isinstance(tables, dict) else None
        if isinstance(rows, list) and rows:
            return len(rows)
    root.wrong("missing-field", "a list of durations is needed for each profile", "matrices")
    root.text.findings.raise_if_any()
    return None


def read_matrices(root: Item, rows: int, vehicles: list[Vehicle]) -> tuple[Travel, ...]:
    """Read the tables of every (profile, speed factor) of `profiles_of`, in their order."""
    matrices = root.child("matrices")
    tables = {name: _tables(matrices, name, rows) for name in matrices.data}
    travels: list[Travel] = []
    for name, factor in profiles_of(vehicles):
        if name not in tables:
            users = [vehicle for vehicle in vehicles if vehicle.profile == name]
            users[0].item.wrong("unknown-profile", f"there are no matrices for profile {name!r}", "profile")
            continue
        durations, distances = tables[name]
        if distances is None:
            _needs_distances(vehicles, name)
        drive = np.where(durations < FORBIDDEN, np.floor(durations / factor + 0.5), FORBIDDEN).astype(np.int32)
        travels.append(TableTravel(np.zeros_like(drive) if distances is None else distances, drive))
    return tuple(travels)


def profiles_of(vehicles: list[Vehicle]) -> dict[tuple[str, float], int]:
    """Row of the travels of each profile at each speed factor."""
    pairs = dict.fromkeys((vehicle.profile, vehicle.speed_factor) for vehicle in vehicles)
    return {pair: row for row, pair in enumerate(pairs)}


def _needs_distances(vehicles: list[Vehicle], profile: str) -> None:
    for vehicle in vehicles:
        if vehicle.profile == profile and (vehicle.base.cost_per_distance or vehicle.base.distance_max < UNLIMITED):
            vehicle.item.wrong("missing-field", f"per_km or max_distance needs matrices.{profile}.distances")


def _tables(matrices: Item, name: str, rows: int) -> tuple[Table, Table | None]:
    profile = matrices.child(name)
    profile.only("durations distances", {"costs": "a matrix of costs beside that of durations"})
    if not profile.has("durations"):
        profile.wrong("missing-field", "durations is missing")
    durations = _table(profile, "durations", rows)
    return durations, _table(profile, "distances", rows) if profile.has("distances") else None


def _table(profile: Item, name: str, rows: int) -> Table:
    values = profile.values(name) or []
    if len(values) != rows:
        profile.wrong("wrong-matrix-size", f"has {len(values)} rows; {rows} are needed", name)
    table = np.zeros((rows, rows))
    for row, cells in enumerate(values[:rows]):
        if not isinstance(cells, list) or len(cells) != rows:
            width = f"{len(cells)} numbers" if isinstance(cells, list) else "no list"
            profile.wrong("wrong-matrix-size", f"row {row} has {width}; {rows} numbers are needed", name, row)
            continue
        try:
            table[row] = cells
        except (TypeError, ValueError, OverflowError):
            table[row] = [profile.checked(cell, 0.0, LARGEST, name, row, column) for column, cell in enumerate(cells)]
            continue
        if any(isinstance(cell, str | bool | None) for cell in cells) or not (table[row] >= 0).all():
            table[row] = [profile.checked(cell, 0.0, LARGEST, name, row, column) for column, cell in enumerate(cells)]
    ticks = np.minimum(np.floor(np.nan_to_num(table, posinf=FORBIDDEN) + 0.5), FORBIDDEN).astype(np.int32)
    np.fill_diagonal(ticks, 0)
    return ticks


def straight_travels(
    text: JsonText, places: Places, vehicles: list[Vehicle], options: CsvOptions
) -> tuple[Travel, ...]:
    """Great circles x detour; speeds by the length of the way (`RoadSpeeds`) where no speed is given.

    Every (profile, speed factor) of `profiles_of`, in their order; profiles differ by their factor alone.
    """
    from routing.travel.great_circle import GreatCircleTravel  # numba is slow to import
    from routing.travel.speeds import RoadSpeeds

    travels: list[Travel] = []
    for _, factor in profiles_of(vehicles):
        base = RoadSpeeds.of(options.speed_kmh / 3.6) if options.speed_kmh else RoadSpeeds()
        fast = RoadSpeeds(
            base.near_m_s * factor, base.stem_m_s * factor, base.far_m_s * factor, base.near_m, base.far_m
        )
        try:
            travels.append(GreatCircleTravel(places.y, places.x, detour=options.detour or DETOUR, speeds=fast))
        except ValueError as error:
            text.add((), "out-of-range", f"the places lie too far apart: {error}")
    return tuple(travels)
