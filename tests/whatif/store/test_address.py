import dataclasses
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets import Edit, init
from whatif.store import content
from whatif.store.address import address
from whatif.task import Task

TASK = Task("twin", "demo", (Edit("close_facility", {"facility": "FC-CVG-1"}),), 7, {"packages": "none"})


def other(**changes):
    return address(dataclasses.replace(TASK, **changes))


def test_the_same_task_has_the_same_address():
    assert re.fullmatch("[0-9a-f]{64}", address(TASK))
    assert address(TASK) == other()


def test_where_an_edit_was_said_does_not_count():
    assert other(edits=(dataclasses.replace(TASK.edits[0], file="a.toml", line=3),)) == address(TASK)


@pytest.mark.parametrize(
    "changes",
    [
        {"part": "plan"},
        {"base": "us"},
        {"seed": 8},
        {"options": {"packages": "all"}},
        {"options": {"packages": "none", "route_stations": "1"}},
        {"options": {}},
        {"edits": ()},
        {"edits": (Edit("open_facility", {"facility": "FC-CVG-1"}),)},
        {"edits": (Edit("close_facility", {"facility": "FC-CVG-2"}),)},
        {"edits": TASK.edits * 2},
        {"reference": TASK.edits},
        {"edits": (), "reference": TASK.edits},
    ],
)
def test_whatever_changes_a_run_changes_its_address(changes):
    assert other(**changes) != address(TASK)


def test_the_order_of_edits_counts():
    more, less = (Edit("scale", {"key": "demand.units_per_day", "factor": f}) for f in (2.0, 0.5))
    assert other(edits=(more, less)) != other(edits=(less, more))


values = st.one_of(st.integers(), st.floats(allow_nan=False), st.text(max_size=9), st.booleans())


@given(
    st.dictionaries(st.text(max_size=5), values, max_size=4), st.dictionaries(st.text(max_size=5), values, max_size=4)
)
def test_options_are_told_apart_exactly_where_a_reader_would(a, b):
    written = [sorted((key, repr(value)) for key, value in each.items()) for each in (a, b)]
    assert (other(options=a) == other(options=b)) == (written[0] == written[1])


@pytest.fixture
def own(tmp_path):
    init(tmp_path / "own", "demo")
    return tmp_path / "own"


def touched(file, text):
    file.write_text(text)
    os.utime(file, ns=(1, 1))


def test_every_file_of_a_scenario_counts(own):
    seen = {other(base=str(own))}
    for file in sorted(own.iterdir()):
        file.write_text(file.read_text() + "\n")
        seen.add(other(base=str(own)))
    assert len(seen) == 1 + len(list(own.iterdir()))


def test_the_files_below_a_scenario_count(own, tmp_path):
    upper = tmp_path / "upper.toml"
    upper.write_text('base = "own"\n')
    before = other(base=str(upper))
    (own / "zones.csv").write_text((own / "zones.csv").read_text() + "\n")
    assert other(base=str(upper)) != before


def test_a_toml_file_that_stands_on_nothing_is_of_the_tables_beside_it(own):
    before = other(base=str(own / "scenario.toml"))
    (own / "zones.csv").write_text((own / "zones.csv").read_text() + "\n")
    assert other(base=str(own / "scenario.toml")) != before


def test_scenarios_that_stand_on_each_other_end(tmp_path):
    (tmp_path / "a.toml").write_text('base = "b.toml"\n')
    (tmp_path / "b.toml").write_text('base = "a.toml"\n')
    assert other(base=str(tmp_path / "a.toml"))


def test_a_file_that_an_option_names_counts_by_its_content(tmp_path):
    orders = tmp_path / "orders.jsonl"
    touched(orders, "a")
    before = other(options={"orders": str(orders)})
    orders.write_text("b")
    assert other(options={"orders": str(orders)}) != before


def test_text_that_can_be_no_file_is_only_text():
    assert other(options={"packages": "no\0ne"}) != other(options={"packages": "x" * 5000})


def test_a_scenario_that_is_gone_cannot_be_addressed(tmp_path):
    with pytest.raises(OSError, match="gone"):
        other(base=str(tmp_path / "gone"))


@pytest.fixture
def program(tmp_path, monkeypatch):
    (tmp_path / "network").mkdir()
    (tmp_path / "orders").mkdir()
    monkeypatch.setattr(content, "ROOT", tmp_path)
    content.program_digest.cache_clear()
    yield tmp_path
    content.program_digest.cache_clear()


def digest(part="twin"):
    content.program_digest.cache_clear()
    return content.program_digest(part)


def test_code_and_data_of_the_program_count(program):
    seen = {digest()}
    for name in ("a.py", "a.csv", "a.toml", "a.csv.gz"):
        (program / "network" / name).write_bytes(b"1")
        seen.add(digest())
    (program / "network" / "a.py").write_bytes(b"2")
    seen.add(digest())
    assert len(seen) == 6


def test_what_compilers_leave_does_not_count(program):
    before = digest()
    (program / "network" / "__pycache__").mkdir()
    (program / "network" / "__pycache__" / "a.py").write_bytes(b"1")
    (program / "network" / "a.nbc").write_bytes(b"1")
    assert digest() == before


def test_the_order_services_count_for_their_own_part(program):
    twin, orders = digest("twin"), digest("orders")
    (program / "orders" / "a.py").write_bytes(b"1")
    assert digest("twin") == twin
    assert digest("orders") != orders


def test_a_library_of_another_version_is_another_program(program, monkeypatch):
    before = digest()
    monkeypatch.setattr(content, "version", lambda name: "0.0.1")
    assert digest() != before
