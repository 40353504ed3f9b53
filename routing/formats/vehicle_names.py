"""Names of vehicle types that say which of a file's vehicles they are: "1-3,7"."""

from __future__ import annotations

import re


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
