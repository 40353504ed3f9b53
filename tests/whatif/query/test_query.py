"""Questions over many runs: the answers, and that nothing but the runs' tables can be read, and nothing written."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from core.errors import InvalidInput
from tests.whatif.run_folders import table, written_batch, written_run
from whatif.query import query
from whatif.query.tables import tables, unit_of


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs, and a batch of three whose fourth has failed."""
    place = tmp_path_factory.mktemp("runs")
    for seed in (1, 2):
        written_run(place / f"s{seed}", seed, tables={"facilities": table(seed), "lanes": table(1, fill=0.5)})
    written_run(place / "closed", 1, ["FC-1.status=closed"], kpis={"cost": (9.0, "USD"), "fill_pct": (None, "%")})
    written_batch(place / "batch", place / "store")
    return place


def rows(sql: str, *places: Path, **options: Any) -> list[list[Any]]:
    return query(sql, places, **options).rows()


def content_of(folder: Path) -> dict[str, str]:
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.rglob("*") if file.is_file()}


# -- answers ---------------------------------------------------------------------------------------------


def test_key_figures_are_those_of_the_runs(runs: Path) -> None:
    found = rows("SELECT run, name, value, unit FROM kpis WHERE length(run) < 60 ORDER BY run, name", runs)
    assert found == [
        ["closed", "cost", 9.0, "USD"],
        ["closed", "fill_pct", None, "%"],
        ["s1", "cost", 5.0, "USD"],
        ["s1", "on_time_pct", 91.0, "%"],
        ["s2", "cost", 6.0, "USD"],
        ["s2", "on_time_pct", 92.0, "%"],
    ]


def test_runs_say_what_they_are_and_those_of_batches_stand_there_once(runs: Path) -> None:
    sql = "SELECT seed, edits, batch, variant, variant_name FROM runs ORDER BY run"
    assert rows(sql, runs) == [
        [1, "", "batch", 0, "as it is"],
        [2, "", "batch", 0, "as it is"],
        [1, "FC-1.status=closed", "batch", 1, "FC-1 closed"],
        [1, "FC-1.status=closed", None, None, None],
        [1, "", None, None, None],
        [2, "", None, None, None],
    ]
    assert rows("SELECT count(*) FROM kpis JOIN runs USING (run)", runs) == [[12]]


def test_levels_are_a_table_of_their_own(runs: Path) -> None:
    sql = "SELECT batch, variant, factor, level, value, count(run) FROM levels GROUP BY ALL ORDER BY ALL"
    assert rows(sql, runs) == [
        ["batch", 0, "FC-1", "open", None, 2],
        ["batch", 0, "seed", "1", 1.0, 2],
        ["batch", 1, "FC-1", "closed", None, 2],
        ["batch", 1, "seed", "2", 2.0, 2],
    ]
    sql = (
        "SELECT avg(kpis.value) FROM kpis JOIN levels USING (run) WHERE name = 'cost' AND factor = 'FC-1' AND level = ?"
    )
    assert rows(sql.replace("?", "'open'"), runs) == [[5.5]]


def test_a_factor_hides_no_column(tmp_path: Path) -> None:
    batch = written_batch(tmp_path / "batch", tmp_path / "store")
    table_of_runs = pd.read_parquet(batch / "runs.parquet").rename(columns={"FC-1": "cost_usd"})
    table_of_runs.to_parquet(batch / "runs.parquet", index=False)
    assert rows("SELECT sum(cost_usd) FROM facilities JOIN runs USING (run)", batch) == [[9.0]]


def test_key_figures_say_whose_they_are(runs: Path) -> None:
    sql = "SELECT batch, variant, seed, value FROM kpis WHERE name = 'cost' ORDER BY ALL NULLS LAST"
    assert rows(sql, runs) == [
        ["batch", 0, 1, 5.0],
        ["batch", 0, 2, 6.0],
        ["batch", 1, 1, 5.0],
        [None, None, 1, 5.0],
        [None, None, 1, 9.0],
        [None, None, 2, 6.0],
    ]


