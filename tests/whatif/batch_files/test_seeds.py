import pytest
from hypothesis import given
from hypothesis import strategies as st

from whatif.batch_files.seeds import LARGEST_SEED, MOST_SEEDS, seeds_of, seeds_text


@pytest.mark.parametrize(
    ("said", "seeds"),
    [
        ("1..5", (1, 2, 3, 4, 5)),
        (" 1 .. 3 , 9 ", (1, 2, 3, 9)),
        ("9,1..2", (9, 1, 2)),
        ("7", (7,)),
        ("0", (0,)),
        ([3, 1, 2], (3, 1, 2)),
        ([1, "4..6"], (1, 4, 5, 6)),
        (3, (1, 2, 3)),
        (f"{LARGEST_SEED}", (LARGEST_SEED,)),
        (MOST_SEEDS, tuple(range(1, MOST_SEEDS + 1))),
    ],
)
def test_ways_to_say_seeds(said: object, seeds: tuple[int, ...]) -> None:
    assert seeds_of(said) == seeds


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("5..1", "end before they begin"),
        ("1..2,2", "seed 2 stands twice"),
        ([1, 1], "seed 1 stands twice"),
        ("1..10001", "more than 10000"),
        ("1..99999999999999999", "more than 10000"),
        ("1..9000,10001..11001", "more than 10000"),
        (10_001, "more than 10000"),
        (f"{LARGEST_SEED + 1}", "larger than"),
        ("1" * 31, "not a whole number"),
        ("", "not a whole number"),
        ("1,,2", "not a whole number"),
        ("1.5", "not a whole number"),
        ("-1", "not a whole number"),
        ([-1], "not a whole number"),
        ([1.0], "not a whole number"),
        ([True], "not a whole number"),
        ([[1]], "not a whole number"),
        (-3, "at least one"),
        (0, "at least one"),
        ([], "names none"),
        (True, "neither text"),
        (1.5, "neither text"),
        ({"a": 1}, "neither text"),
    ],
)
def test_seeds_that_are_wrong(said: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        seeds_of(said)


@given(st.lists(st.integers(0, 60) | st.integers(0, LARGEST_SEED), min_size=1, max_size=40, unique=True))
def test_seeds_as_text_are_the_same_seeds(seeds: list[int]) -> None:
    assert seeds_of(seeds_text(tuple(seeds))) == tuple(seeds)


def test_neighbours_are_told_as_ranges() -> None:
    assert seeds_text((1, 2, 3, 9, 5, 6)) == "1..3,9,5..6"
