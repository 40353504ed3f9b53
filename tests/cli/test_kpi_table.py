import math
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cli.kpi_table import in_words, print_kpis, print_result
from core.kpi import Kpi
from twin.published import Band

KPIS = [
    Kpi("cost_per_package", 4.361, "USD"),
    Kpi("last_mile_cost_per_package", 2.6, "USD"),
    Kpi("on_time_pct", 97.25, "%"),
    Kpi("on_time_pct.one_day", 98.5, "%"),
    Kpi("on_time_pct.two_day", math.nan, "%"),
    Kpi("click_to_door_p50_h.one_day", 19.75, "h"),
    Kpi("packages_per_day", 16_038_211.0, "packages/day"),
    Kpi("packages_per_van", 238.5, "packages"),
    Kpi("utilisation_pct.air_hub", 61.25, "%"),
    Kpi("unserved.no_stock", 12.0, "packages"),
]
BANDS = {band.kpi: band for band in (Band("cost_per_package", 2.5, 4.85, ""), Band("packages_per_van", 300, 400, ""))}


def blocks(text):
    """Each table as lists of words, by its heading."""
    tables = [[line.split() for line in block.splitlines()] for block in text.strip().split("\n\n")]
    return {table[0][0] if table[0][0] != "By" else " ".join(table[0][:2]): table for table in tables}


def test_figures_stand_in_groups_beside_what_is_published(capsys):
    print_kpis(KPIS, BANDS)
    tables = blocks(capsys.readouterr().out)
    assert list(tables) == ["Cost", "Service", "Volume", "Work", "By promise", "By kind", "By reason"]
    assert tables["Cost"][1] == "cost per package 4.36 USD 2.5 – 4.85 within".split()
    assert tables["Cost"][2] == "last mile cost per package 2.60 USD".split()
    assert tables["Volume"][1] == "packages per day 16,038,211 packages/day".split()
    assert tables["Work"][1] == "packages per van 238.5 packages 300 – 400 outside".split()


def test_families_are_one_table(capsys):
    print_kpis(KPIS, {})
    tables = blocks(capsys.readouterr().out)
    assert tables["By promise"] == [
        "By promise on time, % click to door p50, h".split(),
        "one day 98.50 19.75".split(),
        "two day – –".split(),
    ]
    assert tables["By kind"][1] == "air hub 61.25".split()
    assert tables["By reason"][1] == "no stock 12".split()


@dataclass
class Result:
    out: Path
    scenario_name: str = "us"
    seconds: float = 28.24
    kpis: tuple[Kpi, ...] = tuple(KPIS)
    packages: dict[str, int] = field(
        default_factory=lambda: {"placed": 1200, "delivered": 1190, "in_flight": 6, "unserved": 4}
    )
    document: dict = field(default_factory=dict)


def test_solved_mornings_are_shown_beside_the_estimate(capsys, tmp_path):
    station = {"station": "DS-CMH-04", "packages": 46602, "usd_per_package": 2.16, "estimated_usd_per_package": 2.1}
    print_result(Result(tmp_path, document={"last_mile": {"stations": [station]}}))
    assert re.search(r"DS-CMH-04 .* 46,602 .* 2\.16 +2\.10", capsys.readouterr().out)


@pytest.mark.parametrize(("scenario", "compared"), [("us", True), ("mine", False)])
def test_a_result_ends_with_its_packages_and_its_report(capsys, tmp_path, scenario, compared):
    print_result(Result(tmp_path, scenario))
    printed = capsys.readouterr().out
    assert printed.splitlines()[-2:] == [
        "packages: 1,200 placed = 1,190 delivered + 6 in flight + 4 unserved",
        f"report: {tmp_path / 'report.html'}  (28.2 s)",
    ]
    assert ("within" in printed) is compared


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("click_to_door_p95_h", "click to door p95"),
        ("on_time_pct", "on time"),
        ("cost_per_package", "cost per package"),
    ],
)
def test_names_in_words(name, words):
    assert in_words(name) == words
