"""Published expectations of picking tours, put to the routers on random picks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.routes import expectations, tour

TOURS = 4000
PICKS = (5, 20, 45)

_AISLES, _AISLE_M, _PITCH_M = 10, 40.0, 3.5


def block(cross_width_m: float = 3.0) -> WalkingFloor:
    """One block of ten aisles, the depot in the middle; places so close that they are as good as anywhere."""
    return WalkingFloor("one block", _AISLES, 1, _AISLE_M, _PITCH_M, cross_width_m, 400, 1, 4.5)


def mean_m(floor: WalkingFloor, picks: int, policy: str, tours: int = TOURS, seed: int = 1) -> float:
    """Mean length of tours to random places."""
    rng = np.random.default_rng(seed)
    return float(np.mean([tour(floor, rng.integers(0, floor.n_places, picks), policy).metres for _ in range(tours)]))


def known() -> Iterator[tuple[str, float, float]]:
    """(name, expected, got) of mean tours over random picks, each within 2 %; then what Hall (1993) published."""
    forms = {
        "s_shape": expectations.s_shape_m,
        "return": expectations.return_m,
        "largest_gap": expectations.largest_gap_m,
    }
    floor = block()
    for policy, form in forms.items():
        for picks in PICKS:
            yield f"{policy} tour of {picks} picks, m", round(form(floor, picks), 3), mean_m(floor, picks, policy)
    bare = block(cross_width_m=0.0)
    for policy, published in (
        ("s_shape", expectations.published_s_shape_m),
        ("largest_gap", expectations.published_largest_gap_m),
    ):
        expected = published(_AISLES, _AISLE_M, _PITCH_M, 45)
        yield f"{policy} tour of 45 picks, m (Hall 1993)", round(expected, 3), mean_m(bare, 45, policy)
    yield "picks an aisle from which S-shape beats largest gap (Hall 1993)", 3.8, _s_shape_wins_from(bare)


def exact(tours: int = 30) -> Iterator[tuple[str, float, float, float]]:
    """(name, expected, got, tolerance) of Ratliff and Rosenthal's tours beside the optimum by Held and Karp's."""
    small = WalkingFloor("small", 5, 1, 20.0, 3.0, 3.0, 10, 1, 2.0)
    rng = np.random.default_rng(3)
    picks = [rng.integers(0, small.n_places, 8) for _ in range(tours)]
    best = sum(tour(small, places, "general").metres for places in picks)
    found = sum(tour(small, places, "exact").metres for places in picks)
    yield f"{tours} tours of 8 picks by Ratliff and Rosenthal, m (Held and Karp)", round(best, 6), found, 1e-9


def _s_shape_wins_from(floor: WalkingFloor) -> float:
    """Picks an aisle, by the closed forms, searched from two an aisle on."""
    picks = 2 * floor.aisles
    while expectations.s_shape_m(floor, picks) >= expectations.largest_gap_m(floor, picks):
        picks += 1
    return picks / floor.aisles
