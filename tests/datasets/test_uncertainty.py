"""Ranges of assumed defaults: each is of something assumed, holds its default, and suits what it is of."""

import pytest

from datasets import schema
from datasets.build.assumptions import PAGE, page
from datasets.uncertainty import TABLES, defaults_of, is_assumed, sure, uncertainties

KEYS = list(uncertainties())
VARIED = [row for row in uncertainties().values() if row.low is not None]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_names_assumed_defaults_only(key: str) -> None:
    named = defaults_of(key)
    assert named
    assert all(is_assumed(default.source) for default in named), named


@pytest.mark.parametrize("row", VARIED, ids=lambda row: row.key)
def test_the_default_lies_inside(row) -> None:
    factors = row.key.partition(".")[0] in schema.facility_defaults() or "*" in row.key
    for default in defaults_of(row.key):
        value = 1.0 if factors else float(default.value)
        assert row.low <= value <= row.high
        assert row.low < row.high


@pytest.mark.parametrize("row", VARIED, ids=lambda row: row.key)
def test_a_range_is_lawful_by_the_schema(row) -> None:
    word, _, rest = row.key.partition(".")
    column = schema.settings().get(row.key)
    if column is None:
        table = TABLES.get(word, "facilities")
        column = schema.table(table)[rest.rpartition(".")[2]]
    factors = word in schema.facility_defaults() or "*" in row.key
    for default in defaults_of(row.key):
        scale = float(default.value) if factors else 1.0
        assert column.low <= row.low * scale
        assert row.high * scale <= column.high


def test_whole_numbers_fall_on_the_four_levels_of_a_screening() -> None:
    """Morris' grid has four levels: a narrow range must be three steps wide, or they would be rounded."""
    for row in VARIED:
        column = schema.settings().get(row.key)
        if column is not None and column.type == "integer" and row.high - row.low < 20:
            assert (row.high - row.low) % 3 == 0, row


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("assumed", "assumed"),
        ("assumed; published: 86 %", "mixed"),
        ("published: 1 h; the tour assumed", "mixed"),
        ("derived: of published and assumed numbers", "derived"),
        ("published: 20 min", "published"),
        ("Reasoned", "assumed"),
    ],
)
def test_how_sure_a_source_is(source: str, word: str) -> None:
    assert sure(source) == word
    assert is_assumed(source) == (word in ("assumed", "mixed"))


@pytest.mark.parametrize("key", ["costs.van", "FC-CMH-1.robots", "promise.share", "pool.nothing-*.facility_share", ""])
def test_what_names_no_default(key: str) -> None:
    assert defaults_of(key) == ()


def test_the_page_is_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
