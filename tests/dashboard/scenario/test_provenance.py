"""Every default has a source, and a mark."""

import re

from dashboard.pages.scenario.provenance import ASSUMED, PUBLISHED, default_key, defaults
from datasets import schema


def test_every_default_of_every_schema_is_there_with_a_source_and_a_mark():
    settings = {key for key, column in schema.settings().items() if column.default}
    kinds = {f"{k}.{c}" for k, values in schema.facility_defaults().items() for c, v in values.items() if v}
    columns = {f"{t}.{c}" for t in schema.TABLES for c, col in schema.table(t).items() if col.default}
    assert settings | kinds | columns <= set(defaults())
    for default in defaults().values():
        assert default.source, default.key
        assert default.mark in (PUBLISHED, ASSUMED), default.key


def test_published_outright_alone_is_marked_published():
    assert defaults()["delivery_station.packages_per_van"].mark == PUBLISHED
    assert defaults()["costs.van_usd_per_h"].mark == ASSUMED
    mixed = defaults()["catalogue.zipf_exponent"]
    assert (mixed.mark, mixed.label) == (ASSUMED, "assumed in part")
    for default in defaults().values():
        if default.mark == PUBLISHED:
            assert "published" in default.source
            assert not re.search("assumed", default.source, re.IGNORECASE)


def test_as_another_row_takes_its_source():
    assert defaults()["profile.3"].source == defaults()["profile.0"].source
    assert defaults()["profile.3"].mark == PUBLISHED


def test_the_default_behind_a_cell():
    assert default_key("facilities", "vans", kind="air_hub") == "air_hub.vans"
    assert default_key("facilities", "status", kind="air_hub") == "facilities.status"
    assert default_key("scenario", "value", row="run.seed") == "run.seed"
    assert default_key("lanes", "km") == ""
