"""A DuckDB file of many runs: other programs open it and read the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import InvalidInput
from tests.whatif.run_folders import written_batch, written_run
from whatif.query import query
from whatif.query.database import write_database

READER = """
import duckdb, json, sys
with duckdb.connect(sys.argv[1], read_only=True) as database:
    print(json.dumps([database.sql(sql).fetchall() for sql in json.loads(sys.argv[2])]))
"""
QUESTIONS = [
    "SELECT run, facility, cost_usd FROM facilities ORDER BY ALL",
    "SELECT run, name, value FROM kpis ORDER BY ALL",
    "SELECT run, seed, batch FROM runs ORDER BY ALL",
    "SHOW TABLES",
]


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    for seed, name in enumerate(["s1", "it's [1] * x=1"]):
        written_run(tmp_path / "runs" / name, seed)
    written_batch(tmp_path / "runs" / "batch", tmp_path / "runs" / "store")
    return tmp_path / "runs"


@pytest.mark.parametrize("copy", [False, True])
def test_a_fresh_process_reads_the_same(runs: Path, tmp_path: Path, copy: bool) -> None:
    written = write_database([runs], tmp_path / "a.duckdb", copy=copy)
    assert json.dumps(written.to_json())
    if copy:
        expected = [query(sql, [runs]).rows() for sql in QUESTIONS]
        runs.rename(tmp_path / "gone")
    else:
        expected = [query(sql, [runs]).rows() for sql in QUESTIONS]
    command = [sys.executable, "-c", READER, str(tmp_path / "a.duckdb"), json.dumps(QUESTIONS)]
    read = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(read.stdout) == expected
    assert written.tables == ("runs", "kpis", "batch_runs", "levels", "facilities")


def test_the_file_is_of_the_oldest_form(runs: Path, tmp_path: Path) -> None:
    write_database([runs], tmp_path / "a.duckdb")
    head = (tmp_path / "a.duckdb").read_bytes()[:16]
    assert head[8:12] == b"DUCK"
    assert head[12] == 64  # https://duckdb.org/docs/stable/internals/storage: 0.9.x to 1.1.x write and read 64


@pytest.mark.parametrize("copy", [False, True])
def test_a_broken_table_is_named_and_may_be_skipped(runs: Path, tmp_path: Path, copy: bool) -> None:
    file = runs / "s1" / "facilities.parquet"
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(InvalidInput, match="run s1: is no whole Parquet file"):
        write_database([runs], tmp_path / "a.duckdb", copy=copy)
    assert not list(tmp_path.glob("*duckdb*"))
    written = write_database([runs], tmp_path / "a.duckdb", copy=copy, skip_unreadable=True)
    assert "run s1" in written.notes[0]


def test_a_file_is_never_written_over(runs: Path, tmp_path: Path) -> None:
    (tmp_path / "a.duckdb").write_text("mine")
    with pytest.raises(InvalidInput, match="exists already"):
        write_database([runs], tmp_path / "a.duckdb")
    with pytest.raises(InvalidInput, match="unwritable-file"):
        write_database([runs], tmp_path / "none" / "a.duckdb")
    assert (tmp_path / "a.duckdb").read_text() == "mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.duckdb", "runs"]
