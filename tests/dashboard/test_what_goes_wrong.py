"""Callbacks that meet what they did not expect answer: what is shown stays, and a sentence says what is wrong."""

import json
import re

import pytest

from core.errors import InvalidInput
from dashboard.app import create_app
from dashboard.pages.floor.sites import sites
from dashboard.workspace import Workspace

HOST = "http://127.0.0.1:8050"
PAGES = ("/", "/network", "/floor", "/last-mile", "/orders", "/what-if", "/compare", "/scenario", "/sources")


class Browser:
    """Asks the callbacks of a dashboard as a browser does."""

    def __init__(self, workspace):
        server = create_app(workspace).server
        server.config["PROPAGATE_EXCEPTIONS"] = False
        self.client = server.test_client()
        self.known = self.client.get("/_dash-dependencies", base_url=HOST).get_json()

    def ask(self, output, **values):
        """Ask the one callback whose outputs contain a text; values by component and property, with __ for a dot."""
        spec = next(spec for spec in self.known if output in spec["output"])
        given = {name.replace("__", ".").replace("_", "-"): value for name, value in values.items()}
        several = spec["output"].strip(".").split("...") if spec["output"].startswith("..") else [spec["output"]]
        outputs = [dict(zip(("id", "property"), one.rsplit(".", 1), strict=True)) for one in several]
        payload = {
            "output": spec["output"],
            "outputs": outputs if spec["output"].startswith("..") else outputs[0],
            "changedPropIds": [f"{spec['inputs'][0]['id']}.{spec['inputs'][0]['property']}"],
        }
        for kind in ("inputs", "state"):
            payload[kind] = [one | {"value": given.get(f"{one['id']}.{one['property']}")} for one in spec[kind]]
        return self.client.post("/_dash-update-component", json=payload, base_url=HOST)

    def page(self, path, run="", **params):
        chosen = {"path": path, "run": run, "ref": "", "scenario": "", "theme": "light", "again": 0}
        return self.ask("..page.children", chosen__data=chosen, params__data=params)


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "runs").mkdir()
    return Workspace(tmp_path / "runs")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_beside_broken_folders(workspace, path):
    bad = workspace.folder / "bad"
    bad.mkdir()
    (bad / "result.json").write_text('{"scenario": {"name": "d", "seed": 1e999}, "kpis": []}')
    (bad / "status.json").write_text("[" * 100_000)
    (bad / "batch.toml").write_text("a")
    job = workspace.folder / "jobs" / "20260101-000000-abcdef"
    job.mkdir(parents=True)
    (job / "job.json").write_text("[" * 100_000)
    assert Browser(workspace).page(path).status_code == 200


def test_search_goes_on_where_the_run_has_gone(workspace):
    answer = Browser(workspace).ask("search-index", search_dialog__opened=True, resolved__data={"run": "gone"})
    assert answer.status_code == 200
    assert {entry["what"] for entry in answer.get_json()["response"]["search-index"]["data"]} == {"page"}


def test_a_callback_that_fails_says_so(workspace, monkeypatch, caplog):
    browser = Browser(workspace)

    def full():
        raise OSError(28, "No space left on device", "runs/x")

    monkeypatch.setattr(workspace.catalogue, "runs", full)
    answer = browser.ask("search-index", search_dialog__opened=True, resolved__data={})
    assert answer.status_code == 200
    assert answer.get_json()["sideUpdate"] == {"say": {"data": "Not done: runs/x: No space left on device"}}
    assert "a callback failed" in caplog.text


def test_a_job_that_cannot_be_written_is_refused_in_a_sentence(workspace):
    (workspace.folder / "jobs").write_text("no folder")
    with pytest.raises(InvalidInput, match=r"jobs.*a job cannot be written here"):
        workspace.jobs.submit("run", "t", ["--version"], workspace.folder / "out")


def test_a_disk_that_fills_while_a_job_is_written_leaves_nothing(workspace, monkeypatch):
    def full(file, document):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dashboard.jobs.jobs.write", full)
    with pytest.raises(InvalidInput, match="No space left"):
        workspace.jobs.submit("run", "t", ["--version"], workspace.folder / "out")
    assert list((workspace.folder / "jobs").iterdir()) == []


def test_floors_are_looked_at_where_nothing_can_be_kept(tmp_path):
    (tmp_path / "floors").write_text("no folder")
    assert sites("demo", json.dumps(["demo", str(tmp_path)]), tmp_path / "floors")
    assert re.fullmatch("floors", next(tmp_path.iterdir()).name)


@pytest.mark.parametrize("robots", ["9" * 5000, "\u00b2", "-1", "1e3"])
def test_a_number_of_robots_that_is_none_is_told(workspace, monkeypatch, robots):
    monkeypatch.setattr("dashboard.replay.store.FloorStore.make", lambda *a, **k: None)
    said = Browser(workspace).page("/floor", robots=robots).get_data(as_text=True)
    assert "is no number of robots from 1 to" in said
    assert "Exceeds the limit" not in said
