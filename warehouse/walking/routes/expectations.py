"""Expected lengths of tours to random places of one block, in closed form.

Each pick lies anywhere along any aisle with the same chance. After Hall, Distance approximations for routing manual
pickers in a warehouse, IIE Transactions 25(4), 1993. Three things are exact here where the published forms
approximate: shelves begin half a cross aisle behind the turning point, the last aisle of an S-shape tour is left
again after its own last pick (published: half an aisle more where their number is odd), and the depot may stand
anywhere. `published_s_shape_m` and `published_largest_gap_m` are the textbook's.

With M aisles, n picks, h the half cross aisle, L the shelves' length and H = L + 2h: an aisle holds k picks with
binomial chance; the farthest of k lies at h + L k / (k + 1); the cross aisle is walked twice from the leftmost to
the rightmost of the picked aisles and the depot.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb

import numpy as np

from warehouse.layout.walking_floor import WalkingFloor


def s_shape_m(floor: WalkingFloor, picks: int) -> float:
    """Expected metres of an S-shape tour.

    Parameters
    ----------
    floor : WalkingFloor
        Of one block.
    picks : int
        At least 1.

    Raises
    ------
    ValueError
        More blocks than one, or no pick.
    """
    _check(floor, picks)
    reach = floor.block_length_m + floor.cross_width_m
    last = sum(_last_of_odd(floor.aisles, picks, k) * (2 * _farthest_m(floor, k) - reach) for k in range(1, picks + 1))
    return _aisles_picked(floor.aisles, picks) * reach + last + cross_aisle_m(floor, picks)


def return_m(floor: WalkingFloor, picks: int) -> float:
    """Expected metres of a return tour; parameters and errors as `s_shape_m`.

    Summed over the binomial number of picks in an aisle, with q = 1 - 1/M:
    ``2M (h (1 - q^n) + L (1 - M (1 - q^(n + 1)) / (n + 1)))``.
    """
    _check(floor, picks)
    aisles, empty = floor.aisles, 1 - 1 / floor.aisles
    shelves = floor.block_length_m * (1 - aisles * (1 - empty ** (picks + 1)) / (picks + 1))
    margin = floor.cross_width_m / 2 * (1 - empty**picks)
    return 2 * aisles * (margin + shelves) + cross_aisle_m(floor, picks)


def largest_gap_m(floor: WalkingFloor, picks: int) -> float:
    """Expected metres of a largest-gap tour; parameters and errors as `s_shape_m`.

    Every picked aisle but the first and the last is walked but for its largest gap; those two are walked through, or
    the only one is entered as far as its last pick.
    """
    _check(floor, picks)
    reach, share = floor.block_length_m + floor.cross_width_m, 1 / floor.aisles
    inside = [0.0] + [2 * (reach - largest_gap_of(floor, k)) for k in range(1, picks + 1)]
    metres = cross_aisle_m(floor, picks)
    for k in range(1, picks + 1):
        metres += floor.aisles * comb(picks, k) * share**k * (1 - share) ** (picks - k) * inside[k]
        at_an_end = sum((a * share) ** (picks - k) for a in range(floor.aisles)) * comb(picks, k) * share**k
        if k < picks:
            metres += 2 * at_an_end * (reach - inside[k])
    alone = floor.aisles * share**picks
    return metres + alone * (2 * _farthest_m(floor, picks) - inside[picks])


def largest_gap_of(floor: WalkingFloor, picks: int) -> float:
    """Expected largest gap of an aisle with so many picks, the outer ones counted from the cross aisles' middles.

    ``picks + 1`` spacings of which the two outer ones are h longer; by inclusion and exclusion over those that exceed
    x, integrated over x. For h = 0 it is the harmonic ``L / (k + 1) (1 + 1/2 + ... + 1/(k + 1))``.
    """
    margin = floor.cross_width_m / 2
    with localcontext() as context:
        context.prec = 40 + picks
        share = Decimal(margin) / Decimal(floor.block_length_m)
        gap = Decimal(0)
        for inner in range(picks):
            room = max(Decimal(0), 1 - inner * share) ** (picks + 1)
            for outer in range(3):
                if inner + outer > 0:
                    sign = 1 if (inner + outer) % 2 else -1
                    ways = comb(picks - 1, inner) * comb(2, outer)
                    gap += sign * ways * room / ((inner + outer) * (picks + 1))
        return margin + floor.block_length_m * float(gap)


def cross_aisle_m(floor: WalkingFloor, picks: int) -> float:
    """Expected metres along the cross aisles: twice from end to end of the picked aisles and the depot."""
    aisle = np.arange(floor.aisles)
    rightmost = ((aisle + 1) / floor.aisles) ** picks - (aisle / floor.aisles) ** picks
    right = np.sum(rightmost * np.maximum(aisle, floor.depot_aisle))
    left = np.sum(rightmost[::-1] * np.minimum(aisle, floor.depot_aisle))
    return float(2 * floor.aisle_pitch_m * (right - left))


def published_s_shape_m(aisles: int, aisle_m: float, pitch_m: float, picks: int) -> float:
    """Hall's approximation as the textbooks give it: half an aisle more where an odd number of aisles is picked."""
    odd = sum(_last_of_odd(aisles, picks, k) for k in range(1, picks + 1))
    within = _aisles_picked(aisles, picks) * aisle_m + odd * aisle_m / 2
    return within + _published_cross_m(aisles, pitch_m, picks)


def published_largest_gap_m(aisles: int, aisle_m: float, pitch_m: float, picks: int) -> float:
    """Hall's approximation: two aisles walked through, the other picked ones but for their largest gap."""
    share = 1 / aisles
    chance = [comb(picks, k) * share**k * (1 - share) ** (picks - k) for k in range(picks + 1)]
    harmonic = np.cumsum(1 / np.arange(1, picks + 2))
    inside = sum(chance[k] * 2 * aisle_m * (1 - harmonic[k] / (k + 1)) for k in range(1, picks + 1))
    return 2 * aisle_m + (aisles - 2) * float(inside) + _published_cross_m(aisles, pitch_m, picks)


def _published_cross_m(aisles: int, pitch_m: float, picks: int) -> float:
    return 2 * pitch_m * (aisles - 1) * (picks - 1) / (picks + 1)


def _check(floor: WalkingFloor, picks: int) -> None:
    if floor.blocks != 1 or picks < 1:
        raise ValueError(f"the closed forms are for one block and a pick at least, not {floor.blocks} and {picks}")


def _aisles_picked(aisles: int, picks: int) -> float:
    return aisles * (1 - (1 - 1 / aisles) ** picks)


def _farthest_m(floor: WalkingFloor, picks: int) -> float:
    """Expected depth of the farthest of an aisle's picks."""
    return floor.cross_width_m / 2 + floor.block_length_m * picks / (picks + 1)


def _last_of_odd(aisles: int, picks: int, k: int) -> float:
    """Chance that an odd number of aisles is picked from and the last of them holds `k` picks."""
    rest = picks - k
    ways = sum(_even_ways(before, rest) for before in range(aisles))
    return float(Fraction(comb(picks, k) * ways, aisles**picks))


def _even_ways(aisles: int, picks: int) -> int:
    """Ways to spread picks over aisles so that an even number of aisles gets any.

    Half of all ways and of those counted with sign, whose generating function is ``(2 - e^x)^aisles``.
    """
    signed = sum(comb(aisles, i) * 2 ** (aisles - i) * (-1) ** i * i**picks for i in range(aisles + 1))
    return (int(aisles**picks) + signed) // 2
