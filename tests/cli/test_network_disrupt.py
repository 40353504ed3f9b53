"""`network disrupt` and `network pareto`, as a planner calls them."""

from __future__ import annotations

import json

SHUT = """\
name = "a centre shut"
days = 1
[[events]]
name = "fire"
facilities = ["FC-CMH-1"]
fails_after_h = 9
lasts_h = 6
"""


def test_disrupt_tells_loss_and_recovery(pod2door, tmp_path):
    file, edits, page = (tmp_path / name for name in ("d.toml", "edits.toml", "page.html"))
    file.write_text(SHUT, encoding="utf-8")
    answer = pod2door("network", "disrupt", "demo", str(file), "--edits-out", str(edits), "--html", str(page), "--json")
    assert answer.code == 0, answer.err
    document = json.loads(answer.out)
    assert document["events"][0]["ids"] == ["FC-CMH-1"]
    assert document["events"][0]["still_facility_h"] == 6
    assert document["loss"]["later_than_asked_packages"] > 0
    assert {kpi["name"] for kpi in document["kpis"]} >= {"cost_per_day", "on_time_pct", "unserved_pct"}
    assert page.stat().st_size > 100_000
    planned = pod2door("network", "plan", "demo", "--edits", str(edits), "--json")
    assert json.loads(planned.out)["status"] == "optimal"
    assert 'op = "outage"' in edits.read_text(encoding="utf-8")


def test_disrupt_says_what_is_wrong_with_a_file(pod2door, tmp_path):
    file = tmp_path / "d.toml"
    file.write_text(SHUT.replace("FC-CMH-1", "FC-CMH-11"), encoding="utf-8")
    answer = pod2door("network", "disrupt", "demo", str(file))
    assert answer.code == 3
    assert "d.toml:5: unknown-facility" in answer.err
    assert "Traceback" not in answer.err


def test_pareto_gives_points_that_a_plan_takes(pod2door, tmp_path):
    answer = pod2door("network", "pareto", "demo", "--points", "3", "--edits-out", str(tmp_path / "points"), "--json")
    assert answer.code == 0, answer.err
    document = json.loads(answer.out)
    assert document["status"] == "done"
    assert document["points"]
    assert "knee" in document
    for point in document["points"]:
        file = tmp_path / "points" / f"point-{point['point']}.toml"
        planned = json.loads(pod2door("network", "plan", "demo", "--edits", str(file), "--json").out)
        assert planned["late_packages"] == point["late_packages"]
        assert planned["unserved_packages"] == point["unserved_packages"]


def test_pareto_ends_when_time_is_up(pod2door):
    answer = pod2door("network", "pareto", "demo", "--seconds", "0.1", "--json")
    assert answer.code == 0, answer.err
    document = json.loads(answer.out)
    assert document["status"] in ("done", "cut off")
