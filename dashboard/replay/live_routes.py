"""``/live...``: start a floor that steps now, look at it, change it, end it."""

from __future__ import annotations

from typing import Any

from dash import Dash
from flask import Response, jsonify, request

from core.errors import InvalidInput
from dashboard.documents import number_of
from dashboard.replay.live import SPEEDS, LiveFloors
from warehouse.layout.floor_plan import bundled

MOST_ROBOTS, MOST_STATIONS = 2000, 64


def register_live(app: Dash, floors: LiveFloors, scenario_of: Any) -> None:
    """Add the routes of live floors.

    Parameters
    ----------
    app : Dash
    floors : LiveFloors
    scenario_of : callable
        ``scenario_of(run id)``: where the orders of a run's floors are from.
    """
    server = app.server

    @server.post("/live")
    def live_start() -> Response:
        return _tried(lambda: _start(floors, scenario_of, _asked()))

    @server.get("/live/<live_id>/header.json")
    def live_header(live_id: str) -> Response:
        return _tried(lambda: jsonify(_told(floors, live_id)))

    @server.get("/live/<live_id>/frame")
    def live_frame(live_id: str) -> Response:
        return _tried(lambda: Response(floors.get(live_id).frame, mimetype="application/octet-stream"))

    @server.post("/live/<live_id>")
    def live_tell(live_id: str) -> Response:
        return _tried(lambda: _tell(floors, live_id, _asked()))


def _start(floors: LiveFloors, scenario_of: Any, asked: dict[str, Any]) -> Response:
    layout = str(asked.get("layout"))
    robots, stations = _whole(asked, "robots", MOST_ROBOTS), _whole(asked, "stations", MOST_STATIONS)
    if layout not in bundled() or robots < 1 or stations < 1:
        return Response("a live floor takes a bundled layout, robots and stations", 400, mimetype="text/plain")
    run = str(asked.get("run") or "")
    floor = floors.start(layout, scenario_of(run), robots, stations, _whole(asked, "seed", 2**31) or 1)
    return jsonify({"id": floor.live_id})


def _told(floors: LiveFloors, live_id: str) -> dict[str, Any]:
    floor = floors.get(live_id)
    return {"header": floor.header, "refused": floor.refused, "over": floor.over}


def _tell(floors: LiveFloors, live_id: str, words: dict[str, Any]) -> Response:
    if words.get("end"):
        floors.end(live_id)
        return jsonify({"ended": True})
    told: dict[str, float] = {name: _whole(words, name, MOST_ROBOTS) for name in ("add", "remove") if name in words}
    if "speed" in words:
        speed = number_of(words["speed"])
        if speed is None:
            raise TypeError("no number")
        told["speed"] = min(max(speed, SPEEDS[0]), SPEEDS[1])
    floors.get(live_id).tell(**told)
    return jsonify({"told": True})


def _asked() -> dict[str, Any]:
    """What was sent, where it is a table."""
    words = request.get_json(silent=True)
    if not isinstance(words, dict):
        raise TypeError("no table")
    return words


def _whole(words: dict[str, Any], name: str, most: int) -> int:
    try:
        return min(max(int(words.get(name) or 0), 0), most)
    except (TypeError, ValueError, OverflowError):
        return 0


def _tried(answer: Any) -> Response:
    try:
        found: Response = answer()
        return found
    except InvalidInput as error:
        return Response("; ".join(finding.message for finding in error.findings), 404, mimetype="text/plain")
    except (TypeError, ValueError, RecursionError):
        return Response("not understood", 400, mimetype="text/plain")
