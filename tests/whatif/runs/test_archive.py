"""Archives: what was packed comes back and answers the same; what was tampered with is refused and leaves nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import InvalidInput
from tests.whatif.run_folders import written_batch, written_run
from whatif.query import query
from whatif.query.database import write_database
from whatif.runs import observations_of, read_runs
from whatif.runs.archive import archive
from whatif.runs.restore import restore

QUESTION = "SELECT run, name, value, unit FROM kpis ORDER BY ALL"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs and a batch with its store."""
    place = tmp_path_factory.mktemp("runs")
    written_run(place / "s1", 1)
    run = written_run(place / "it's ünï", 1, ["FC-1.status=closed"])
    (run / "scenario").mkdir()
    (run / "scenario" / "facilities.csv").write_text("id\nFC-1\n")
    (run / "report.html").write_text("<p>long</p>" * 20_000)
    written_batch(place / "batch", place / "store")
    return place


@pytest.fixture
def packed(runs: Path, tmp_path: Path) -> Path:
    archive([runs], tmp_path / "runs.zip")
    return tmp_path / "runs.zip"


def content_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# -- there and back --------------------------------------------------------------------------------------


def test_what_was_packed_comes_back(runs: Path, tmp_path: Path) -> None:
    written = archive([runs], tmp_path / "a.zip")
    assert (written.runs, written.batches) == (5, 1)
    assert written.bytes == (tmp_path / "a.zip").stat().st_size < written.unpacked_bytes
    folders = restore(tmp_path / "a.zip", tmp_path / "back")
    assert [folder.name for folder in folders] == ["batch", "it's ünï", "s1", "store"]
    assert content_of(tmp_path / "back") == content_of(runs)
    assert written.files == len(content_of(runs))
    assert json.dumps(written.to_json())


