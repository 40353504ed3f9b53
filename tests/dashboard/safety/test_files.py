"""A run's report and tables by name; nothing else of the disk."""

import io
import json
import shutil
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from dashboard.app import create_app
from dashboard.workspace import Workspace

ORIGIN = "http://127.0.0.1:8050"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    root = tmp_path_factory.mktemp("work")
    run = root / "runs" / "a-run"
    run.mkdir(parents=True)
    (root / "secret.html").write_text("secret")
    (root / "runs" / "jobs").mkdir()
    (root / "runs" / "jobs" / "result.json").write_text("{}")
    (run / "report.html").write_text("<script>1</script>")
    (run / "status.json").write_text("{}")
    (run / "result.json").write_text(json.dumps({"kpis": [], "version": "1", "scenario": {"name": "x", "seed": 1}}))
    pd.DataFrame({"facility": ["=1", "B"], "n": [1, 2]}).to_parquet(run / "facilities.parquet")
    server = create_app(Workspace(root / "runs")).server
    server.config["runs"] = str(root / "runs")
    return server.test_client()


def test_report_runs_in_an_origin_of_its_own(client):
    with client.get("/runs/a-run/report.html", base_url=ORIGIN) as answer:
        assert answer.data == b"<script>1</script>"
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy


def test_table_in_each_format(client):
    csv = client.get("/runs/a-run/tables/facilities.csv", base_url=ORIGIN)
    assert csv.data.decode("utf-8-sig").splitlines() == ["facility,n", "'=1,1", "B,2"]
    assert csv.headers["Content-Disposition"].startswith('attachment; filename="a-run-facilities.csv";')
    parquet = client.get("/runs/a-run/tables/facilities.parquet", base_url=ORIGIN)
    assert pd.read_parquet(io.BytesIO(parquet.data))["n"].tolist() == [1, 2]
    assert client.get("/runs/a-run/tables/facilities.xlsx", base_url=ORIGIN).data[:2] == b"PK"


@pytest.mark.parametrize(
    "path",
    [
        "/runs/../report.html",
        "/runs/..%2Fa-run/report.html",
        "/runs/%2e%2e/report.html",
        "/runs/jobs/report.html",
        "/runs/a-run/tables/..%2Fresult.csv",
        "/runs/a-run/tables/result.json",
        "/runs/a-run/tables/none.csv",
        "/runs/a-run/tables/facilities.html",
        "/runs/.hidden/report.html",
        "/runs/a-run/../../secret.html",
    ],
)
def test_nothing_else(client, path):
    answer = client.get(path, base_url=ORIGIN)
    assert b"secret" not in answer.data
    assert answer.status_code == 404 or b"react-entry-point" in answer.data


@pytest.mark.parametrize("name", ["läuf日本😀", 'q"uote', "line\nbreak"])
def test_any_folder_s_table_is_named_in_ascii(client, name):
    runs = Path(client.application.config["runs"])
    shutil.copytree(runs / "a-run", runs / name)
    answer = client.get(f"/runs/{quote(name)}/tables/facilities.csv", base_url=ORIGIN)
    assert answer.status_code == 200
    header = answer.headers["Content-Disposition"]
    assert header.isascii()
    assert "\n" not in header
    shutil.rmtree(runs / name)


def test_a_report_that_is_a_link_is_not_followed(client):
    runs = Path(client.application.config["runs"])
    shutil.copytree(runs / "a-run", runs / "linked")
    (runs / "linked" / "report.html").unlink()
    (runs / "linked" / "report.html").symlink_to(runs.parent / "secret.html")
    assert client.get("/runs/linked/report.html", base_url=ORIGIN).status_code == 404
    shutil.rmtree(runs / "linked")
