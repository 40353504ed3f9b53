"""Ctrl-C in the commands of network design: what is known is told, the document says so, and the exit code is 130."""

import json
from contextlib import nullcontext

import pytest

from network.design import branching
from network.design.greenfield import search
from tests.oracles.location_problems import large, text_of
from twin.design import placement, screening


def after(calls, function):
    """The function, with Ctrl-C in place of a further call."""
    made = []

    def called(*args, **options):
        if len(made) == calls:
            raise KeyboardInterrupt
        made.append(1)
        return function(*args, **options)

    return called


@pytest.fixture
def interrupted(pod2door):
    """Run a command to its Ctrl-C: the document of --json, None where nothing was known."""

    def run(*args):
        answer = pod2door("network", *args, "--json")
        assert answer.code == 130
        return json.loads(answer.out) if answer.out else None

    return run


def test_locate_tells_the_best_design_so_far(monkeypatch, pod2door, interrupted, tmp_path):
    monkeypatch.setattr("cli.locate_scenario.stopped_by_ctrl_c", lambda: nullcontext(lambda: True))
    edits = tmp_path / "so-far.toml"
    document = interrupted("locate", "demo", "--edits-out", str(edits))
    assert (document["status"], document["stopped_by"]) == ("feasible", "interrupt")
    assert document["open"]
    assert edits.read_text()
    assert "stopped by Ctrl-C: there may be better designs" in pod2door("network", "locate", "demo").out


def test_locate_says_when_its_seconds_are_up(pod2door):
    answer = pod2door("network", "locate", "demo", "--seconds", "0.1", "--json")
    assert (answer.code, json.loads(answer.out)["stopped_by"]) == (0, "seconds")


def test_locate_of_a_file_tells_its_answer_and_bound(monkeypatch, interrupted, tmp_path):
    def ctrl_c(*args):
        raise KeyboardInterrupt

    cap = tmp_path / "cap.txt"
    cap.write_text(text_of(large("c", 400, seed=1, sites=30, customers=60)))
    monkeypatch.setattr(branching, "_root", ctrl_c)
    document = interrupted("locate", str(cap))
    assert document["stopped_by"] == "interrupt"
    assert document["bound"] < document["cost"]


def test_screen_tells_what_was_closed(monkeypatch, pod2door, interrupted):
    def cut(question, workers):
        yield from ((number, question.answer(number)) for number in range(2))
        raise KeyboardInterrupt

    monkeypatch.setattr(screening, "screen", cut)
    document = interrupted("screen", "demo", "--worst-pairs", "2")
    assert (document["complete"], document["stopped_by"], len(document["facilities"])) == (False, "interrupt", 2)
    assert "stopped by Ctrl-C: what is not listed" in pod2door("network", "screen", "demo").err


def test_screen_keeps_its_rows_when_pairs_or_checks_are_interrupted(monkeypatch, interrupted):
    asked = after(1, screening.screen)

    def no_pairs(question, workers):
        yield from asked(question, workers)

    monkeypatch.setattr(screening, "screen", no_pairs)
    document = interrupted("screen", "demo", "--workers", "1", "--worst-pairs", "2", "--kind", "delivery_station")
    assert (len(document["facilities"]), document["pairs"], document["complete"]) == (5, [], False)
    monkeypatch.undo()
    monkeypatch.setattr(screening, "_checked", after(1, screening._checked))
    document = interrupted("screen", "demo", "--workers", "1", "--check", "2", "--kind", "delivery_station")
    assert (len(document["facilities"]), len(document["checked"]), document["complete"]) == (5, 1, True)


def test_screen_says_when_its_seconds_are_up(pod2door):
    document = json.loads(pod2door("network", "screen", "demo", "--workers", "1", "--seconds", "0.1", "--json").out)
    assert (document["complete"], document["stopped_by"]) == (False, "seconds")


def test_greenfield_tells_the_numbers_of_sites_that_it_came_to(monkeypatch, interrupted):
    monkeypatch.setitem(search.METHODS, "gravity", lambda *args: after(2, gravity(*args)))
    document = interrupted("greenfield", "demo", "--method", "gravity", "--sites", "1..4")
    assert [row["sites"] for row in document["by_count"]] == [1, 2]
    assert (document["status"], document["stopped_by"]) == ("cut off", "interrupt")


gravity = search.METHODS["gravity"]


def test_place_tells_the_best_placement_that_was_planned(monkeypatch, interrupted):
    monkeypatch.setattr(placement, "improved", after(1, placement.improved))
    document = interrupted("place", "demo", "--places", "C=x2", "--room", "3")
    assert (document["placements_planned"], document["stopped_by"]) == (1, "interrupt")
    assert document["saves_usd"] > 0


def test_where_nothing_is_known_nothing_is_told(monkeypatch, interrupted):
    monkeypatch.setattr(placement, "improved", after(0, placement.improved))
    assert interrupted("place", "demo") is None
    monkeypatch.setitem(search.METHODS, "gravity", lambda *args: after(0, gravity(*args)))
    assert interrupted("greenfield", "demo", "--method", "gravity") is None
