"""Files over HTTP: what comes in, and what goes out."""

import io
import zipfile

import flask
import pytest

import datasets
from dashboard.pages.scenario.editing import set_cell
from dashboard.pages.scenario.routes import HEADER, register_routes
from dashboard.pages.scenario.uploading import Uploads
from dashboard.workspace import Workspace
from dashboard.workspace.own_scenarios import OwnScenarios


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "runs")


@pytest.fixture
def client(workspace):
    server = flask.Flask(__name__)
    register_routes(server, workspace, Uploads())
    return server.test_client()


def send(client, name, data, **more):
    return client.post(f"/scenario/upload?name={name}", data=data, headers={HEADER: "1"} | more)


def test_another_site_cannot_send(client):
    assert client.post("/scenario/upload?name=zones.csv", data=b"zone\n").status_code == 403


def test_51_mb_are_refused_by_the_length_alone(client):
    answer = client.post(
        "/scenario/upload?name=zones.csv", headers={HEADER: "1"}, environ_overrides={"CONTENT_LENGTH": "51000000"}
    )
    assert answer.status_code == 400
    assert answer.json["refused"] == "zones.csv is larger than 50 MB, the most that a file may have."


def test_a_path_is_refused_in_one_sentence(client):
    answer = send(client, "..%2F..%2Fzones.csv", b"zone\n")
    assert answer.status_code == 400
    assert answer.json["rule"] == "bad-name"


def test_the_folder_as_zip_loads_again(client, workspace, tmp_path):
    copy = set_cell(OwnScenarios(workspace.scenarios), "demo", "", "scenario", "run.seed", "value", "9")
    for query, seed in (("", 1), (f"&copy={copy}", 9)):
        data = client.get(f"/scenario/folder.zip?scenario=demo{query}").data
        folder = tmp_path / f"out{seed}"
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert all(name.startswith("demo/") for name in archive.namelist())
            archive.extractall(folder)
        assert datasets.load(folder / "demo").settings.run.seed == seed


@pytest.mark.parametrize("scenario", ["../secret", "nothing", "", ".editing", "/etc"])
def test_nothing_but_scenarios_is_handed_out(client, scenario):
    assert client.get("/scenario/folder.zip", query_string={"scenario": scenario}).status_code == 404
    assert client.get("/scenario/table.csv", query_string={"scenario": scenario, "table": "zones"}).status_code == 404


@pytest.mark.parametrize("table", ["../scenario", "passwd", "", "README"])
def test_nothing_but_tables_is_handed_out(client, table):
    assert client.get("/scenario/table.csv", query_string={"scenario": "demo", "table": table}).status_code == 404


def test_a_table_is_its_file(client):
    answer = client.get("/scenario/table.csv?scenario=demo&table=zones")
    assert answer.data.startswith(b"zone,")
    assert "attachment" in answer.headers["Content-Disposition"]
