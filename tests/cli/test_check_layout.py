import json

import pytest


@pytest.mark.parametrize("name", ["storey", "small"])
def test_a_bundled_floor_is_sound(pod2door, name):
    done = pod2door("check", name, "--json")
    assert done.code == 0
    assert json.loads(done.out) == {"ok": True, "findings": []}


def test_a_floors_file_is_checked_as_a_floor(pod2door, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("# mine\n[storage]\npods = 0\nskus = 10\n")
    done = pod2door("check", str(path))
    assert done.code == 3
    assert f"{path}:3: out-of-range" in done.out


def test_a_scenarios_file_is_still_a_scenario(pod2door, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('base = "demo"\n[run]\nsede = 1\n')
    done = pod2door("check", str(path))
    assert done.code == 3
    assert "unknown-key" in done.out
