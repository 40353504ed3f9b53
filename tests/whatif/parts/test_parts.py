"""What holds of every part."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from tests.whatif.parts.part_runs import FEWER, kpis, result
from whatif.batch import Part
from whatif.compare import better_of
from whatif.parts import part_of

SMALL: dict[str, dict[str, Any]] = {
    "twin": {},
    "plan": {},
    "routes": {"stations": "DS-CMH-05", "iterations": 1, "common": FEWER},
    "floor": {"facility": "PN-CMH-1", "hours": 0.1, "warm_up_h": 0.1},
}
"""Options of a run in a moment."""


@pytest.mark.parametrize("name", SMALL)
def test_its_usual_figures_are_there_and_it_is_known_which_way_they_are_better(runs, name):
    run, _ = runs(name, **SMALL[name])
    metrics = part_of(name).METRICS
    assert set(metrics) <= set(kpis(run))
    assert None not in [better_of(kpi) for kpi in metrics]


@pytest.mark.parametrize("name", SMALL)
def test_figures_have_units_and_descriptions_and_stand_in_the_folder(runs, name):
    run, folder = runs(name, **SMALL[name])
    assert all(kpi.unit and kpi.description for kpi in run.kpis)
    assert len({kpi.name for kpi in run.kpis}) == len(run.kpis)
    assert result(folder)["kpis"] == [kpi.to_json() for kpi in run.kpis]
    assert (folder / "status.json").exists()


@pytest.mark.parametrize("name", sorted(set(get_args(Part)) - {"trial"}))
def test_options_say_their_units(name):
    for option in part_of(name).OPTIONS.values():
        assert option.description
        assert option.unit or option.kind == "text" or name in ("twin", "routes")


@pytest.mark.parametrize("name", SMALL)
def test_a_folder_that_is_taken_is_refused(runs, name, tmp_path):
    from core.errors import InvalidInput
    from whatif.parts.cache import WorkerCache
    from whatif.task import Task

    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("x")
    options = {option: value for option, value in SMALL[name].items() if option != "common"}
    with pytest.raises(InvalidInput, match="holds"):
        part_of(name).run(Task(name, "demo", (), 1, options), tmp_path / "taken", WorkerCache())
    assert (tmp_path / "taken" / "file").read_text() == "x"


@pytest.mark.parametrize("name", ["", "nothing", "cache", "options", "__init__", "../twin"])
def test_only_parts_are_parts(name):
    with pytest.raises(KeyError):
        part_of(name)
