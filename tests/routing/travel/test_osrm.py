"""The client of OSRM's table service, against a small server that answers as one does."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from routing.travel.osrm import NoAnswer, osrm_table
from routing.travel.table import FORBIDDEN


class TableServer(BaseHTTPRequestHandler):
    """Answers with |dx| + 2 |dy| thousand metres, a tenth in seconds; longitude 9 cannot be reached."""

    most, behaviour, asked = 100, "fair", []

    def do_GET(self):
        address = urlsplit(self.path)
        _, service, version, profile, places = address.path.split("/")
        assert (service, version, profile) == ("table", "v1", "driving")
        query = {key: value[0] for key, value in parse_qs(address.query).items()}
        points = [tuple(map(float, place.split(","))) for place in places.split(";")]
        type(self).asked.append(len(points))
        if len(points) > self.most:
            return self.answer(400, {"code": "TooBig", "message": "Too many table coordinates"})
        metres = [
            [self.metres(points[int(i)], points[int(j)]) for j in query["destinations"].split(";")]
            for i in query["sources"].split(";")
        ]
        seconds = [[None if m is None else m / 10 for m in row] for row in metres]
        assert query["annotations"] == "distance,duration"
        return self.misbehave({"code": "Ok", "distances": metres, "durations": seconds})

    @staticmethod
    def metres(start, end):
        return None if 9.0 in (start[0], end[0]) else 1000 * (abs(start[0] - end[0]) + 2 * abs(start[1] - end[1]))

    def misbehave(self, body):
        if self.behaviour == "slow":
            time.sleep(0.5)
        if self.behaviour == "old":
            del body["distances"]
        if self.behaviour == "short":
            body["durations"].pop()
        if self.behaviour == "words":
            body["durations"] = "none"
        self.answer(502 if self.behaviour == "html" else 200, "<html>" if self.behaviour in ("html", "text") else body)

    def answer(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write((body if isinstance(body, str) else json.dumps(body)).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(TableServer, "asked", [])
    with ThreadingHTTPServer(("127.0.0.1", 0), TableServer) as running:
        running.daemon_threads = True
        running.handle_error = lambda *args: None  # a client that went away is what a test is about
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()
        thread.join()


def test_blocks_are_put_together_into_the_whole_table(server):
    draw = np.random.default_rng(1)
    lat, lon = draw.integers(0, 9, (2, 23)).astype(float)
    travel = osrm_table(server, lat, lon, block=5)
    metres = 1000 * (np.abs(lon[:, None] - lon) + 2 * np.abs(lat[:, None] - lat))
    assert np.array_equal(travel.distance, metres.astype(int))
    assert np.array_equal(travel.duration, (metres / 10).astype(int))
    assert len(TableServer.asked) == 25
    assert max(TableServer.asked) == 10
    assert travel.findings == ()


def test_pairs_without_a_way_are_forbidden_and_the_place_named(server):
    travel = osrm_table(server, [1.0, 2.0, 3.0], [1.0, 2.0, 9.0])
    assert travel.duration[2].tolist() == [FORBIDDEN, FORBIDDEN, 0]
    assert [found.message[:7] for found in travel.findings] == ["place 2"]


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        ("slow", "no answer within 0.2 s"),
        ("old", "no distances"),
        ("short", r"durations are \(1, 2\), \(2, 2\) was asked for"),
        ("words", "no table of numbers"),
        ("html", "HTTP 502"),
        ("text", "not JSON"),
    ],
)
def test_servers_that_misbehave_are_told_apart(server, monkeypatch, behaviour, message):
    monkeypatch.setattr(TableServer, "behaviour", behaviour)
    with pytest.raises(NoAnswer, match=message):
        osrm_table(server, [1.0, 2.0], [1.0, 2.0], timeout_s=0.2 if behaviour == "slow" else 30.0)


def test_the_servers_own_refusal_is_passed_on(server, monkeypatch):
    monkeypatch.setattr(TableServer, "most", 3)
    with pytest.raises(NoAnswer, match="TooBig: Too many table coordinates"):
        osrm_table(server, [1.0, 2.0], [1.0, 2.0])


def test_no_server_and_no_address():
    with pytest.raises(NoAnswer, match="cannot be reached"):
        osrm_table("http://127.0.0.1:9", [1.0], [1.0], timeout_s=1.0)
    with pytest.raises(NoAnswer, match="begins with http"):
        osrm_table("localhost:5000", [1.0], [1.0])
    for address in ("http://no host", "http://127.0.0.1/\u00fc", "http://[::1", "http://127.0.0.1:port"):
        with pytest.raises(NoAnswer, match="no address"):
            osrm_table(address, [1.0], [1.0], timeout_s=1.0)
