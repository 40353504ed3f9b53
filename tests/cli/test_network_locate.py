"""`network locate FILE`: the contract's fields, files of both kinds, what is wrong, what is written."""

import csv
import json
import os
from pathlib import Path

import pytest

from tests.oracles.location_problems import best_by_mip, best_median, distances, large, median_graph, text_of

SMALL = large("c", 400, seed=1, sites=9, customers=30)


@pytest.fixture
def cap(tmp_path):
    path = tmp_path / "cap.txt"
    path.write_text(text_of(SMALL))
    return path


def test_the_contracts_fields_come_first(pod2door, cap):
    answer = pod2door("network", "locate", str(cap), "--seconds", "20", "--json")
    document = json.loads(answer.out)
    assert answer.code == 0
    assert list(document)[:5] == ["status", "cost", "bound", "open", "seconds"]
    assert document["status"] == "optimal"
    assert document["cost"] == pytest.approx(best_by_mip(SMALL)[0], rel=1e-6)
    assert document["bound"] == document["cost"] == pytest.approx(document["fixed_cost"] + document["service_cost"])
    assert document["open"] == [row["site"] for row in document["facilities"]]
    assert sum(row["served"] for row in document["facilities"]) == pytest.approx(document["demand"])


def test_who_is_served_from_where_is_written(pod2door, cap, tmp_path):
    document = json.loads(pod2door("network", "locate", str(cap), "--out", str(tmp_path / "s.csv"), "--json").out)
    with (tmp_path / "s.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert sum(float(row["cost"]) for row in rows) == pytest.approx(document["service_cost"])
    assert {int(row["site"]) for row in rows} == set(document["open"])
    assert {int(row["customer"]) for row in rows} == set(range(1, 31))
    pod2door("network", "locate", str(cap), "--out", str(tmp_path / "s.json"))
    written = json.loads((tmp_path / "s.json").read_text())
    assert [str(row["customer"]) for row in written["served"]] == [row["customer"] for row in rows]
    first = (tmp_path / "s.json").read_bytes()
    pod2door("network", "locate", str(cap), "--out", str(tmp_path / "s.json"))
    assert (tmp_path / "s.json").read_bytes() == first


def test_a_planner_reads_a_table(pod2door, cap):
    answer = pod2door("network", "locate", str(cap))
    assert "saved by one more unit" in answer.out
    assert "optimal" in answer.out


def test_a_capacity_may_be_left_to_the_user(pod2door, tmp_path):
    path = tmp_path / "capc.txt"
    path.write_text(text_of(SMALL, "capacity"))
    refused = pod2door("network", "locate", str(path))
    assert refused.code == 3
    assert f"{path}:2: capacity-needed:" in refused.err
    answer = pod2door("network", "locate", str(path), "--capacity", "400", "--json")
    assert json.loads(answer.out)["cost"] == pytest.approx(best_by_mip(SMALL)[0], rel=1e-6)
    assert pod2door("network", "locate", str(path), "--capacity", "10").code == 4


def test_a_file_of_a_graph_is_a_p_median(pod2door, tmp_path):
    edges = median_graph(20, seed=2)
    path = tmp_path / "pmed.txt"
    path.write_text(f"20 {len(edges)} 3\n" + "".join(f"{a} {b} {c}\n" for a, b, c in edges))
    document = json.loads(pod2door("network", "locate", str(path), "--json").out)
    assert (document["status"], document["cost"]) == ("optimal", best_median(distances(20, edges), 3))
    assert len(document["open"]) == 3


def test_a_graph_in_more_parts_than_sites_is_infeasible(pod2door, tmp_path):
    path = tmp_path / "parts.txt"
    path.write_text("7 4 1\n1 2 3\n2 3 4\n4 5 6\n5 6 1\n")
    answer = pod2door("network", "locate", str(path), "--json")
    assert (answer.code, answer.out) == (4, "")
    assert "no 1 site reaches all vertices" in answer.err
    assert "3 parts" in answer.err
    assert "4 of 7 vertices go without at the least, such as 1, 2, 3, 7" in answer.err


def test_every_part_of_a_graph_gets_a_site_however_dear(pod2door, tmp_path):
    line = 120  # so long that one more site on it would save more than ten times the dearest pair
    path = tmp_path / "line.txt"
    path.write_text(f"{line + 1} {line - 1} 2\n" + "".join(f"{a} {a + 1} 1\n" for a in range(1, line)))
    found = json.loads(pod2door("network", "locate", str(path), "--out", str(tmp_path / "s.csv"), "--json").out)
    assert (found["status"], found["cost"], found["open"][1]) == ("optimal", line * line / 4, line + 1)
    with (tmp_path / "s.csv").open() as file:
        assert sum(float(row["cost"]) for row in csv.DictReader(file)) == found["cost"]


def test_a_file_that_is_refused_is_refused_before_anything_is_compiled(pod2door, cap, monkeypatch, tmp_path):
    def compiled():
        raise AssertionError("compiled before the file was read")

    monkeypatch.setattr("twin.design.warehouse_file.compile_location", compiled)
    cap.write_text("two words")
    assert pod2door("network", "locate", str(cap)).code == 3
    cap.write_text("1 1\n5 0\n6\n1\n")
    assert pod2door("network", "locate", str(cap)).code == 4


def test_a_cut_file_and_a_negative_fixed_cost_are_refused_with_their_line(pod2door, cap):
    whole = cap.read_text()
    cap.write_text(whole[: len(whole) // 2])
    answer = pod2door("network", "locate", str(cap), "--json")
    assert (answer.code, answer.out) == (3, "")
    assert "short-file: the file ends after" in answer.err
    lines = whole.splitlines()
    lines[3] = " 400.0 -1.5 "
    cap.write_text("\n".join(lines))
    answer = pod2door("network", "locate", str(cap))
    assert answer.code == 3
    assert f"{cap}:4: out-of-range: the fixed cost of site 3 is -1.5: 0 or more is needed" in answer.err


@pytest.mark.parametrize(
    "options", [("--edit", "FC-1.robots=1"), ("--first", "service"), ("--seconds", "nan"), ("--capacity", "inf")]
)
def test_options_that_make_no_sense_are_refused(pod2door, cap, options):
    assert pod2door("network", "locate", str(cap), *options).code == 2


@pytest.mark.parametrize(
    ("name", "optimum"),
    [("cap41", 1040444.375), ("cap71", 932615.750), ("cap101", 796648.437), ("cap131", 793439.562)],
)
def test_the_files_of_the_bench(pod2door, name, optimum):
    path = Path(os.environ.get("POD2DOOR_BENCH", "")) / "location" / f"{name}.txt"
    if not path.is_file():
        pytest.skip(f"POD2DOOR_BENCH names no folder with location/{name}.txt")
    document = json.loads(pod2door("network", "locate", str(path), "--seconds", "20", "--json").out)
    assert document["status"] == "optimal"
    assert document["cost"] == pytest.approx(optimum, abs=0.001)
    assert document["bound"] == pytest.approx(optimum, abs=0.001)