def test_failed_runs_of_a_batch_are_in_its_own_table(runs: Path) -> None:
    found = rows("SELECT variant, seed, state, error FROM batch_runs ORDER BY variant, seed", runs)
    assert found == [[0, 1, "done", ""], [0, 2, "done", ""], [1, 1, "done", ""], [1, 2, "failed", "no ways"]]


def test_a_batch_whose_store_is_gone_keeps_its_key_figures(tmp_path: Path) -> None:
    batch = written_batch(tmp_path / "batch", tmp_path / "store")
    before = rows("SELECT run, name, value, unit FROM kpis ORDER BY ALL", batch)
    (tmp_path / "store").rename(tmp_path / "gone")
    assert rows("SELECT run, name, value, unit FROM kpis ORDER BY ALL", batch) == before
    assert rows("SELECT variant_name, seed, base FROM runs ORDER BY ALL", batch) == [
        ["FC-1 closed", 1, None],
        ["as it is", 1, None],
        ["as it is", 2, None],
    ]


def test_tables_of_the_runs_come_run_by_run(runs: Path) -> None:
    found = rows("SELECT run, facility FROM facilities WHERE length(run) < 60", runs)
    assert found == [["closed", f"FC-{n}"] for n in range(3)] + [["s1", "FC-0"], ["s2", "FC-0"], ["s2", "FC-1"]]
    assert rows("SELECT run, fill FROM lanes", runs) == [["s1", 0.5], ["s2", 0.5]]


def test_an_answer_agrees_with_pandas(runs: Path) -> None:
    frame = pd.concat(pd.read_parquet(runs / f"s{seed}" / "facilities.parquet") for seed in (1, 2))
    sql = "SELECT facility, sum(cost_usd) FROM facilities WHERE run IN ('s1', 's2') GROUP BY ALL ORDER BY ALL"
    assert rows(sql, runs) == [list(row) for row in frame.groupby("facility")["cost_usd"].sum().items()]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("PIVOT kpis ON name USING first(value) GROUP BY run", ("run", "cost", "fill_pct", "on_time_pct")),
        ("SELECT * FROM (PIVOT kpis ON unit USING count(*) GROUP BY run)", ("run", "%", "USD")),
        ("DESCRIBE facilities", ("column_name", "column_type", "null", "key", "default", "extra")),
        ("SHOW TABLES", ("name",)),
        ("FROM kpis SELECT run -- ask; COPY", ("run",)),
        ("VALUES (1)", ("col0",)),
        ("EXPLAIN ANALYZE SELECT * FROM lanes", ("explain_key", "explain_value")),
        ('SELECT 1 AS "copy", \'insert\' AS "delete";', ("copy", "delete")),
        ("FROM query_table('facil' || 'ities')", ("run", "facility", "cost_usd")),
        ("WITH a AS (WITH b AS (SELECT 1 AS n) FROM b), c AS (FROM a) SELECT n, '(((' AS text FROM c", ("n", "text")),
    ],
)
def test_every_kind_of_question_is_answered(runs: Path, sql: str, columns: tuple[str, ...]) -> None:
    answer = query(sql, [runs])
    assert answer.columns == columns
    assert answer.arrow.num_rows > 0


def test_show_tables_lists_every_table(runs: Path) -> None:
    assert rows("SHOW TABLES", runs) == [["batch_runs"], ["facilities"], ["kpis"], ["lanes"], ["levels"], ["runs"]]


def test_runs_are_looked_for_below_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written_run(tmp_path / "runs" / "r")
    monkeypatch.chdir(tmp_path)
    assert query("SELECT run, place FROM runs").rows() == [["r", "runs/r"]]
    assert {each.name for each in tables()[0]} == {"runs", "kpis", "batch_runs", "levels", "facilities"}


def test_a_limit_takes_the_first_rows_and_says_that_there_are_more(runs: Path) -> None:
    answer = query("SELECT range AS n FROM range(1000000)", [runs], limit=5)
    assert (answer.rows(), answer.truncated) == ([[n] for n in range(5)], True)
    whole = query("SELECT range AS n FROM range(5)", [runs], limit=5)
    assert (len(whole.rows()), whole.truncated) == (5, False)
    assert query("SELECT 1 WHERE false", [runs], limit=0).rows() == []


