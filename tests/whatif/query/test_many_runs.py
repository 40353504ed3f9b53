"""From the twin itself to a comparison, an answer and an archive; and a thousand runs."""

from __future__ import annotations

import doctest
import importlib
import json
import shutil
from pathlib import Path

import pytest

import datasets
import twin
from tests.processor import least_s
from tests.whatif.run_folders import written_run
from whatif.query import query
from whatif.runs import observations_of, read_runs
from whatif.runs.archive import archive

MODULES = ("runs.places", "runs.record", "runs.edit_names", "query.question", "query.tables", "query.database")


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"whatif.{name}"))
    assert found.attempted > 0
    assert found.failed == 0


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with two seeds, as it is and with a site closed."""
    place = tmp_path_factory.mktemp("runs")
    for name, edits in (("open", []), ("closed", ["FC-CMH-2.status=closed"])):
        for seed in (1, 2):
            twin.run(datasets.load("demo", edits=edits), out=place / f"{name}-{seed}", seed=seed, report=False)
    return place


def test_runs_of_the_twin_are_compared(runs: Path) -> None:
    seen = observations_of(read_runs([runs / "open-*", runs / "closed-*"]))
    assert seen.names == ("as it is", "FC-CMH-2 closed")
    assert (seen.paired, seen.notes) == (True, ())
    for variant, name in enumerate(("open", "closed")):
        for seed in (1, 2):
            document = json.loads((runs / f"{name}-{seed}" / "result.json").read_text())
            said = {kpi["name"]: kpi["value"] for kpi in document["kpis"]}
            read = seen.values.loc[variant, seed].dropna().to_dict()
            assert read == {kpi: value for kpi, value in said.items() if value is not None}


def test_answers_agree_with_the_runs_own_documents(runs: Path, tmp_path: Path) -> None:
    sql = (
        "SELECT run, sum(delivered), any_value(value) FROM promises JOIN kpis USING (run) "
        "WHERE name = 'packages_per_day' GROUP BY run ORDER BY run"
    )
    expected = []
    for run in sorted(runs.iterdir()):
        document = json.loads((run / "result.json").read_text())
        figures = {kpi["name"]: kpi["value"] for kpi in document["kpis"]}
        expected.append([run.name, document["packages"]["delivered"], figures["packages_per_day"]])
    assert query(sql, [runs]).rows() == expected
    archive([runs], tmp_path / "a.zip")
    assert query(sql, [tmp_path / "a.zip"]).rows() == expected


@pytest.mark.slow
def test_a_thousand_runs_are_asked_within_two_seconds_of_work(tmp_path: Path) -> None:
    first = written_run(tmp_path / "runs" / "r0000", kpis={f"kpi{n}": (float(n), "h") for n in range(90)})
    for number in range(1, 1000):
        shutil.copytree(first, tmp_path / "runs" / f"r{number:04d}")
    for sql, expected in (
        ("SELECT count(*), avg(value) FROM kpis WHERE name = 'kpi7'", [[1000, 7.0]]),
        ("SELECT count(*), count(DISTINCT run) FROM facilities", [[3000, 1000]]),
    ):
        assert query(sql, [tmp_path / "runs"]).rows() == expected
        assert least_s(lambda sql=sql: query(sql, [tmp_path / "runs"]).rows()) < 2.0
