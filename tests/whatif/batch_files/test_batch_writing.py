import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets import Edit
from tests.whatif.batch_text import EXAMPLES, factor, read
from whatif.batch import Batch, Budget, Factor, Level, Stopping
from whatif.batch_files.reading import read_batch
from whatif.batch_files.writing import batch_toml, inline
from whatif.designs.variants import variants


def without_places(batch: Batch) -> Batch:
    """The batch with no part naming where it was said."""
    factors = tuple(replace(one, levels=tuple(map(_level, one.levels)), file="", line=0) for one in batch.factors)
    return replace(batch, edits=_edits(batch.edits), factors=factors, file="")


def _level(level: Level) -> Level:
    return replace(level, edits=_edits(level.edits))


def _edits(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    return tuple(replace(edit, file="", line=0) for edit in edits)


def is_kept(batch: Batch) -> bool:
    again = read(batch_toml(batch))
    assert without_places(again) == without_places(batch)
    assert [variant.name for variant in variants(again)] == [variant.name for variant in variants(batch)]
    return True


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_kept(path: Path) -> None:
    assert is_kept(read_batch(path))


@pytest.mark.parametrize(
    "levels",
    [
        '["+0", "+50", "-5"]', '["x1", "x1.5"]', '["+0", "x2"]', '["as it is", 300, 2.5]', "[1, 2.0]", "[1e22, 1e-9]",
        '[{ label = "a" }, { label = "b", value = 3 }, 5]', '[{ label = "a", value = "+3" }, "+5"]',
        '[{ label = "None" }, 3]', '[{ label = "300", value = "+300" }, { label = "+5", value = 5 }]',
        '[{ label = "a", value = 1, edits = [{op = "demand", factor = 2, state = "x"}, {op = "demand", factor = 3}]}]',
    ],
)  # fmt: skip
def test_levels_are_kept(levels: str) -> None:
    assert is_kept(read(factor(levels, 'op = "robots"', 'facility = "FC-A"')))


@pytest.mark.parametrize(
    "text",
    [
        factor("[1.0, 1.1]", 'op = "robots"', 'facility = "FC-A"', 'fills = "factor"'),
        factor('["none", "FC-A"]', 'op = "close_facility"'),
        factor('["a"]', 'place = "FC-A"', 'column = "name"'),
        'design = "latin_hypercube"\n' + factor("", 'op = "demand"', "range = [0.5, 2]"),
        'design = "sobol"\n' + factor("", 'key = "FC-A.robots"', "range = [5, 20]"),
        '[[variants]]\nname = "today"\n[[variants]]\nname = "x \\" y"\nedits = [{ op = "demand", factor = 2 }]',
    ],
)
def test_other_factors_are_kept(text: str) -> None:
    assert is_kept(read(text))


def test_what_is_so_anyway_is_left_out() -> None:
    assert batch_toml(read('seeds = "1..3"')) == 'base = "demo"\nname = "asked"\nseeds = "1..3"\n'


def test_short_levels_are_written_short() -> None:
    assert 'levels = ["+0", "+50"]\n' in batch_toml(read(factor('["+0", "+50"]', 'key = "FC-A.robots"')))
    assert "levels = [1.0, 1.25]\n" in batch_toml(read(factor("[1.0, 1.25]")))


def test_a_base_beside_the_file_is_found_from_anywhere(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "ask.toml").write_text('base = "mine"')
    batch = read_batch(tmp_path / "ask.toml")
    assert read(batch_toml(batch)).base == str(tmp_path / "mine")


# -- anything ------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAME = TEXT.filter(lambda text: bool(text.strip()))
NUMBER = st.floats(-1e200, 1e200, allow_nan=False) | st.integers(-(10**18), 10**18)
PLAIN = st.recursive(
    TEXT | NUMBER | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
EDIT = st.one_of(
    st.builds(lambda name: Edit("close_facility", {"facility": name}), TEXT),
    st.builds(
        lambda key, value: Edit("set", {"key": key, "value": value}), TEXT, TEXT.map(lambda text: f"={text}") | NUMBER
    ),
    st.builds(lambda factor: Edit("demand", {"factor": factor}), st.floats(1.5, 9)),
)
EDITS = st.lists(EDIT, max_size=3).map(tuple)
LEVEL = st.builds(Level, NAME, st.none() | NUMBER | TEXT.map(lambda text: f"={text}"), EDITS)
LEVELS = st.lists(
    LEVEL, min_size=1, max_size=4, unique_by=(lambda level: level.label, lambda level: level.value or object())
)
OWN = st.builds(lambda name, levels: Factor(name, tuple(levels)), NAME, LEVELS)
FILLING = st.builds(
    lambda name, facility, levels: Factor(
        name, tuple(levels), template={"op": "robots", "facility": facility}, fills="value"
    ),
    NAME, TEXT, LEVELS,
)  # fmt: skip
FACTORS = st.lists(OWN | FILLING, max_size=3, unique_by=lambda one: one.name).map(tuple)
BATCH = st.builds(
    Batch,
    name=NAME,
    base=st.sampled_from(["demo", "us"]),
    question=TEXT,
    description=TEXT,
    part=st.sampled_from(["twin", "plan", "floor", "routes", "orders"]),
    options=st.dictionaries(TEXT, PLAIN, max_size=3),
    seeds=st.lists(st.integers(0, 99), min_size=9, max_size=12, unique=True).map(tuple),
    edits=EDITS,
    factors=FACTORS,
    design=st.sampled_from(["full", "one_at_a_time", "latin_hypercube", "sobol"]),
    metrics=st.lists(TEXT.filter(bool), max_size=3, unique=True).map(tuple),
    stopping=st.none()
    | st.builds(Stopping, TEXT.filter(bool), st.floats(1e-9, 1e9), st.floats(0.01, 0.99), st.integers(5, 9)),
    budget=st.builds(Budget, st.none() | st.integers(1, 10**9), st.none() | st.floats(1e-9, 1e9)),
    growth=st.dictionaries(TEXT, PLAIN, max_size=2),
    trial=st.dictionaries(TEXT, PLAIN, max_size=2),
)


@settings(max_examples=120, deadline=None)
@given(BATCH, st.integers(0, 2**32 - 1))
def test_any_batch_is_kept(batch: Batch, seed: int) -> None:
    if batch.design in ("latin_hypercube", "sobol"):
        batch = replace(batch, design_options={"points": 8, "seed": seed})
    again = read(batch_toml(batch))
    assert without_places(again) == without_places(batch)


@settings(max_examples=60, deadline=None)
@given(PLAIN)
def test_any_value_on_one_line(value: Any) -> None:
    text = inline(value)
    assert "\n" not in text
    assert tomllib.loads(f"a = {text}") == {"a": value}
