"""Uploads that mean harm, or are merely wrong: each refused in one sentence, and nothing of it is left."""

import io
import os
import stat
import struct
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from core.errors import InvalidInput
from dashboard.pages.scenario.uploading import Uploads
from dashboard.safety import uploads
from dashboard.safety.uploads import Unpacked, keep_stream, safe_name, unpack
from dashboard.workspace.scenario_files import files_of
from datasets.exchange import zips

ZONES = "zone,lat,lon,population\n00001,40,-80,5\n"


def zipped(members, **kinds):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = kinds.get("attr", 0)
            archive.writestr(info, data)
    return out.getvalue()


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def taken(tmp_path, name, data):
    sent, folder = tmp_path / "sent", tmp_path / "folder"
    sent.write_bytes(data)
    folder.mkdir(exist_ok=True)
    into = Unpacked()
    unpack(sent, name, folder, into)
    return into


def refused(tmp_path, name, data):
    """The sentence, with a look at what is left behind."""
    with pytest.raises(InvalidInput) as error:
        taken(tmp_path, name, data)
    outside = [p for p in tmp_path.rglob("*") if p.is_file() and p.parent not in (tmp_path, tmp_path / "folder")]
    assert outside == []
    sentence = error.value.findings[0].message
    assert "\n" not in sentence
    return error.value.findings[0].rule


@pytest.mark.parametrize(
    "name",
    [
        "../zones.csv",
        "/etc/zones.csv",
        "a\\zones.csv",
        "zones.csv\0.txt",
        "C:zones.csv",
        "con.csv",
        "NUL",
        ".zones.csv",
        "",
        "a\nb.csv",
        "x" * 200,
    ],
)
def test_names_that_are_paths_or_devices(name):
    with pytest.raises(InvalidInput):
        safe_name(name)


@pytest.mark.parametrize(
    "member",
    [
        "../zones.csv",
        "/zones.csv",
        "mine/../../zones.csv",
        "..\\zones.csv",
        "C:/zones.csv",
        "mine//zones.csv",
        "./zones.csv",
        "con/zones.csv",
        "mine/aux.csv",
    ],
)
def test_paths_that_lead_out_of_a_zip(tmp_path, member):
    assert refused(tmp_path, "mine.zip", zipped({member: ZONES})) == "bad-path"


def test_a_name_that_hides_behind_a_nul(tmp_path):
    data = zipped({"zones.csvX../../up": ZONES}).replace(b"zones.csvX", b"zones.csv\0")
    assert refused(tmp_path, "mine.zip", data) == "bad-path"


def test_links_and_devices_in_a_zip(tmp_path):
    for kind in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO):
        assert refused(tmp_path, "mine.zip", zipped({"zones.csv": "/etc/passwd"}, attr=(kind | 0o777) << 16)) == "link"


def test_a_bomb_by_ratio(tmp_path):
    assert refused(tmp_path, "mine.zip", zipped({"zones.csv": b"0" * 20_000_000})) == "zip-bomb"


def test_a_bomb_by_size_and_by_number(tmp_path, monkeypatch):
    monkeypatch.setattr(zips, "MAX_INFLATED", 100_000)
    assert refused(tmp_path, "mine.zip", zipped({"zones.csv": os.urandom(200_000)})) == "zip-bomb"
    many = zipped({f"f{i}.csv": "a" for i in range(zips.MAX_MEMBERS + 1)})
    assert refused(tmp_path, "mine.zip", many) == "zip-bomb"


def test_a_bomb_that_lies_about_its_size(tmp_path):
    data = bytearray(zipped({"zones.csv": b"zone,lat\n" + b"1,2\n" * 100_000}))
    directory = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 50)  # the size that the list of files says
    assert refused(tmp_path, "mine.zip", bytes(data)) in ("zip-bomb", "bad-zip")


def test_an_archive_in_an_archive(tmp_path):
    assert refused(tmp_path, "mine.zip", zipped({"zones.zip": zipped({"zones.csv": ZONES})})) == "nested"


