"""Floor plans: bundled ones, few numbers in TOML, and what is said of wrong ones."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.errors import InvalidInput
from datasets import Settings, schema
from warehouse.layout.floor_plan import bundled, floor_plan
from warehouse.layout.walking_generator import WalkingNumbers, aisles_of_area, generate

Write = Callable[..., Path]

SOUND = """\
[plan]
name = "mine"

[storage]
pods = 90
skus = 700

[pods]
pick_stations = 2
lane_width = 2

[walking]
aisles = 4
block_length_m = 10
"""


@pytest.mark.parametrize(
    ("name", "pods", "picks", "replenishes"),
    [("small", 300, 3, 3), ("storey", 2000, 8, 7), ("large", 8000, 24, 20), ("shelves", 800, 4, 2), ("hub", 700, 4, 2)],
)
def test_bundled_floors_store_the_same_either_way(
    name: str, pods: int, picks: int, replenishes: int, settings: Settings
) -> None:
    plan = floor_plan(name)
    assert (plan.name, plan.n_pods) == (name, pods)
    assert sum(station.picks for station in plan.pods.stations) == picks
    assert len(plan.pods.stations) == picks + replenishes
    assert 0.82 < plan.n_pods / len(plan.pods.storage) <= 0.9
    assert plan.n_skus <= plan.walking.n_bins < 1.25 * plan.n_skus
    assert 1.3 < plan.walking.area_m2 / plan.pods.area_m2 < 1.6
    assert plan.units(settings) == pods * 280
    assert plan.description


def test_the_default_is_a_storey() -> None:
    assert set(bundled()) == {"small", "storey", "large", "shelves", "hub"}
    assert floor_plan().name == floor_plan(None).name == "storey"


def test_every_class_of_floor_has_its_plan() -> None:
    rows = schema.read_rows(Path(schema.FOLDER).parent / "floors" / "classes.csv")
    assert {row["plan"] for row in rows} <= set(bundled())


def test_few_numbers_make_a_plan(write: Write) -> None:
    plan = floor_plan(write("a.toml", SOUND))
    assert (plan.name, plan.n_pods, plan.n_skus) == ("mine", 90, 700)
    assert (plan.pods.one_way & 0b1111 == 0b1111).mean() > 0.8
    walking = plan.walking
    assert (walking.aisles, walking.places_per_side, walking.bins_per_place) == (4, 10, 9)
    assert walking.depot_aisle == 1.5


def test_a_plan_is_named_by_its_file_otherwise(write: Write) -> None:
    assert floor_plan(write("corner.toml", SOUND.replace('name = "mine"', ""))).name == "corner"


def test_aisles_come_nearest_to_an_area() -> None:
    numbers = WalkingNumbers(aisles=1, block_length_m=40, aisle_pitch_m=3, cross_width_m=3)
    assert generate(numbers, 1).area_m2 == 3 * 46
    assert [aisles_of_area(numbers, area) for area in (1, 138, 200, 210, 1380)] == [1, 1, 1, 2, 10]


@pytest.mark.parametrize(
    ("old", "new", "line", "rule", "says"),
    [
        ("pods = 90", "pods = 0", 5, "out-of-range", "outside 1 to"),
        ("pods = 90", "pods = -3", 5, "out-of-range", "-3"),
        ("pods = 90", 'pods = "many"', 5, "wrong-type", "many"),
        ("pods = 90", "pods = 90.5", 5, "wrong-type", "whole"),
        ("pods = 90", "", 4, "missing-key", "storage.pods"),
        ("pick_stations = 2", "pick_station = 2", 9, "unknown-key", "did you mean pods.pick_stations?"),
        ("pick_stations = 2", "pick_stations = 0", 9, "out-of-range", "outside 1"),
        ("[walking]", "[waking]", 12, "unknown-section", "did you mean walking?"),
        ("block_length_m = 10", "block_length_m = nan", 14, "not-finite", "nan"),
        ("block_length_m = 10", "place_m = 1.5\nblock_length_m = 2\ndepot = 2", 16, "out-of-range", "depot"),
        ("[plan]", "color = 1\n[plan]", 1, "unknown-key", "color"),
        ("[plan]", "[plan", 1, "bad-toml", "not TOML"),
    ],
)
def test_wrong_numbers_are_named_with_line_and_rule(
    write: Write, old: str, new: str, line: int, rule: str, says: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        floor_plan(write("a.toml", SOUND.replace(old, new, 1)))
    finding = refused.value.findings[0]
    assert (finding.line, finding.rule) == (line, rule)
    assert finding.file.endswith("a.toml")
    assert says in finding.message


def test_a_value_in_the_place_of_a_section_is_named(write: Write) -> None:
    with pytest.raises(InvalidInput, match="wrong-type: walking is a section"):
        floor_plan(write("a.toml", "walking = 3\n[storage]\npods = 90\nskus = 90\n"))


def test_all_findings_come_at_once(write: Write) -> None:
    text = SOUND.replace("90", "-1").replace("lane_width = 2", "lane_width = 3").replace("aisles", "isles")
    with pytest.raises(InvalidInput) as refused:
        floor_plan(write("a.toml", text))
    assert [finding.line for finding in refused.value.findings] == [5, 10, 13]


@pytest.mark.parametrize("layout", ["stroey", "floor.png", "", "."])
def test_what_is_no_floor(layout: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        floor_plan(layout)
    assert [finding.rule for finding in refused.value.findings] == ["not-a-floor"]


LEAGUE = "type octile\nheight 5\nwidth 7\nmap\n@.E...@\n.......\n.S@@S..\n..SS...\n.......\n"


def test_a_league_map_is_a_floor(write: Write) -> None:
    plan = floor_plan(write("m.map", LEAGUE))
    assert plan.pods.storage.tolist() == [16, 17]
    assert [(s.name, s.cell, s.queue) for s in plan.pods.stations] == [("P-01", 2, ())]
    assert np.count_nonzero(plan.pods.kind == 0) == 2
    assert plan.n_pods == 1


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (LEAGUE.replace("E", "."), ["no-pick-station"]),
        (LEAGUE.replace("S", "."), ["no-storage"]),
        ("2,5\n2\n1\n5000\nr.e@.\n.@e..\n", ["no-pick-station"]),
        (LEAGUE.replace("..SS...", "..SS..."[:-1]), ["ragged-row"]),
    ],
)
def test_maps_that_cannot_be_simulated_say_why(write: Write, text: str, rule: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        floor_plan(write("m.map", text))
    assert [finding.rule for finding in refused.value.findings] == rule


def test_the_docs_say_what_the_bundled_floors_are() -> None:
    page = (Path(__file__).parents[3] / "docs" / "layouts.md").read_text(encoding="utf-8")
    for name in bundled():
        plan = floor_plan(name)
        (row,) = [line for line in page.splitlines() if line.startswith((f"| {name} |", f"| **{name}**"))]
        for number in (plan.n_pods, plan.n_skus, plan.pods.area_m2, plan.walking.aisles, plan.walking.area_m2):
            assert f" {number:,.0f} " in row, (name, number)


def test_every_key_of_a_plan_says_what_it_means_and_where_from() -> None:
    for column in schema.table("floor_plan").values():
        assert column.description, column.name
        assert not column.source or column.source.startswith(("published", "assumed")), column.name
