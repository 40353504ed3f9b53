"""Runs are read by place, grouped by scenario, and refused with the reason where they cannot be compared."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.errors import InvalidInput
from tests.whatif.run_folders import WINDOW, written_batch, written_run
from twin.run_folder import RunFolder, write_json
from whatif.runs import observations_of, read_run, read_runs
from whatif.runs.edit_names import edit_name
from whatif.runs.groups import base_name, grouped, refuse_other_scenarios

CLOSED = ["FC-CMH-2.status=closed"]


def findings_of(error: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[str, str]]:
    return {(Path(finding.file).name, finding.rule) for finding in error.value.findings}


# -- one run ---------------------------------------------------------------------------------------------


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    written_run(
        tmp_path / "r", 7, CLOSED, kpis={"cost": (4.5, "USD"), "fill_pct": (None, "%")}, last_mile={"asked": "3"}
    )
    run = read_run(tmp_path / "r")
    assert (run.run_id, run.scenario, run.base, run.seed, run.edits) == ("r", "demo", "demo", 7, tuple(CLOSED))
    assert (run.version, run.window, run.routes, run.part) == ("0.1.0", WINDOW, "3", "twin")
    assert [(kpi.name, kpi.unit) for kpi in run.kpis] == [("cost", "USD"), ("fill_pct", "%")]
    assert run.kpis[0].value == 4.5
    assert math.isnan(run.kpis[1].value)
    assert run.started > 0


@pytest.mark.parametrize(
    ("status", "rule", "says"),
    [
        (
            {"state": "running", "stage": "packages", "progress": 0.541, "pid": os.getpid()},
            "unfinished-run",
            "packages, 54%",
        ),
        (
            {"state": "running", "stage": "plan", "progress": 0.1, "pid": 2**22 + 1},
            "unfinished-run",
            "its process is gone",
        ),
        ({"state": "failed", "error": "no ways"}, "unfinished-run", "failed: no ways"),
        ({"state": "cancelled", "error": "KeyboardInterrupt"}, "unfinished-run", "cancelled: KeyboardInterrupt"),
        ({"state": "done"}, "unfinished-run", "says that it is done"),
        ({"state": ["x"], "pid": "y"}, "unfinished-run", "its state is ['x']"),
    ],
)
def test_a_run_that_is_not_finished_says_why(tmp_path: Path, status: dict[str, Any], rule: str, says: str) -> None:
    (tmp_path / "r").mkdir()
    write_json(tmp_path / "r" / "status.json", status)
    with pytest.raises(InvalidInput) as error:
        read_run(tmp_path / "r")
    assert findings_of(error) == {("r", rule)}
    assert says in str(error.value)


def test_a_run_that_is_being_written_is_not_finished(tmp_path: Path) -> None:
    with RunFolder(tmp_path / "r") as folder:
        folder.status("plan", 0.1)
        write_json(folder.writing / "result.json", {"kpis": []})
        with pytest.raises(InvalidInput, match="is not done: at plan, 10%"):
            read_run(tmp_path / "r")
        folder.publish()


@pytest.mark.parametrize("place", ["missing", "a-file", "empty"])
def test_what_is_no_run_is_no_run(tmp_path: Path, place: str) -> None:
    (tmp_path / "a-file").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput) as error:
        read_run(tmp_path / place)
    assert findings_of(error) == {(place, "no-run")}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"kpis": [',
        "[]",
        "null",
        "\x00",
        "[" * 100_000,
        '{"version": "1"}',
        '{"kpis": 3, "scenario": 4, "version": 5}',
    ],
)
def test_a_broken_result_is_a_finding(tmp_path: Path, text: str) -> None:
    run = written_run(tmp_path / "r")
    (run / "result.json").write_text(text)
    with pytest.raises(InvalidInput) as error:
        read_run(run)
    assert {file for file, _ in findings_of(error)} == {"result.json"}


def test_all_that_is_wrong_with_a_result_is_said_at_once(tmp_path: Path) -> None:
    kpis = [
        {"name": "a", "value": "4", "unit": "USD"},
        {"name": "b", "value": True, "unit": "USD"},
        {"name": "c", "value": 1, "unit": None},
        {"name": "d", "value": 10**400, "unit": "h"},
        {"name": "d", "value": 1, "unit": "h"},
        7,
    ]
    run = written_run(tmp_path / "r", **{"kpis": {}, "scenario": {"seed": 2**64, "edits": "x"}, "version": None})
    document = json.loads((run / "result.json").read_text()) | {"kpis": kpis}
    (run / "result.json").write_text(json.dumps(document))
    with pytest.raises(InvalidInput) as error:
        read_run(run)
    said = str(error.value)
    for what in (
        "kpis[0]",
        "kpis[1]",
        "kpis[2]",
        "kpis[5]",
        "'d' stands there twice",
        "scenario.seed",
        "scenario.edits",
        "version",
    ):
        assert what in said
    assert len(error.value.findings) == 8


# -- places ----------------------------------------------------------------------------------------------


def test_places_are_folders_of_runs_patterns_and_batches(tmp_path: Path) -> None:
    for seed in (1, 2):
        written_run(tmp_path / "runs" / f"s{seed}", seed)
    written_run(tmp_path / "runs" / "more" / "deep", 3)
    written_batch(tmp_path / "runs" / "batch", tmp_path / "runs" / "store")
    found = read_runs([tmp_path / "runs"])
    assert [run.run_id for run in found.records] == ["deep", "s1", "s2"]
    assert [batch.name for batch in found.batches] == ["batch"]
    assert len(found.of_batches()) == 3
    assert [run.run_id for run in read_runs([tmp_path / "runs" / "s*"]).records] == ["s1", "s2"]


def test_a_folder_whose_name_looks_like_a_pattern_is_a_folder(tmp_path: Path) -> None:
    written_run(tmp_path / "a[1]", 1)
    written_run(tmp_path / "a1", 2)
    assert [run.seed for run in read_runs([tmp_path / "a[1]"]).records] == [1]


def test_below_a_folder_unfinished_runs_are_skipped_and_said(tmp_path: Path) -> None:
    written_run(tmp_path / "good")
    (tmp_path / "failed").mkdir()
    write_json(tmp_path / "failed" / "status.json", {"state": "failed", "error": "no ways"})
    found = read_runs([tmp_path])
    assert [run.run_id for run in found.records] == ["good"]
    assert ["no ways" in finding.message for finding in found.skipped] == [True]
    with pytest.raises(InvalidInput, match="no ways"):
        read_runs([tmp_path / "failed"])


def test_every_broken_run_is_named_and_may_be_skipped(tmp_path: Path) -> None:
    for name in ("a", "b", "good"):
        written_run(tmp_path / name)
    for name in ("a", "b"):
        (tmp_path / name / "result.json").write_text("{")
    with pytest.raises(InvalidInput) as error:
        read_runs([tmp_path])
    assert sorted(Path(finding.file).parent.name for finding in error.value.findings) == ["a", "b"]
    found = read_runs([tmp_path], skip_unreadable=True)
    assert [run.run_id for run in found.records] == ["good"]
    assert len(found.skipped) == 2


def test_links_do_not_double_runs_nor_go_in_circles(tmp_path: Path) -> None:
    written_run(tmp_path / "r")
    (tmp_path / "latest").symlink_to("r")
    (tmp_path / "round").symlink_to(tmp_path)
    assert len(read_runs([tmp_path]).records) == 1
    assert len(read_runs([tmp_path / "r", tmp_path]).records) == 1


@pytest.mark.parametrize("place", ["nothing", "none*", "empty", "\0", "**x", "x" * 5000, "a\udce4"])
def test_a_place_without_runs_is_a_finding(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidInput, match="no-run"):
        read_runs([tmp_path / place])
    with pytest.raises(InvalidInput, match="no place is named"):
        read_runs([""])


# -- observations ----------------------------------------------------------------------------------------


def test_runs_of_two_scenarios_are_two_variants_paired_by_seed(tmp_path: Path) -> None:
    places = [written_run(tmp_path / f"a{seed}", seed) for seed in (1, 2)]
    places += [written_run(tmp_path / f"b{seed}", seed, CLOSED) for seed in (2, 1)]
    seen = observations_of(read_runs(places))
    assert seen.names == ("as it is", "FC-CMH-2 closed")
    assert seen.paired
    assert seen.notes == ()
    assert list(seen.values.index) == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert list(seen.values.columns) == ["cost", "on_time_pct"]
    assert dict(seen.units) == {"cost": "USD", "on_time_pct": "%"}
    assert list(seen.of(1, "cost")) == [5.0, 6.0]


def test_the_first_run_is_the_reference(tmp_path: Path) -> None:
    places = [written_run(tmp_path / "b", 1, CLOSED), written_run(tmp_path / "a", 1)]
    assert observations_of(read_runs(places)).names == ("FC-CMH-2 closed", "as it is")


def test_runs_of_one_scenario_are_a_variant_each(tmp_path: Path) -> None:
    seen = observations_of(read_runs([written_run(tmp_path / f"a{seed}", seed) for seed in (3, 1)]))
    assert seen.names == ("seed 3", "seed 1")
    assert not seen.paired
    assert list(seen.values["cost"]) == [7.0, 5.0]


def test_variants_without_common_seeds_are_not_paired(tmp_path: Path) -> None:
    places = [written_run(tmp_path / "a", 1), written_run(tmp_path / "b", 2, CLOSED)]
    seen = observations_of(read_runs(places))
    assert not seen.paired
    assert "too few seeds" in seen.notes[0]


def test_names_leave_out_what_all_runs_have(tmp_path: Path) -> None:
    common = ["FC-CVG-1.robots=+50"]
    places = [written_run(tmp_path / "a", 1, common), written_run(tmp_path / "b", 1, [*common, *CLOSED])]
    assert observations_of(read_runs(places)).names == ("as it is", "FC-CMH-2 closed")


def test_runs_of_other_scenarios_are_refused_with_what_differs(tmp_path: Path) -> None:
    other = {"scenario": {"name": "us", "base": "us"}, "window": WINDOW | {"end_s": 345600}, "kpis": {}}
    places = [
        written_run(tmp_path / "a"),
        written_run(tmp_path / "b", **other),
        written_run(tmp_path / "c", 2, **other),
    ]
    with pytest.raises(InvalidInput) as error:
        observations_of(read_runs(places))
    assert findings_of(error) == {("b", "other-scenario")}
    for what in (
        "'us'",
        "'demo'",
        "networks and demand differ",
        "48 h to 96 h",
        "48 h to 72 h",
        "2 key figures",
        "cost, on_time_pct",
    ):
        assert what in str(error.value)
    seen = observations_of(read_runs(places), across=True)
    assert seen.names == ("demo", "us")
    assert not seen.paired
    assert "2 scenarios (demo, us)" in " ".join(seen.notes)


def test_runs_of_other_parts_are_refused(tmp_path: Path) -> None:
    places = [written_run(tmp_path / "a"), written_run(tmp_path / "b", part="floor", options={"floor": "FC-1"})]
    with pytest.raises(InvalidInput, match="a run of the floor"):
        observations_of(read_runs(places))


def test_runs_of_a_part_are_named_by_their_options(tmp_path: Path) -> None:
    runs = [written_run(tmp_path / f"r{n}", part="floor", options={"hours": 8, "pods_per_robot": n}) for n in (3, 4)]
    assert observations_of(read_runs(runs)).names == ("pods per robot 3", "pods per robot 4")


def test_versions_are_variants_and_a_note(tmp_path: Path) -> None:
    seen = observations_of(read_runs([written_run(tmp_path / "a"), written_run(tmp_path / "b", version="0.2.0")]))
    assert seen.names == ("version 0.1.0", "version 0.2.0")
    assert any("2 program versions (0.1.0, 0.2.0)" in note for note in seen.notes)


def test_a_run_that_is_given_twice_counts_once(tmp_path: Path) -> None:
    run, copy, other = (
        written_run(tmp_path / "a"),
        written_run(tmp_path / "copy"),
        written_run(tmp_path / "b", 1, CLOSED),
    )
    seen = observations_of(read_runs([run, run, copy, other]))
    assert list(seen.values.index) == [(0, 1), (1, 1)]
    assert "given twice" in seen.notes[0]
    assert "are the same run" in seen.notes[1]


def test_a_copy_with_other_figures_is_said(tmp_path: Path) -> None:
    runs = [written_run(tmp_path / "a"), written_run(tmp_path / "b", kpis={"cost": (1.0, "USD")})]
    assert any("and yet they differ" in note for note in observations_of(read_runs(runs)).notes)


def test_recorded_orders_stand_under_a_seed_of_their_own(tmp_path: Path) -> None:
    orders = {"from": "/x/week.jsonl", "sha256": "ab" * 32, "orders": 3}
    places = [written_run(tmp_path / "a", 1, orders=orders), written_run(tmp_path / "b", 9, CLOSED, orders=orders)]
    seen = observations_of(read_runs(places))
    assert list(seen.values.index) == [(0, -1), (1, -1)]
    assert seen.paired
    assert "/x/week.jsonl" in " ".join(seen.notes)


def test_a_figure_with_two_units_is_left_out_and_said(tmp_path: Path) -> None:
    places = [
        written_run(tmp_path / "a"),
        written_run(tmp_path / "b", 1, CLOSED, kpis={"cost": (1.0, "EUR"), "late": (2.0, "h")}),
    ]
    seen = observations_of(read_runs(places))
    assert list(seen.values.columns) == ["on_time_pct", "late"]
    assert any("cost is left out" in note for note in seen.notes)


def test_own_scenarios_are_told_apart_by_content_but_not_by_place(tmp_path: Path) -> None:
    def own(name: str, base: str, robots: int, seed: int) -> Path:
        run = written_run(tmp_path / name, seed, scenario={"base": base, "name": "net"})
        (run / "scenario").mkdir()
        (run / "scenario" / "scenario.toml").write_text(f"[run]\nseed = {seed}\n")
        (run / "scenario" / "facilities.csv").write_text(f"id,robots\nFC-1,{robots}\n")
        return run

    same = observations_of(read_runs([own("a", "/here/net", 5, 1), own("b", "/there/net", 5, 2)]))
    assert same.names == ("seed 1", "seed 2")
    changed = observations_of(read_runs([tmp_path / "a", own("c", "/here/net", 6, 1)]))
    assert changed.names == ("as it is (a)", "as it is (c)")
    assert any("was changed between the runs" in note for note in changed.notes)


def test_a_run_of_another_runs_file_is_one_of_its_scenario(tmp_path: Path) -> None:
    """`run runs/a/scenario.toml --edit ...`: base and edits of the file, then the run's own."""

    def run(name: str, base: str, file: str, edits: tuple[str, ...] = ()) -> Path:
        made = written_run(tmp_path / name, 1, edits, scenario={"base": base})
        (made / "scenario.toml").write_text(file)
        return made

    head, closed = '[scenario]\nname = "demo"\n[run]\nseed = 1\n', '[[edits]]\nop = "close_facility"\nfacility = "F"\n'
    a = run("a", "demo", f'base = "demo"\n{head}{closed}', ("close_facility facility=F",))
    b = run("b", "runs/a/scenario.toml", f'base = "{a}/scenario.toml"\n{head}', ("F.robots=3",))
    (b / "scenario").mkdir()
    (b / "scenario" / "facilities.csv").write_text("id\n")
    record = read_run(b)
    assert (record.base, record.edits) == ("demo", ("close_facility facility=F", "F.robots=3"))
    assert record.content() == ""
    refuse_other_scenarios(grouped([read_run(a), record], []))