def test_two_members_of_one_name_and_two_folders(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("zones.csv", ZONES)
        archive.writestr("Zones.csv", ZONES)
    assert refused(tmp_path, "mine.zip", out.getvalue()) == "twice"
    assert refused(tmp_path, "mine.zip", zipped({"a/zones.csv": ZONES, "b/lanes.csv": "x"})) == "many-folders"


def test_an_encrypted_zip(tmp_path):
    data = bytearray(zipped({"zones.csv": ZONES}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert refused(tmp_path, "mine.zip", bytes(data)) == "encrypted"


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all", zipped({"zones.csv": ZONES})[:-30]])
def test_what_is_no_zip(tmp_path, data):
    rule = "bad-zip" if data else "empty-file"
    assert refused(tmp_path, "mine.zip", data) == rule
    assert refused(tmp_path, "mine.xlsx", data) == rule


@pytest.mark.parametrize(
    "name", ["run.exe", "zones.py", "zones.csv.exe", "facilities.xlsm", "facilities.xls", "other.csv", "other.toml"]
)
def test_kinds_and_names_that_mean_no_table(tmp_path, name):
    assert refused(tmp_path, name, b"x") in ("not-taken", "unknown-file")


def test_a_member_with_html_in_its_name_is_no_table(tmp_path):
    assert refused(tmp_path, "mine.zip", zipped({"<img src=x>.csv": "a"})) == "unknown-file"


def test_a_folder_as_zip_is_taken_with_its_settings(tmp_path):
    into = taken(
        tmp_path,
        "mine.zip",
        zipped({"mine/zones.csv": ZONES, "mine/scenario.toml": "[run]\nseed = 2\n", "mine/README.md": "x"}),
    )
    assert into.tables["zones"].read_text() == ZONES
    assert into.toml.read_text() == "[run]\nseed = 2\n"


@pytest.mark.parametrize("base", ["../../secret", "/etc", "other"])
def test_settings_that_stand_on_a_path(tmp_path, base):
    assert refused(tmp_path, "scenario.toml", f'base = "{base}"\n'.encode()) == "bad-base"


def test_51_mb_are_refused_whether_the_sender_says_so_or_not(tmp_path):
    class Endless(io.RawIOBase):
        left = 51_000_000

        def read(self, n=-1):
            n = min(n, self.left)
            self.left -= n
            return b"x" * n

    for length in (51_000_000, 10, None):
        with pytest.raises(InvalidInput, match="larger than 50 MB"):
            keep_stream(Endless(), tmp_path / "sent", "zones.csv", length)
        assert not (tmp_path / "sent").exists()


# -- workbooks -----------------------------------------------------------------------------------------------------


def test_sheets_become_tables_with_a_line_a_row(tmp_path):
    rows = [["zone", "lat", "population"], ["00001", 40.5, 5], [None], ["00002", 41.0, 12.0]]
    into = taken(tmp_path, "net.xlsx", workbook(Zones=rows, notes=[["x"]]))
    assert into.tables["zones"].read_text() == "zone,lat,population\n00001,40.5,5\n\n00002,41,12\n"
    assert [note.rule for note in into.notes] == ["unknown-sheet"]


def test_formulas_are_text_that_nobody_runs(tmp_path):
    data = workbook(zones=[["zone", "lat"], ["=1+1", 1], ['=HYPERLINK("http://x","y")', 2]])
    into = taken(tmp_path, "net.xlsx", data)
    assert into.tables["zones"].read_text() == "zone,lat\n,1\n,2\n"  # no value is stored beside them
    assert [note.rule for note in into.notes] == ["formula"]


def altered(data, member, new):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info in old.infolist():
            made.writestr(info.filename, new if info.filename == member else old.read(info))
        if member not in old.namelist():
            made.writestr(member, new)
    return out.getvalue()


def test_macros_entities_and_nonsense_in_a_workbook(tmp_path):
    plain = workbook(zones=[["zone"], ["1"]])
    assert refused(tmp_path, "a.xlsx", altered(plain, "xl/vbaProject.bin", b"x")) == "macros"
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert refused(tmp_path, "a.xlsx", altered(plain, "xl/worksheets/sheet1.xml", bomb)) == "entities"
    assert refused(tmp_path, "a.xlsx", altered(plain, "xl/workbook.xml", b"<nonsense")) == "bad-workbook"
    assert refused(tmp_path, "a.xlsx", workbook(other=[["x"]])) == "no-table"


def test_a_sheet_that_says_it_is_endless(tmp_path):
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = f'<worksheet xmlns="{space}"><dimension ref="A1:XFD1048576"/><sheetData>'
    cell = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>zone</t></is></c></row>'
    plain = workbook(zones=[["zone"], ["1"]])
    small = (head + cell.format(1) + cell.format(2) + "</sheetData></worksheet>").encode()
    into = taken(tmp_path, "a.xlsx", altered(plain, "xl/worksheets/sheet1.xml", small))
    assert into.tables["zones"].read_text() == "zone\nzone\n"
    far = (head + cell.format(1) + cell.format(999_999_999) + "</sheetData></worksheet>").encode()
    assert refused(tmp_path, "a.xlsx", altered(plain, "xl/worksheets/sheet1.xml", far)) == "zip-bomb"


# -- the way of an upload ------------------------------------------------------------------------------------------


def test_it_is_checked_first_summed_up_and_taken_only_when_confirmed(tmp_path):
    waiting, files = Uploads(), files_of("demo")
    facilities = files.tables["facilities"].read_bytes().replace(b"fulfilment_centre", b"fulfilment_center")
    key = waiting.receive(io.BytesIO(facilities), len(facilities), "facilities.csv")
    other = b"hour,share\n0,1\n"
    assert waiting.receive(io.BytesIO(other), len(other), "profile.csv", key) == key
    summary = waiting.summary(key, files, "demo")
    assert summary.text == "2 tables, 1 new, 1 replaced"
    assert {one.finding.rule for one in summary.placed} >= {"unknown-kind"}
    assert all(one.table for one in summary.placed if one.line)
    target = tmp_path / "copy"
    target.mkdir()
    assert waiting.take(key, target)
    assert sorted(f.name for f in target.iterdir()) == ["facilities.csv", "profile.csv"]
    assert waiting.summary(key, files, "demo") is None


def test_nothing_is_left_of_what_was_refused_or_dropped():
    waiting = Uploads()
    key = waiting.receive(io.BytesIO(b"zone\n1\n"), 7, "zones.csv")
    folder = waiting._pending[key].folder
    assert folder.is_dir()
    with pytest.raises(InvalidInput):
        waiting.receive(io.BytesIO(b"x"), 1, "virus.exe", key)
    assert not folder.exists()
    assert not waiting.take(key, Path("/nowhere"))
    again = waiting.receive(io.BytesIO(b"zone\n1\n"), 7, "zones.csv")
    folder = waiting._pending[again].folder
    waiting.drop(again)
    assert not folder.exists()


def test_old_uploads_are_removed_when_the_next_comes(monkeypatch):
    waiting = Uploads()
    key = waiting.receive(io.BytesIO(b"zone\n1\n"), 7, "zones.csv")
    folder = waiting._pending[key].folder
    waiting._pending[key].begun -= 10_000
    new = waiting.receive(io.BytesIO(b"zone\n1\n"), 7, "zones.csv")
    assert not folder.exists()
    assert new != key
    waiting.clear()


def test_what_a_killed_dashboard_left_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, fresh = tmp_path / "pod2door-upload-left", tmp_path / "pod2door-upload-fresh"
    for folder in (left, fresh):
        folder.mkdir()
    os.utime(left, (1, 1))
    waiting = Uploads()
    waiting.receive(io.BytesIO(b"zone\n1\n"), 7, "zones.csv")
    assert not left.exists()
    assert fresh.exists()
    waiting.clear()


def test_too_many_files():
    waiting, key = Uploads(), ""
    for _ in range(uploads.MAX_FILES):
        key = waiting.receive(io.BytesIO(b"[run]\n"), 6, "scenario.toml", key)
    with pytest.raises(InvalidInput, match="more than"):
        waiting.receive(io.BytesIO(b"[run]\n"), 6, "scenario.toml", key)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00z", b"zone,lat\n\xe4,1\n", b"zone\0,lat\n"])
def test_wrong_encodings_are_findings_of_the_check(data):
    waiting = Uploads()
    key = waiting.receive(io.BytesIO(data), len(data), "zones.csv")
    summary = waiting.summary(key, files_of("demo"), "demo")
    waiting.drop(key)
    assert any(one.finding.rule == "not-text" and one.table == "zones" for one in summary.placed)


@pytest.mark.parametrize(
    "row", [b"a\n", b"a\r", b"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r\n"], ids=["lines", "old line ends", "cells"]
)
def test_a_csv_has_no_more_rows_and_cells_than_a_sheet(tmp_path, row):
    assert refused(tmp_path, "zones.csv", row * 1_100_000) == "too-large"


def test_a_csv_of_fewer_is_taken(tmp_path):
    assert "zones" in taken(tmp_path, "zones.csv", b"zone\n" + b"1\r\n" * 500_000).tables


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 20_000 + " = 1",
        "[a" + '."b c"' * 200 + "]",
        "a = " + "[" * 60 + "]" * 60,
        "a = " + "[" * 100_000,
        "# long\n" * 200_000,
    ],
    ids=["dots", "quoted", "deep", "too deep", "long"],
)
def test_settings_that_no_scenario_has_are_refused_at_once(tmp_path, text):
    began = time.process_time()
    assert refused(tmp_path, "scenario.toml", text.encode()) == "absurd"
    assert time.process_time() - began < 2


@pytest.mark.parametrize("base", ["[1]", "{a = 1}", "5"])
def test_a_base_that_is_no_name(tmp_path, base):
    assert refused(tmp_path, "scenario.toml", f"base = {base}\n".encode()) == "bad-base"


@pytest.mark.parametrize("kind", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_of_any_packing(tmp_path, kind):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        archive.writestr("zones.csv", ZONES * 200)
    data = bytearray(out.getvalue())
    data[50:90] = b"\xff" * 40
    assert refused(tmp_path, "mine.zip", bytes(data)) == "bad-zip"
