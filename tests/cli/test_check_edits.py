"""`pod2door check` with edits: what is wrong with them is said before anything runs."""

import json


def test_edits_are_checked_with_the_scenario(pod2door, tmp_path):
    path = tmp_path / "edits.toml"
    path.write_text('[[edits]]\nop = "robots"\nfacility = "all"\nvalue = "+5"\n')
    done = pod2door("check", "demo", "--edits", str(path), "--edit", "policy.name=fastest")
    assert (done.code, done.out) == (0, "")


def test_contradictions_are_findings(pod2door, tmp_path):
    path = tmp_path / "edits.toml"
    path.write_text(
        '[[edits]]\nop = "close_facility"\nfacility = "FC-CMH-2"\n'
        '[[edits]]\nop = "capacity"\nfacility = "FC-CMH-2"\nfactor = 2\n'
    )
    done = pod2door("check", "demo", "--edits", str(path), "--edit", "FC-CMH-9.robots=1", "--json")
    assert done.code == 3
    errors = [f for f in json.loads(done.out)["findings"] if f["severity"] == "error"]
    assert [(f["rule"], f["line"]) for f in errors] == [("unknown-place", 0), ("closed-facility", 4)]
    assert errors[1]["file"].endswith("edits.toml")
    assert "edits.toml:1" in errors[1]["message"]


def test_a_floor_takes_no_edits(pod2door):
    done = pod2door("check", "storey", "--edit", "FC-CMH-1.robots=1")
    assert done.code == 2
    assert "a floor takes no edits" in " ".join(done.err.split())