@pytest.mark.parametrize("settings", ["[run]\nwarmup_days = 1\n", "[demand]\nunits_per_day = 5\n"])
def test_a_file_that_changes_settings_is_a_scenario_of_its_own(tmp_path: Path, settings: str) -> None:
    (tmp_path / "mine.toml").write_text(f'base = "demo"\n{settings}')
    made = written_run(tmp_path / "a", 1, scenario={"base": "mine.toml", "name": "mine"})
    (made / "scenario.toml").write_text(f'base = "{tmp_path}/mine.toml"\n')
    record = read_run(made)
    assert (record.base, base_name(record)) == ("mine.toml", "mine")


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        ("FC-CMH-2.status=closed", "FC-CMH-2 closed"),
        ("FC-CVG-1.robots=+50", "FC-CVG-1 robots +50"),
        ("promise.one_day.cutoff=22:00", "promise.one_day cutoff 22:00"),
        ("FC-A>DS-B.capacity_packages=x1.1", "FC-A>DS-B capacity packages x1.1"),
        ("close_facility facility=FC-CMH-2", "FC-CMH-2 closed"),
        ("open_lane origin=FC-A destination=DS-B", "FC-A>DS-B open"),
        ("add_facility facility=FC-X kind=fulfilment_centre lat=1 lon=-2", "FC-X added"),
        ("capacity facility=FC-CVG-1 factor=1.1", "FC-CVG-1 capacity x1.1"),
        ("demand state=OH factor=1.2", "OH demand x1.2"),
        ("demand factor=1.2", "demand x1.2"),
        ("scale key=FC-1.robots factor=2", "FC-1 robots x2"),
        ("outage facility=FC-1 from=day 1 06:00 to=day 1 09:00", "outage FC-1 day 1 06:00 day 1 09:00"),
        ("policy key=spread value=a = b", "policy spread value a = b"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_edits_are_named_in_a_planners_words(edit: str, name: str) -> None:
    assert edit_name(edit) == name


# -- batches ---------------------------------------------------------------------------------------------


def test_a_batch_keeps_its_variants_and_factors(tmp_path: Path) -> None:
    seen = observations_of(read_runs([written_batch(tmp_path / "batch", tmp_path / "store")]))
    assert seen.names == ("as it is", "FC-1 closed")
    assert seen.paired
    assert list(seen.values.index) == [(0, 1), (0, 2), (1, 1)]
    assert list(seen.values.columns) == ["cost", "on_time_pct"]
    assert seen.levels.to_dict("list") == {"FC-1": ["open", "closed"], "seed (factor)": [1.0, 2.0]}
    assert seen.notes == ("1 runs of batch failed and are left out",)


def test_a_batch_and_a_run_are_compared_by_scenario(tmp_path: Path) -> None:
    batch = written_batch(tmp_path / "batch", tmp_path / "store")
    alone = written_run(tmp_path / "robots", 1, ["FC-1.robots=+5"])
    seen = observations_of(read_runs([alone, batch]))
    assert seen.names == ("FC-1 robots +5", "as it is", "FC-1 closed")


def test_a_batch_without_its_store_is_compared_by_its_own_tables_alone(tmp_path: Path) -> None:
    batch = written_batch(tmp_path / "batch", tmp_path / "store")
    (tmp_path / "store").rename(tmp_path / "gone")
    assert len(observations_of(read_runs([batch])).values) == 3
    with pytest.raises(InvalidInput, match="no such folder"):
        observations_of(read_runs([batch, written_run(tmp_path / "r")]))


def test_a_broken_batch_says_what_is_wrong_with_each_table(tmp_path: Path) -> None:
    batch = written_batch(tmp_path / "batch", tmp_path / "store")
    pd.read_parquet(batch / "runs.parquet").drop(columns=["address"]).to_parquet(batch / "runs.parquet")
    (batch / "kpis.parquet").write_bytes(b"PAR1 nonsense PAR1")
    with pytest.raises(InvalidInput) as error:
        read_runs([batch])
    assert findings_of(error) == {("runs.parquet", "bad-table"), ("kpis.parquet", "unreadable-table")}


def test_a_batch_that_lists_a_run_twice_is_broken(tmp_path: Path) -> None:
    batch = written_batch(tmp_path / "batch", tmp_path / "store")
    table = pd.read_parquet(batch / "kpis.parquet")
    pd.concat([table, table.iloc[:1]]).to_parquet(batch / "kpis.parquet")
    with pytest.raises(InvalidInput, match="variant 0, seed 1, kpi cost stands there twice"):
        read_runs([batch])


def test_runs_of_a_part_that_knows_no_seed_are_not_left_to_chance(tmp_path: Path) -> None:
    plans = [written_run(tmp_path / name, edits=edits, part="plan") for name, edits in (("a", []), ("b", CLOSED))]
    assert not observations_of(read_runs(plans)).chance
    assert observations_of(read_runs([written_run(tmp_path / "c"), written_run(tmp_path / "d", 2)])).chance
    batch = written_batch(tmp_path / "batch", tmp_path / "store")
    assert observations_of(read_runs([batch])).chance
    write_json(batch / "status.json", {"kind": "batch", "part": "plan", "store": str(tmp_path / "store")})
    assert not observations_of(read_runs([batch])).chance