# -- what is refused -------------------------------------------------------------------------------------

WRITES = [
    "INSERT INTO runs VALUES (1)",
    "UPDATE runs SET seed = 1",
    "DELETE FROM runs",
    "MERGE INTO kpis USING kpis AS b ON kpis.run = b.run WHEN MATCHED THEN DELETE",
    "CREATE TABLE a (i INT)",
    "CREATE MACRO m() AS 1",
    "DROP VIEW facilities",
    "ALTER TABLE runs ADD COLUMN a INT",
    "TRUNCATE runs",
    "COMMENT ON TABLE runs IS 'x'",
    "COPY runs TO '{out}'",
    "COPY runs FROM '{out}'",
    "EXPORT DATABASE '{out}'",
    "IMPORT DATABASE '{out}'",
    "ATTACH '{out}'",
    "DETACH memory",
    "USE main",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET threads = 1",
    "RESET threads",
    "SET VARIABLE a = 1",
    "PRAGMA version",
    "CALL pragma_version()",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "CHECKPOINT",
    "VACUUM",
    "PREPARE a AS SELECT 1",
    "EXECUTE a",
    "DEALLOCATE a",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}'",
    "EXPLAIN ANALYZE CREATE TABLE a (i INT)",
    "EXPLAIN (ANALYZE) INSERT INTO runs SELECT * FROM runs",
    "WITH x AS (INSERT INTO kpis VALUES ('a', 'b', 1, 'c') RETURNING *) SELECT * FROM x",
    "WITH x AS (DELETE FROM kpis RETURNING *) SELECT * FROM x",
    "WITH x AS (UPDATE kpis SET value = 0 RETURNING *) SELECT * FROM x",
    "WITH x AS (COPY runs TO '{table}' (USE_TMP_FILE false)) SELECT * FROM x",
    "WITH x AS (/* */ cOpY runs TO '{table}' (FORMAT parquet, USE_TMP_FILE false)) SELECT * FROM x",
    "WITH x AS (COPY kpis TO '{table}' (USE_TMP_FILE false)) PIVOT kpis ON name USING first(value) GROUP BY run",
    "FROM enable_logging('x')",
]


@pytest.mark.parametrize("sql", WRITES)
def test_sql_that_writes_is_refused_and_writes_nothing(runs: Path, tmp_path: Path, sql: str) -> None:
    before = content_of(runs)
    sql = sql.format(out=tmp_path / "out", table=runs / "s1" / "facilities.parquet")
    with pytest.raises(InvalidInput) as error:
        query(sql + (" -- facilities" if "facilities" not in sql else ""), [runs])
    assert error.value.exit_code == 3
    assert [finding.rule for finding in error.value.findings] == ["read-only"]
    assert "\n" not in str(error.value)
    assert content_of(runs) == before
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_text('{other}')",
        "FROM read_csv('{other}')",
        "FROM read_blob('{other}')",
        "FROM read_json('{run}/result.json')",
        "FROM '{other}'",
        "FROM '{run}/result.json'",
        "FROM glob('{run}/*')",
        "FROM glob('/etc/*')",
        "FROM sniff_csv('{other}')",
        "FROM read_parquet('{other}')",
        "FROM parquet_metadata('{other}')",
        "FROM query('FROM read_text(''{other}'')')",
        "SELECT * FROM facilities, read_text('{run}/../../../etc/passwd')",
        "FROM read_parquet('{run}/*.parquet')",
        "FROM read_csv('http://127.0.0.1:1/x')",
    ],
)
def test_nothing_but_the_tables_can_be_read(runs: Path, tmp_path: Path, sql: str) -> None:
    other = tmp_path / "secret.parquet"
    pd.DataFrame({"secret": ["s3cret"]}).to_parquet(other)
    with pytest.raises(InvalidInput) as error:
        query(sql.format(other=other, run=runs / "s1"), [runs])
    assert "s3cret" not in str(error.value)
    assert len(error.value.findings) == 1


