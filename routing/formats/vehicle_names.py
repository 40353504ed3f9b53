"""Names of vehicle types that say which of a file's vehicles they are: "1-3,7"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from routing.problem import VehicleType


def names_of(numbers: list[int]) -> str:
    """Ascending numbers as ranges."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in found)


def numbers_of(name: str) -> list[int] | None:
    """Give the numbers that `names_of` named; None where the text is no such name."""
    if not re.fullmatch(r"\d+(-\d+)?(,\d+(-\d+)?)*", name):
        return None
    numbers: list[int] = []
    for part in name.split(","):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def vehicle_numbers(vehicles: Sequence[VehicleType]) -> list[Sequence[int]]:
    """Numbers of the vehicles of each type: those that `names_of` named, else counted on from 1."""
    named = [numbers_of(kind.id) or [] for kind in vehicles]
    every = [number for numbers in named for number in numbers]
    if [len(numbers) for numbers in named] == [kind.number for kind in vehicles] and len(set(every)) == len(every):
        return list(named)
    counted: list[Sequence[int]] = []
    first = 1
    for kind in vehicles:
        counted.append(range(first, first + kind.number))
        first += kind.number
    return counted


def types_by_number(vehicles: Sequence[VehicleType]) -> dict[int, int]:
    """Row of the type of each vehicle's number."""
    return {number: row for row, numbers in enumerate(vehicle_numbers(vehicles)) for number in numbers}
