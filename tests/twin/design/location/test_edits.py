"""A design's edits, loaded again, give the design: statuses, capacity, picking, vans, daily cost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import datasets
from datasets.writing import toml_edits
from network.design.location import Design
from network.design.location.variant import with_design
from twin.design.location.edits import design_edits
from twin.design.location.problem import design_problem
from twin.floors import with_floors

EXAMPLE = Path(__file__).parents[4] / "examples" / "design"


def designed(
    scenario: datasets.Scenario, *, flips: tuple[str, ...] = (), modules: dict[str, int] | None = None
) -> Design:
    is_open = (scenario.facilities["status"] == "open").to_numpy().copy()
    grown = np.zeros(len(is_open), np.int64)
    for name in flips:
        is_open[scenario.facility_row[name]] ^= True
    for name, count in (modules or {}).items():
        grown[scenario.facility_row[name]] = count
    none = np.zeros(len(is_open))
    return Design(is_open, grown, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, none)


def reloaded(scenario: datasets.Scenario, design: Design, folder: Path, *edits: str) -> datasets.Scenario:
    decided = design_edits(scenario, design_problem(scenario).sites, design)
    (folder / "decided.toml").write_text(toml_edits(decided), encoding="utf-8")
    return datasets.load(scenario.base, edits=edits, edits_file=folder / "decided.toml")


def is_open(scenario: datasets.Scenario) -> list[bool]:
    return (scenario.facilities["status"] == "open").tolist()


def test_opens_and_closes(tmp_path: Path) -> None:
    scenario = with_floors(datasets.load(EXAMPLE))
    design = designed(scenario, flips=("FC-CMH-4", "DS-CMH-05"))
    after = reloaded(scenario, design, tmp_path)
    assert is_open(after) == design.is_open.tolist()
    assert {edit.op for edit in after.edits} == {"open_facility", "close_facility"}


def test_what_was_added_and_is_not_wanted_is_not_added(tmp_path: Path) -> None:
    edits = ["NEW.add=delivery_station@40.0,-83.0", "NEW.vans=9", "all.capacity=x1.1"]
    edits += ["DS-CMH-01.vans=50", "door.load_min=21"]
    scenario = with_floors(datasets.load("demo", edits=edits))
    after = reloaded(scenario, designed(scenario, flips=("NEW", "DS-CMH-01")), tmp_path)
    assert "NEW" not in after.facility_row
    assert after.settings.door.load_min == 21
    assert [str(edit) for edit in after.edits] == [
        "capacity facility=all factor=1.1",
        "door.load_min=21",
        "close_facility facility=DS-CMH-01",
    ]
    assert not is_open(after)[after.facility_row["DS-CMH-01"]]


def test_what_was_added_and_is_wanted_stays(tmp_path: Path) -> None:
    edits = ["NEW.add=delivery_station@40.0,-83.0", "NEW.status=candidate", "NEW.vans=9"]
    scenario = with_floors(datasets.load("demo", edits=edits))
    design = designed(scenario, flips=("NEW",))
    after = reloaded(scenario, design, tmp_path)
    assert is_open(after) == design.is_open.tolist()
    assert after.facilities["vans"].iloc[-1] == 9


def test_opens_what_an_edit_had_closed(tmp_path: Path) -> None:
    scenario = with_floors(datasets.load("demo", edits=["DS-CMH-01.status=closed", "DS-CMH-02.status=closed"]))
    design = designed(scenario, flips=("DS-CMH-01",))
    assert is_open(reloaded(scenario, design, tmp_path)) == design.is_open.tolist()


@pytest.mark.parametrize("scale", ["1", "1.3"])
def test_modules_and_most_throughput(tmp_path: Path, scale: str) -> None:
    edits = [f"capacity.scale={scale}"]
    for name in ("FC-CMH-1", "DS-CMH-02"):
        edits += [f"design.{name}.modules=3", f"design.{name}.module_packages_per_h=700"]
        edits += [f"design.{name}.module_usd_per_day=1234"]
    edits += ["design.DS-CMH-04.max_packages_per_day=9000"]
    scenario = with_floors(datasets.load("demo", edits=edits))
    sites = design_problem(scenario).sites
    design = designed(scenario, modules={"FC-CMH-1": 2, "DS-CMH-02": 3})
    after = with_floors(reloaded(scenario, design, tmp_path)).facilities
    meant = with_design(scenario, sites, design.is_open, design.modules).facilities
    picks = scenario.facilities["pick_packages_per_h"] > 0
    for column, rows in (("capacity_packages_per_h", slice(None)), ("pick_packages_per_h", picks)):
        assert after[column][rows].to_numpy() == pytest.approx(meant[column][rows].to_numpy(), rel=1e-6)
    assert np.abs(after["vans"] - meant["vans"]).max() <= 1
    extra = (after["fixed_usd_per_day"] - scenario.facilities["fixed_usd_per_day"]).to_numpy()
    assert extra.tolist() == (design.modules * 1234.0).tolist()