def test_variables_of_the_program_are_no_tables(runs: Path) -> None:
    secret = pd.DataFrame({"a": [1]})
    with pytest.raises(InvalidInput, match="there is no table secret"):
        query("FROM secret", [runs])
    assert len(secret) == 1


@pytest.mark.parametrize("sql", ["", "  ", "-- nothing", ";"])
def test_no_question_is_said(runs: Path, sql: str) -> None:
    with pytest.raises(InvalidInput, match="there is no question"):
        query(sql, [runs])


@pytest.mark.parametrize(
    "sql", ["SELECT 1; SELECT 2", "SELECT 1; DROP TABLE runs", "PIVOT kpis ON name USING count(*); SELECT 1"]
)
def test_several_statements_are_refused(runs: Path, sql: str) -> None:
    with pytest.raises(InvalidInput, match="one is asked at a time"):
        query(sql, [runs])


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELEC 1", "query:1: sql: Parser Error: syntax error at or near"),
        ("SELECT nam FROM kpis", 'Candidate bindings: "name"'),
        ("SELECT * FROM facilites", "there is no table facilites (did you mean facilities?); there are runs, kpis"),
        ("SELECT $1", "parameters"),
        ("SELECT CAST('x' AS INT)", "Could not convert string"),
        ("SELECT unknown(1)", "unknown"),
        ("SELECT '\udce4'", "not UTF-8"),
        ("SELECT \0", "sql"),
        ("SELECT " * 5000, "sql"),
        ("SELECT " + "(" * 20_000, "more than 60 brackets are open"),
        ("SELECT " + "(" * 9, "is opened and not closed"),
        ("SELECT 1\n)", "query:2: sql: ) closes nothing"),
        ("WITH x AS (" * 9 + ")" * 9, "WITH stands in more than 5 WITHs"),
    ],
)
def test_an_error_of_sql_is_one_line(runs: Path, sql: str, says: str) -> None:
    with pytest.raises(InvalidInput) as error:
        query(sql, [runs])
    assert says in str(error.value)
    assert "\n" not in str(error.value)


# -- hostile folders -------------------------------------------------------------------------------------

NAMES = [
    "it's",
    "a*b",
    "aXb",
    "a[1]",
    "a1",
    "x=1",
    "';DROP TABLE runs;--",
    '"q"',
    "ünï 中",
    "a?c",
    "new\nline",
    "back\\slash",
    "{}",
]


