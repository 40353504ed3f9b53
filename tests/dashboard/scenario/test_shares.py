"""Where the numbers come from, and which matter."""

import tomllib

import pytest

from dashboard.pages.scenario.mattering import batch_toml, read_ranking, variants
from dashboard.pages.scenario.provenance import defaults
from dashboard.pages.scenario.tables import NAMES, SETTINGS, shares, uses_default, view_of
from dashboard.workspace.scenario_files import files_of
from datasets import schema


@pytest.mark.parametrize("name", ["demo", "us", "us-prime-day"])
def test_settings_are_yours_or_have_a_mark(name):
    files = files_of(name)
    found = shares(view_of(files, SETTINGS))
    without = sum(
        not c.default and not dict(view_of(files, SETTINGS).sheet.rows)[k] for k, c in schema.settings().items()
    )
    assert sum(found.values()) == len(schema.settings()) - without


def test_a_table_that_the_scenario_does_not_bring_is_never_yours():
    files = files_of("demo")
    for name in NAMES:
        if name != SETTINGS and not files.given(name):
            assert shares(view_of(files, name))["yours"] == 0


def test_prime_day_has_the_tables_of_us_and_settings_of_its_own():
    files = files_of("us-prime-day")
    assert set(files.tables) == set(files_of("us").tables)
    assert dict(view_of(files, SETTINGS).sheet.rows)["capacity.scale"] == "9.0"


def test_rows_that_use_a_default():
    view = view_of(files_of("us"), "facilities")
    assert uses_default(view, "pick_factor") == (1312, 1312)
    assert uses_default(view, "vans") == (0, 1312)


def test_the_batch_varies_each_default_alone_by_a_tenth():
    files = files_of("demo")
    data = tomllib.loads(batch_toml(files))
    assert data["part"] == "plan"
    assert data["base"] == "demo"
    named = {variant["name"]: variant.get("edits", []) for variant in data["variants"]}
    assert named.pop("as it is") == []
    assert set(named) == {key for key, _ in variants(files)} <= set(defaults())
    assert named["costs.van_usd_per_h"] == [{"op": "set", "key": "costs.van_usd_per_h", "value": 55.0}]
    assert "demand.event_day" not in named


def test_no_ranking_is_made_up(tmp_path):
    assert read_ranking(tmp_path) is None
    (tmp_path / "answer.json").write_text(
        '{"kpis": [{"name": "cost_per_package", "variant_name": "no.such", "delta": 1}]}'
    )
    assert read_ranking(tmp_path) is None
    rows = ", ".join(
        f'{{"name": "cost_per_package", "variant_name": "{key}", "delta": {delta}}}'
        for key, delta in (("costs.van_usd_per_h", 0.2), ("door.packages_per_stop", -0.3))
    )
    (tmp_path / "answer.json").write_text(f'{{"kpis": [{rows}]}}')
    ranking = read_ranking(tmp_path)
    assert [(m.default.key, m.usd) for m in ranking] == [("door.packages_per_stop", -0.3), ("costs.van_usd_per_h", 0.2)]
