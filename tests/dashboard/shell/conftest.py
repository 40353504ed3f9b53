import json

import pytest

from dashboard.workspace import Workspace

KPIS = [{"name": "cost_per_package", "value": 4.5, "unit": "USD", "description": "all parts together"}]


@pytest.fixture
def workspace(tmp_path):
    """A workspace over an empty folder."""
    (tmp_path / "runs").mkdir()
    return Workspace(tmp_path / "runs")


@pytest.fixture
def add_run(workspace):
    """Adds a finished run's folder with the least that makes it one."""

    def add(run_id, *, scenario="demo", edits=(), seed=1, started=1000.0, seconds=2.0, version="0.1.0", base=None):
        folder = workspace.folder / run_id
        folder.mkdir()
        about = {"name": scenario, "base": base or scenario, "seed": seed, "edits": list(edits)}
        result = {"version": version, "scenario": about, "kpis": KPIS}
        (folder / "result.json").write_text(json.dumps(result))
        (folder / "status.json").write_text(json.dumps({"state": "done", "started": started, "seconds": seconds}))
        return run_id

    return add
