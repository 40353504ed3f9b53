from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from tests.whatif.batch_text import factor, read
from whatif.batch import Batch, Variant
from whatif.designs.fractions import two_levels
from whatif.designs.variants import MOST_VARIANTS, reference_level, variant_count, variants


def numbered(counts: list[int], kind: str = "full", options: str = "") -> Batch:
    """Factors a, b, ... of so many levels: robots of FC-0, FC-1 ..., +0 and more."""
    text = f'[design]\nkind = "{kind}"\n{options}\n'
    for row, count in enumerate(counts):
        levels = ", ".join(f'"+{10 * number}"' for number in range(count))
        text += f'[[factors]]\nname = "{chr(97 + row)}"\nkey = "FC-{row}.robots"\nlevels = [{levels}]\n'
    return read(text)


def labels(found: tuple[Variant, ...]) -> list[tuple[str, ...]]:
    return [tuple(level.label for level in variant.levels.values()) for variant in found]


def is_reference(batch: Batch, variant: Variant) -> bool:
    return list(variant.levels.values()) == [reference_level(one) for one in batch.factors]


COUNTS = st.lists(st.integers(1, 4), max_size=4)


@settings(max_examples=30, deadline=None)
@given(COUNTS)
def test_a_full_design_is_every_combination_once(counts: list[int]) -> None:
    batch = numbered(counts)
    found = variants(batch)
    assert len(set(labels(found))) == len(found) == prod(counts) == variant_count(batch)
    assert len({variant.name for variant in found}) == len(found)
    assert [variant.number for variant in found] == list(range(len(found)))
    assert is_reference(batch, found[0])


def test_the_last_factor_changes_fastest() -> None:
    assert labels(variants(numbered([2, 3]))) == [
        ("+0", "+0"), ("+0", "+10"), ("+0", "+20"), ("+10", "+0"), ("+10", "+10"), ("+10", "+20")
    ]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(COUNTS)
def test_one_at_a_time_differs_from_the_reference_in_one_factor(counts: list[int]) -> None:
    batch = numbered(counts, "one_at_a_time")
    found = variants(batch)
    assert len(found) == 1 + sum(count - 1 for count in counts) == variant_count(batch)
    assert is_reference(batch, found[0])
    changed = [sum(label != "+0" for label in row) for row in labels(found)]
    assert changed == [0] + [1] * (len(found) - 1)
    assert len(set(labels(found))) == len(found)


@pytest.mark.parametrize("counts", [[2, 2, 2, 2], [2, 2, 2, 2, 2], [3, 3, 3], [2, 3, 4], [1, 2, 2, 2, 2]])
def test_a_fraction_begins_at_the_reference(counts: list[int]) -> None:
    batch = numbered(counts, "fractional")
    found = variants(batch)
    assert is_reference(batch, found[0])
    assert len(set(labels(found))) == len(found) == variant_count(batch) < prod(counts)


def test_a_fraction_has_the_rows_of_its_design() -> None:
    found = variants(numbered([2] * 5, "fractional", "resolution = 3"))
    rows = [[int(label == "+10") for label in row] for row in labels(found)]
    assert rows == two_levels(5, 3).tolist()


def test_edits_are_the_common_ones_and_then_the_levels() -> None:
    common = '[[edits]]\nop = "demand"\nfactor = 2\n'
    batch = read(common + factor("[1.0, 1.1]") + factor('["+0", "+5"]', 'key = "FC-1.robots"').replace('"f"', '"g"'))
    assert [[str(edit) for edit in variant.edits] for variant in variants(batch)] == [
        ["demand factor=2"],
        ["demand factor=2", "FC-1.robots=+5"],
        ["demand factor=2", "capacity facility=FC-CMH-1 factor=1.1"],
        ["demand factor=2", "capacity facility=FC-CMH-1 factor=1.1", "FC-1.robots=+5"],
    ]


def test_without_factors_the_reference_is_run_alone() -> None:
    for kind in ("full", "fractional", "one_at_a_time", "latin_hypercube", "sobol"):
        (reference,) = variants(read(f'design = "{kind}"'))
        assert (reference.number, reference.name, reference.levels, reference.edits) == (0, "as it is", {}, ())


def test_names_tell_what_changes() -> None:
    site = '[[factors]]\nname = "FC-CMH-2"\nlevels = [{ label = "open" }, { label = "closed", edits = [{ op = "close_facility", facility = "FC-CMH-2" }] }]\n'  # noqa: E501
    found = variants(read(site + factor("[0.9, 1.0, 1.1]").replace('"f"', '"capacity of FC-CMH-1"')))
    assert [variant.name for variant in found] == [
        "capacity of FC-CMH-1 0.9",
        "as it is",
        "capacity of FC-CMH-1 1.1",
        "FC-CMH-2 closed, capacity of FC-CMH-1 0.9",
        "FC-CMH-2 closed",
        "FC-CMH-2 closed, capacity of FC-CMH-1 1.1",
    ]


def test_two_levels_that_change_nothing_are_told_apart() -> None:
    found = variants(read(factor('[{ label = "a" }, { label = "b" }]')))
    assert [variant.name for variant in found] == ["as it is", "f b"]


