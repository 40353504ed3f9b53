"""Files that no scenario has are told so at once: what reads them takes no time that grows faster than they do."""

import time

import pytest

from datasets.files import read_csv, read_toml


@pytest.fixture
def at_once():
    began = time.process_time()
    yield
    assert time.process_time() - began < 2


def read(reader, tmp_path, text):
    file, found = tmp_path / "file", []
    file.write_text(text, encoding="utf-8")
    return reader(file, found.append), [(finding.rule, finding.message) for finding in found]


@pytest.mark.usefixtures("at_once")
def test_a_million_columns(tmp_path):
    table, found = read(read_csv, tmp_path, ",".join(map(str, range(1_000_000))) + "\n1\n")
    assert table is None
    assert found == [("bad-csv", "the header has 1,000,000 columns: a table has 1,000 at the most")]


def test_each_column_that_stands_twice_is_told_once(tmp_path):
    table, found = read(read_csv, tmp_path, "b,a,b,a,a,c\n1,2,3,4,5,6\n")
    assert list(table.columns) == ["b", "a", "c"]
    assert found == [("duplicate-column", f"column {name!r} stands twice in the header") for name in "ab"]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("line", ["[" + " " * 20_000, "[" * 20_000, "[a" + " ]" * 20_000])
def test_a_long_line_that_looks_like_a_section(tmp_path, line):
    toml, found = read(read_toml, tmp_path, f'a = """\n{line}\n"""\nb = 1\n')
    assert found == []
    assert toml.line("b") == 4


def test_sections_are_found_however_they_are_written(tmp_path):
    toml, _ = read(read_toml, tmp_path, "[ a . b ]  # note\nc = 1\n [[ edits ]]\nop = 1\n[[edits]] \nop = 2\n")
    assert [toml.line(*path) for path in (("a", "b"), ("a", "b", "c"), ("edits", 0, "op"), ("edits", 1))] == [
        1,
        2,
        4,
        5,
    ]