def test_names_of_folders_are_names_and_not_sql_nor_patterns(tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        written_run(tmp_path / name, number, tables={"facilities": pd.DataFrame({"n": [number]})})
    expected = sorted([name, number] for number, name in enumerate(NAMES))
    assert sorted(rows("SELECT run, n FROM facilities", tmp_path)) == expected
    assert sorted(rows("SELECT run, seed FROM runs", tmp_path)) == expected
    assert rows("SELECT column_name FROM (DESCRIBE facilities)", tmp_path) == [["run"], ["n"]]


def test_names_of_tables_are_names_and_not_sql(tmp_path: Path) -> None:
    for name in ('a"b', "it's", "sel ect", "Facilities"):
        written_run(tmp_path / name, tables={name: table(1)})
    assert rows('SELECT facility FROM "a""b"', tmp_path) == [["FC-0"]]
    assert rows("SHOW TABLES", tmp_path) == [
        ['a"b'],
        ["batch_runs"],
        ["facilities"],
        ["it's"],
        ["kpis"],
        ["levels"],
        ["runs"],
        ["sel ect"],
    ]


def test_two_runs_of_one_name_are_told_apart_by_their_place(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        written_run(tmp_path / folder / "r", tables={"facilities": table(1)})
    written_run(tmp_path / "alone", tables={"facilities": table(1)})
    expected = [["alone"], [str(tmp_path / "a" / "r")], [str(tmp_path / "b" / "r")]]
    assert sorted(rows("SELECT run FROM runs", tmp_path)) == sorted(expected)
    assert sorted(rows("SELECT run FROM facilities JOIN runs USING (run)", tmp_path)) == sorted(expected)


def test_columns_of_other_versions_are_joined_by_name(tmp_path: Path) -> None:
    written_run(tmp_path / "old", tables={"facilities": pd.DataFrame({"id": ["a"], "robots": [5]})})
    written_run(
        tmp_path / "new", tables={"facilities": pd.DataFrame({"robots": [1.5], "run": ["x"], "filename": ["y"]})}
    )
    written_run(tmp_path / "text", tables={"facilities": pd.DataFrame({"robots": ["many"]})})
    answer = query("SELECT * FROM facilities ORDER BY run", [tmp_path])
    assert answer.columns == ("run", "robots", "run_1", "filename", "id")
    assert answer.rows() == [
        ["new", "1.5", "x", "y", None],
        ["old", "5", None, None, "a"],
        ["text", "many", None, None, None],
    ]


def test_empty_tables_are_tables(tmp_path: Path) -> None:
    written_run(
        tmp_path / "a", tables={"facilities": table(0), "nothing": pd.DataFrame({"x": pd.Series([], dtype=object)})}
    )
    written_run(tmp_path / "b", tables={"facilities": table(2)})
    assert rows("SELECT run, count(*) FROM facilities GROUP BY run", tmp_path) == [["b", 2]]
    assert rows("SELECT * FROM nothing", tmp_path) == []


def test_no_runs_at_all_are_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no-run"):
        query("SELECT 1", [tmp_path])


@pytest.mark.parametrize("damage", ["truncated", "empty", "text", "pages", "gone"])
def test_a_broken_table_is_named_and_may_be_skipped(tmp_path: Path, damage: str) -> None:
    for number in range(20):
        written_run(tmp_path / f"r{number}", number, tables={"facilities": table(500)})
    for name in ("r3", "r7"):
        file = tmp_path / name / "facilities.parquet"
        data = bytearray(file.read_bytes())
        if damage == "pages":
            start = data.find(b"FC-0")
            data[4 : max(start, 400)] = b"\xff" * (max(start, 400) - 4)
        file.write_bytes({"truncated": data[:300], "empty": b"", "text": b"id,n\n1,2\n"}.get(damage, data))
        if damage == "gone":
            file.unlink()
            file.mkdir()
    sql = "SELECT count(DISTINCT run), sum(hash(facility)) IS NULL FROM facilities"
    if damage == "gone":
        answer = query(sql, [tmp_path])
    else:
        with pytest.raises(InvalidInput) as error:
            query(sql, [tmp_path])
        assert [Path(finding.file).parent.name for finding in error.value.findings] == ["r3", "r7"]
        assert {finding.rule for finding in error.value.findings} == {"unreadable-table"}
        answer = query(sql, [tmp_path], skip_unreadable=True)
    assert answer.rows() == [[18, False]]
    assert len(answer.notes) == 2
    assert "r3" in answer.notes[0]
    assert rows("SELECT count(*) FROM kpis", tmp_path) == [[40]]


def test_a_link_out_of_a_run_folder_is_not_followed(tmp_path: Path) -> None:
    pd.DataFrame({"secret": [1]}).to_parquet(tmp_path / "secret.parquet")
    run = written_run(tmp_path / "runs" / "r")
    (run / "secret.parquet").symlink_to(tmp_path / "secret.parquet")
    (run / "out").symlink_to("/")
    answer = query("SHOW TABLES", [tmp_path / "runs"])
    assert [row[0] for row in answer.rows()] == ["batch_runs", "facilities", "kpis", "levels", "runs"]
    assert "is a link" in answer.notes[0]
    with pytest.raises(InvalidInput, match="read-only"):
        query(f"FROM read_text('{run}/out/etc/hostname') -- facilities", [tmp_path / "runs"])


def test_a_run_whose_table_is_called_like_ours_does_not_hide_it(tmp_path: Path) -> None:
    written_run(tmp_path / "r", tables={"Runs": table(), "facilities": table(1)})
    assert rows("SELECT run FROM runs", tmp_path) == [["r"]]


# -- values ----------------------------------------------------------------------------------------------


def test_values_are_such_that_json_knows_them(runs: Path) -> None:
    sql = (
        "SELECT 'nan'::DOUBLE, 'inf'::FLOAT, 1.5::DECIMAL(5,2), 7::HUGEINT, DATE '2026-11-26', TIME '10:00:30', "
        "TIMESTAMP '2026-11-26 10:00:30', INTERVAL 90 MINUTES, INTERVAL 2 MONTHS, 'x'::BLOB, [1, NULL], "
        "{'a': [DATE '2026-01-02']}, "
        "MAP {'k': 1.0::DOUBLE}, true, NULL, DATE '294247-01-10'"
    )
    assert rows(sql, runs) == [
        [None, None, 1.5, 7, "2026-11-26", "10:00:30", "2026-11-26T10:00:30", 5400.0, "2 months 0 s", "78", [1, None],
         {"a": ["2026-01-02"]}, [["k", 1.0]], True, None, "beyond the years 1 to 9999"]
    ]  # fmt: skip


def test_every_type_of_the_engine_becomes_json_and_csv(runs: Path) -> None:
    answer = query("FROM test_all_types()", [runs])
    document = json.loads(json.dumps(answer.to_json(), allow_nan=False))
    assert len(document["columns"]) == len(document["rows"][0]) > 40
    out = io.StringIO()
    answer.write_csv(out)
    assert len(list(csv.reader(io.StringIO(out.getvalue())))) == 4


def test_an_answer_is_written_as_csv_and_parquet(runs: Path, tmp_path: Path) -> None:
    answer = query(
        "SELECT run, value, [1, 2] AS list FROM kpis WHERE length(run) < 60 ORDER BY run, name LIMIT 3", [runs]
    )
    answer.write_csv(tmp_path / "a.csv")
    assert (
        tmp_path / "a.csv"
    ).read_text() == 'run,value,list\nclosed,9.0,"[1, 2]"\nclosed,,"[1, 2]"\ns1,5.0,"[1, 2]"\n'
    answer.write_parquet(tmp_path / "a.parquet")
    back = pq.read_table(tmp_path / "a.parquet").to_pandas()
    assert list(back["run"]) == ["closed", "closed", "s1"]
    assert np.isnan(back["value"][1])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.csv", "a.parquet"]
    assert list(answer.to_pandas().columns) == ["run", "value", "list"]


def test_what_cannot_be_written_is_a_finding(runs: Path, tmp_path: Path) -> None:
    answer = query("SELECT 1 AS a, 2 AS a", [runs])
    assert answer.rows() == [[1, 2]]
    with pytest.raises(InvalidInput, match="two columns are called 'a'"):
        answer.write_parquet(tmp_path / "a.parquet")
    for place in (tmp_path / "none" / "a.csv", tmp_path):
        with pytest.raises(InvalidInput, match="unwritable-file"):
            answer.write_csv(place)
    assert not list(tmp_path.iterdir())


# -- what can be asked -----------------------------------------------------------------------------------


def test_tables_are_listed_with_columns_units_and_rows(runs: Path) -> None:
    listed, notes = tables([runs])
    found = {each.name: each for each in listed}
    assert {name: each.rows for name, each in found.items()} == {
        "runs": 6,
        "kpis": 12,
        "batch_runs": 4,
        "levels": 8,
        "facilities": 15,
        "lanes": 2,
    }
    columns = [(column.name, column.type, column.unit) for column in found["facilities"].columns]
    assert columns == [("run", "VARCHAR", ""), ("facility", "VARCHAR", ""), ("cost_usd", "DOUBLE", "USD")]
    assert notes == ()
    assert json.dumps(found["runs"].to_json())


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("delivered_s", "s"),
        ("utilisation_pct", "%"),
        ("saves_usd_per_day", "USD/day"),
        ("usd_per_package", "USD/package"),
        ("pick_packages_per_h", "packages/h"),
        ("waiting_package_h", "package h"),
        ("km", "km"),
        ("place", ""),
        ("", ""),
    ],
)
def test_a_unit_is_the_end_of_a_name(column: str, unit: str) -> None:
    assert unit_of(column) == unit
