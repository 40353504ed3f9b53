"""A floor run as it is asked for: what is filled in by rule of thumb, what is refused before anything moves."""

from dataclasses import replace

import pytest

import datasets
from core.errors import InvalidInput
from warehouse.floor_run import FloorRun, check_floors, run_floor, staffing_of
from warehouse.layout.floor_plan import floor_plan
from warehouse.modes import Staffing

MOVING_AI = "type octile\nheight 5\nwidth 9\nmap\n.........\n..SS.SS..\n..TT.TT..\n..SS.SS..\n....E....\n"


@pytest.fixture(scope="module")
def demo():
    return datasets.load("demo")


@pytest.fixture
def lines(tmp_path):
    """Write a file of lines, one an order, placed at these seconds."""

    def write(*placed_s):
        path = tmp_path / "lines.csv"
        path.write_text("order,placed_s,sku\n" + "".join(f"o{row},{at},s1\n" for row, at in enumerate(placed_s)))
        return path

    return write


def test_lines_after_the_run_need_no_pickers(demo, lines):
    file = lines(*range(0, 360, 36), *range(400, 3000))
    found = run_floor(FloorRun("small", "pickers", hours=0.1, orders=file), demo)
    assert found.results["pickers"].pickers == 2


def test_a_file_of_orders_is_measured_from_its_first_second_on(lines):
    assert FloorRun(orders=lines(0)).from_h == 0
    assert FloorRun().from_h == 0.5


def test_orders_that_all_come_after_the_run_are_refused(demo, lines):
    with pytest.raises(InvalidInput, match="outside-run: no order is placed in the run's"):
        run_floor(FloorRun("small", "pickers", hours=0.1, orders=lines(360, 500)), demo)


def test_a_small_floor_gets_no_more_robots_than_have_room():
    plan = floor_plan("small")
    few = replace(plan, pods=replace(plan.pods, storage=plan.pods.storage[:20]))
    assert staffing_of("pods", FloorRun(), plan, 600).robots == 30
    assert staffing_of("pods", FloorRun(), few, 600).robots == 20
    assert staffing_of("pods", FloorRun(mode="pods", robots=50), few, 600).robots == 50


def test_no_pick_station_and_no_rate(demo, tmp_path):
    path = tmp_path / "none.toml"
    path.write_text("[storage]\npods = 20\nskus = 90\n")
    plan = floor_plan(path)
    with pytest.raises(InvalidInput, match="no-pick-station"):
        check_floors(replace(plan, pods=replace(plan.pods, stations=())), {"pods": Staffing(1, 1, 1)})


def test_more_people_than_metres_of_aisle_are_refused():
    plan = floor_plan("small")
    assert check_floors(plan, {"proteus": Staffing(200, 0, 200)}) == ()
    with pytest.raises(InvalidInput, match="too-few-free-cells: 420 people and carriers on 414 m of aisles"):
        check_floors(plan, {"proteus": Staffing(210, 0, 210)})


@pytest.mark.slow
def test_a_floor_without_chargers_works_and_is_warned_about(demo, tmp_path):
    path = tmp_path / "a.map"
    path.write_text(MOVING_AI)
    found = run_floor(FloorRun(str(path), "pods", hours=0.1, robots=4, lines_per_h=120), demo)
    assert [warning.rule for warning in found.warnings] == ["no-chargers"]
    assert found.results["pods"].chargers == 0
    assert {kpi.name: kpi.value for kpi in found.kpis["pods"]}["lines_per_h"] > 0
