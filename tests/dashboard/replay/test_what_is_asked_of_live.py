"""What is no request of a live floor is refused, and starts nothing; a floor's broken result hides nothing else."""

import json
from types import SimpleNamespace

import pytest
from flask import Flask

from dashboard.replay.live_routes import register_live
from dashboard.replay.store import FloorStore


class Floors:
    """Counts what it is asked."""

    def __init__(self):
        self.told = []

    def get(self, live_id):
        return self

    def start(self, *words):
        self.told.append(words)
        return self

    live_id = "a"

    def tell(self, **words):
        self.told.append(words)


@pytest.fixture
def floors():
    return Floors()


@pytest.fixture
def ask(floors):
    server = Flask(__name__)
    register_live(SimpleNamespace(server=server), floors, lambda run: "demo")
    client = server.test_client()
    return lambda path, text: client.post(path, data=text, content_type="application/json").status_code


@pytest.mark.parametrize("path", ["/live", "/live/a"])
@pytest.mark.parametrize("text", ["[1]", '"x"', "1", "", "[" * 100_000])
def test_what_is_no_table(ask, floors, path, text):
    assert ask(path, text) == 400
    assert floors.told == []


@pytest.mark.parametrize("text", ['{"layout": "small", "robots": 1e999, "stations": 2}', "{}", '{"layout": [1]}'])
def test_a_start_that_names_no_floor(ask, floors, text):
    assert ask("/live", text) == 400
    assert floors.told == []


@pytest.mark.parametrize("speed", ["NaN", "Infinity", "null", '"10"', "true", "[1]"])
def test_a_speed_that_is_none(ask, floors, speed):
    assert ask("/live/a", f'{{"speed": {speed}}}') == 400
    assert floors.told == []


def test_a_speed_is_kept_within_bounds(ask, floors):
    assert ask("/live/a", '{"speed": 1e6, "add": 1e999}') == 200
    assert floors.told == [{"speed": 300.0, "add": 0}]


@pytest.mark.parametrize(
    "modes", [[1], None, 5, {"pods": {}}, {"pods": {"kpis": [1]}}, {"pods": {"kpis": 3}}, {"pods": 1}]
)
def test_a_broken_result_has_no_figures(tmp_path, modes):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "result.json").write_text(json.dumps({"modes": modes, "seconds": "x"}))
    store = FloorStore(tmp_path)
    assert store.result("a") == {}
    assert store.seconds("a") is None
