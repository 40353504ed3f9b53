"""The schema holds together: what it says can be parsed, and every default says where it is from."""

import math

import pytest

from datasets import schema
from datasets.cells import typed, typed_setting
from datasets.draft import default_settings

ALL_TABLES = (*schema.TABLES, "outages")


@pytest.mark.parametrize("name", ALL_TABLES)
def test_columns_have_meaning_and_lawful_defaults(name: str) -> None:
    for column in schema.table(name).values():
        assert column.description, column.name
        if column.default:
            assert not typed(column, [column.default])[1], column.name
            assert not column.required, f"{column.name}: a required column needs no default"


def test_every_setting_has_a_lawful_default() -> None:
    for key, column in schema.settings().items():
        assert column.description, key
        if column.type != "text":
            assert typed_setting(column, column.default) is not None, key


def test_sources_say_published_or_assumed() -> None:
    columns = [*schema.settings().values(), *(c for name in ALL_TABLES for c in schema.table(name).values())]
    for column in columns:
        if column.source:
            assert column.source.startswith(("published", "derived", "assumed")), f"{column.name}: {column.source}"
    for row in schema.read_rows(schema.FOLDER / "facility_defaults.csv"):
        if row["default"] not in ("", "-"):
            assert row["source"].startswith(("published", "assumed")), row


def test_numbers_that_matter_carry_a_source() -> None:
    for key, column in schema.settings().items():
        section = key.partition(".")[0]
        if section in ("costs", "lanes", "door", "catalogue", "policy") and column.numeric:
            assert column.source, key


def test_facility_defaults_cover_every_kind_and_column() -> None:
    kinds = schema.table("facilities")["kind"].choices
    defaults = schema.facility_defaults()
    assert set(defaults) == set(kinds)
    columns = {kind: set(values) for kind, values in defaults.items()}
    assert len(set(map(frozenset, columns.values()))) == 1
    for kind, values in defaults.items():
        for name, text in values.items():
            assert not typed(schema.table("facilities")[name], [text])[1], (kind, name)


def test_keys_name_columns() -> None:
    for name in schema.TABLES:
        assert set(schema.KEYS[name]) <= set(schema.table(name))


def test_default_settings_are_ones_own() -> None:
    settings = default_settings()
    settings["run.seed"] = 99
    assert default_settings()["run.seed"] == 1


def test_prices_are_those_published() -> None:
    settings = default_settings()
    # ATRI 2025: 2.260 USD a mile; 16.7 % of kilometres run empty.
    assert math.isclose(settings["costs.truck_usd_per_km"], 2.260 / 1.609344, rel_tol=1e-3)
    assert settings["costs.truck_empty_share"] == 0.167
    # Merchan et al. 2021: 238.4 packages at 147.0 drop-offs.
    assert math.isclose(settings["door.packages_per_stop"], 238.4 / 147.0, rel_tol=2e-3)
    # Olist's weekdays, as factors of the mean day.
    assert math.isclose(sum(settings["demand.day_factors"]) / 7, 1.0, abs_tol=1e-3)