def test_the_same_runs_make_the_same_bytes(runs: Path, tmp_path: Path) -> None:
    archive([runs], tmp_path / "a.zip")
    shutil.copytree(runs, tmp_path / "elsewhere")
    archive([tmp_path / "elsewhere"], tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_tables_are_stored_and_texts_are_deflated(packed: Path) -> None:
    with zipfile.ZipFile(packed) as zipped:
        for info in zipped.infolist():
            stored = info.filename.endswith(".parquet")
            assert info.compress_type == (zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
        listed = json.loads(zipped.read("manifest.json"))["files"]
        for name, each in listed.items():
            assert hashlib.sha256(zipped.read(name)).hexdigest() == each["sha256"]
        assert sorted(listed) == list(listed)


def test_an_archive_answers_as_its_runs_do(runs: Path, packed: Path, tmp_path: Path) -> None:
    restore(packed, tmp_path / "back")
    expected = query(QUESTION, [runs]).rows()
    assert query(QUESTION, [packed]).rows() == expected
    assert query(QUESTION, [tmp_path / "back"]).rows() == expected
    places = [row[0] for row in query("SELECT place FROM runs ORDER BY ALL", [packed]).rows()]
    assert all(place.startswith(str(packed)) for place in places)
    for place in (packed, tmp_path / "back"):
        seen, here = observations_of(read_runs([place])), observations_of(read_runs([runs]))
        assert seen.names == here.names
        assert seen.values.equals(here.values)


def test_a_batch_brings_its_runs_to_a_machine_without_its_store(tmp_path: Path) -> None:
    written_batch(tmp_path / "here" / "batch", tmp_path / "far" / "store")
    archive([tmp_path / "here" / "batch"], tmp_path / "a.zip")
    expected = query(QUESTION, [tmp_path / "here"]).rows()
    shutil.rmtree(tmp_path / "far")
    restore(tmp_path / "a.zip", tmp_path / "back")
    assert query(QUESTION, [tmp_path / "back"]).rows() == expected
    assert query("SELECT count(base) FROM runs", [tmp_path / "back"]).rows() == [[3]]
    assert (tmp_path / "back" / "store" / "failed").is_dir()


def test_runs_of_one_name_are_packed_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        written_run(tmp_path / folder / "store", ord(folder))
    archive([tmp_path / "a" / "store", tmp_path / "b" / "store"], tmp_path / "a.zip")
    assert [folder.name for folder in restore(tmp_path / "a.zip", tmp_path / "back")] == ["store-2", "store-3"]
    assert len(read_runs([tmp_path / "a.zip"]).records) == 2


# -- what is not packed ----------------------------------------------------------------------------------


def test_only_finished_runs_are_packed(tmp_path: Path) -> None:
    written_run(tmp_path / "runs" / "good")
    broken = written_run(tmp_path / "runs" / "broken")
    (broken / "result.json").write_text("{")
    with pytest.raises(InvalidInput, match="bad-json"):
        archive([tmp_path / "runs"], tmp_path / "a.zip")
    (broken / "result.json").unlink()
    written = archive([tmp_path / "runs"], tmp_path / "a.zip")
    assert written.runs == 1
    assert "broken" in written.notes[0]


@pytest.mark.parametrize("target", ["/etc/hostname", "/", "facilities.parquet"])
def test_links_are_refused(tmp_path: Path, target: str) -> None:
    (written_run(tmp_path / "r") / "out.csv").symlink_to(target)
    with pytest.raises(InvalidInput, match=r"out\.csv: link"):
        archive([tmp_path / "r"], tmp_path / "a.zip")
    assert [file.name for file in tmp_path.iterdir()] == ["r"]


def test_an_archive_is_never_written_over(runs: Path, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("mine")
    with pytest.raises(InvalidInput, match="exists already"):
        archive([runs], tmp_path / "a.zip")
    with pytest.raises(InvalidInput, match="unwritable-file"):
        archive([runs], tmp_path / "none" / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "mine"


# -- tampered archives -----------------------------------------------------------------------------------


def rebuilt(packed: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with other files, its manifest as it was unless changed."""
    with zipfile.ZipFile(packed) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    change(files)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return packed


def listed(files: dict[str, bytes], name: str, data: bytes) -> None:
    """Put a file into the archive and its manifest."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"][name] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    files[name], files["manifest.json"] = data, json.dumps(manifest).encode()


def swap_case(files: dict[str, bytes]) -> None:
    files["s1/result.json"] = files["s1/result.json"].swapcase()


TAMPERED: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "changed": (swap_case, "broken-file: s1/result.json is not what was archived"),
    "longer": (lambda files: files.update({"s1/result.json": b"{}"}), "has 2 bytes, and manifest.json says"),
    "missing": (lambda files: files.pop("s1/result.json"), "s1/result.json is missing"),
    "more": (lambda files: files.update({"s1/more.txt": b"x"}), "is not listed in manifest.json"),
    "no-manifest": (lambda files: files.pop("manifest.json"), "foreign-archive"),
    "no-json": (lambda files: files.update({"manifest.json": b"{"}), "foreign-archive"),
    "deep-json": (lambda files: files.update({"manifest.json": b"[" * 100_000}), "foreign-archive"),
    "other-json": (lambda files: files.update({"manifest.json": b'{"format": "x"}'}), "foreign-archive"),
    "no-files": (
        lambda files: files.update({"manifest.json": b'{"format": "pod2door runs", "version": 1, "files": {"a": 1}}'}),
        "does not list its files",
    ),
    "later": (lambda files: files.update({"manifest.json": b'{"format": "pod2door runs", "version": 2}'}), "version 2"),
    "up": (lambda files: listed(files, "../evil.txt", b"x"), "outside the folder"),
    "inner-up": (lambda files: listed(files, "s1/../../evil.txt", b"x"), "outside the folder"),
    "root": (lambda files: listed(files, "/tmp/evil.txt", b"x"), "outside the folder"),
    "backslash": (lambda files: listed(files, "..\\evil.txt", b"x"), "outside the folder"),
    "drive": (lambda files: listed(files, "s1//evil.txt", b"x"), "outside the folder"),
    "newline": (lambda files: listed(files, "s1/ev\nil", b"x"), "outside the folder"),
    "bomb": (lambda files: listed(files, "s1/bomb.json", b"0" * (8 << 20)), "would unpack to 8,388,608 bytes"),
    "file-and-folder": (lambda files: listed(files, "s1/result.json/x", b"x"), "result.json is a file and a folder"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_tampered_archive_is_refused_and_leaves_nothing(packed: Path, tmp_path: Path, what: str) -> None:
    change, says = TAMPERED[what]
    rebuilt(packed, lambda files: change(files) and None)
    for read in (lambda: restore(packed, tmp_path / "sub" / "back"), lambda: read_runs([packed])):
        with pytest.raises(InvalidInput) as error:
            read()
        assert says in str(error.value)
    assert not (tmp_path / "evil.txt").exists()
    assert not (tmp_path / "sub" / "back").exists()
    assert sorted(file.name for file in (tmp_path / "sub").iterdir()) == []


def test_a_link_in_an_archive_is_refused(packed: Path, tmp_path: Path) -> None:
    data = b"/etc"
    with zipfile.ZipFile(packed) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    listed(files, "s1/out", data)
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = ((stat.S_IFLNK if name == "s1/out" else stat.S_IFREG) | 0o777) << 16
            zipped.writestr(info, content)
    with pytest.raises(InvalidInput, match="s1/out': is not a file"):
        restore(packed, tmp_path / "back")


def test_a_name_that_stands_twice_is_refused(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed, "a") as zipped, pytest.warns(UserWarning, match="Duplicate name"):
        zipped.writestr("s1/status.json", "{}")
    with pytest.raises(InvalidInput, match=r"s1/status\.json stands in it twice"):
        restore(packed, tmp_path / "back")


def test_every_file_that_was_changed_is_named(packed: Path, tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        for name in ("s1/result.json", "s1/facilities.parquet"):
            files[name] = bytes(reversed(files[name]))

    rebuilt(packed, change)
    with pytest.raises(InvalidInput) as error:
        restore(packed, tmp_path / "back")
    assert sorted(finding.message.split()[0] for finding in error.value.findings) == [
        "s1/facilities.parquet",
        "s1/result.json",
    ]


@pytest.mark.parametrize("kept", [0, 1, 30, 500, -1, -100])
def test_a_truncated_archive_is_refused(packed: Path, tmp_path: Path, kept: int) -> None:
    packed.write_bytes(packed.read_bytes()[:kept])
    with pytest.raises(InvalidInput, match="is no whole zip file"):
        restore(packed, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_every_flipped_byte_is_noticed_or_harmless(packed: Path, tmp_path: Path) -> None:
    data = packed.read_bytes()
    restore(packed, tmp_path / "whole")
    expected = content_of(tmp_path / "whole")
    for place in range(0, len(data), len(data) // 40):
        packed.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            restore(packed, tmp_path / "back")
        except InvalidInput:
            assert not (tmp_path / "back").exists()
        else:
            assert content_of(tmp_path / "back") == expected
            shutil.rmtree(tmp_path / "back")


@pytest.mark.parametrize("place", ["missing.zip", "text.zip", "folder.zip"])
def test_what_is_no_archive_is_a_finding(tmp_path: Path, place: str) -> None:
    (tmp_path / "text.zip").write_text("PK nonsense")
    (tmp_path / "folder.zip").mkdir()
    with pytest.raises(InvalidInput):
        restore(tmp_path / place, tmp_path / "back")
    with pytest.raises(InvalidInput):
        read_runs([tmp_path / place])
    assert not (tmp_path / "back").exists()


def test_an_archive_is_not_unpacked_over_something(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "mine").write_text("x")
    with pytest.raises(InvalidInput, match="not-empty"):
        restore(packed, tmp_path / "back")
    assert content_of(tmp_path / "back") == {"mine": b"x"}


def test_a_database_holds_an_archives_rows_only_as_a_copy(packed: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="needs-copy"):
        write_database([packed], tmp_path / "a.duckdb")
    assert "facilities" in write_database([packed], tmp_path / "a.duckdb", copy=True).tables