def test_listed_variants_keep_their_names() -> None:
    text = '[[variants]]\nname = "close it"\nedits = [{ op = "close_facility", facility = "FC-A" }]\n'
    found = variants(read(text + '[[variants]]\nname = "less"\nedits = [{ op = "demand", factor = 0.9 }]'))
    assert [variant.name for variant in found] == ["as it is", "close it", "less"]
    assert [len(variant.edits) for variant in found] == [0, 1, 1]


# -- samples -------------------------------------------------------------------------------------------------


SCALED = 'op = "scale"\n'


def ranged(kind: str, *factors: str, options: str = "") -> Batch:
    text = f'[design]\nkind = "{kind}"\n{options}\n'
    for row, told in enumerate(factors):
        op = "" if "op =" in told else SCALED
        text += f'[[factors]]\nname = "{chr(97 + row)}"\n{op}key = "FC-{row}.robots"\n{told}\n'
    return read(text)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 60), st.integers(0, 2**32 - 1), st.floats(0.001, 1000), st.floats(0.01, 1000))
def test_a_latin_hypercube_has_a_point_in_each_slice(points: int, seed: int, low: float, width: float) -> None:
    high = low + width
    batch = ranged(
        "latin_hypercube", f"range = [{low!r}, {high!r}]", "range = [0, 1]", options=f"points = {points}\nseed = {seed}"
    )
    found = variants(batch)
    assert len(found) == points + 1 == variant_count(batch)
    for name, start, span in (("a", low, high - low), ("b", 0, 1)):
        values = np.array([variant.levels[name].value for variant in found[1:]])
        assert values.min() >= start
        assert values.max() <= start + span
        slices = np.sort((values - start) / span * points)
        np.testing.assert_array_less(np.abs(slices - np.arange(points) - 0.5), 0.5 + points * 2e-6)


def test_a_sobol_design_fills_boxes_evenly() -> None:
    """A (0, m, 2)-net: of 16 points one in each of the 16 boxes of 4 x 4, 2 x 8, 8 x 2 (Sobol' 1967)."""
    found = variants(ranged("sobol", "range = [0, 1]", "range = [0, 1]", options="points = 16"))
    points = np.array([[level.value for level in variant.levels.values()] for variant in found[1:]])
    for boxes in ((4, 4), (2, 8), (8, 2), (16, 1), (1, 16)):
        cells = (points * np.array(boxes)).astype(int)
        assert len(set(map(tuple, cells.tolist()))) == 16


def test_points_by_themselves() -> None:
    three = ["range = [0.5, 2]"] * 3
    assert len(variants(ranged("latin_hypercube", *three))) == 31
    assert len(variants(ranged("sobol", *three))) == 33


def test_the_reference_of_a_range_is_the_scenario_as_it_is() -> None:
    reference = variants(ranged("latin_hypercube", "range = [0.5, 2]"))[0]
    assert (reference.name, reference.edits, reference.levels["a"].value) == ("as it is", (), None)


def test_drawn_values_fill_the_edit() -> None:
    for variant in variants(ranged("latin_hypercube", "range = [0.5, 2]"))[1:]:
        (edit,) = variant.edits
        assert edit.values == {"key": "FC-0.robots", "factor": variant.levels["a"].value}
        assert variant.name == f"a {edit.values['factor']:.6g}"


def test_whole_numbers_are_drawn_equally_often() -> None:
    found = variants(ranged("latin_hypercube", 'op = "set"\nrange = [3, 6]', "range = [0, 1]", options="points = 40"))
    values = [variant.levels["a"].value for variant in found[1:]]
    assert all(type(value) is int for value in values)
    assert [values.count(number) for number in (3, 4, 5, 6)] == [10] * 4


def test_levels_are_drawn_equally_often() -> None:
    found = variants(ranged("latin_hypercube", "levels = [1, 2, 3, 4]", "range = [0, 1]", options="points = 40"))
    drawn = [variant.levels["a"].label for variant in found[1:]]
    assert [drawn.count(label) for label in "1234"] == [10] * 4


def test_a_combination_that_is_drawn_twice_is_one_variant() -> None:
    found = variants(ranged("sobol", "levels = [1, 2]", "levels = [1, 2]", options="points = 64"))
    assert sorted(labels(found)) == [("1", "1"), ("1", "2"), ("2", "1"), ("2", "2")]


def test_the_same_file_draws_the_same_and_another_seed_others() -> None:
    def values(options: str) -> list[object]:
        batch = ranged("latin_hypercube", "range = [0, 1]", "range = [5, 7]", options=options)
        return [[level.value for level in variant.levels.values()] for variant in variants(batch)]

    assert values("seed = 3") == values("seed = 3")
    assert values("seed = 3") != values("seed = 4")


# -- what cannot be ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch", "rule"),
    [
        (numbered([10] * 6), "too-many-variants"),
        (numbered([3] * 26), "too-many-variants"),
        (numbered([10] * 7, "fractional"), "no-fraction"),
        (numbered([2, 3], "fractional", "reduction = 4"), "no-fraction"),
        (ranged("morris", "range = [0, 1]"), "design-of-sensitivity"),
        (ranged("saltelli", "range = [0, 1]"), "design-of-sensitivity"),
    ],
)
def test_designs_that_cannot_be_made(batch: Batch, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        variants(batch)
    assert [finding.rule for finding in caught.value.findings] == [rule]


def test_a_fraction_of_many_factors_is_small() -> None:
    assert len(variants(numbered([2] * 10 + [3] * 10, "fractional"))) == 36 < MOST_VARIANTS
