"""Every rule, each on a network that breaks it (and only it)."""

# ruff: noqa: E501 (a case a line)

from pathlib import Path

import pytest

import datasets
from core.errors import Finding
from tests.datasets.small_network import FACILITIES, ZONES, WriteNetwork

LANES = "origin,destination,mode,km,hours,departures,status\n"
GOOD_LANES = LANES + "FC-A,DS-A,,,,,\nFC-A,SC-A,,,,,\nFC-B,SC-A,,,,,\nSC-A,DS-B,,,,,\n"
PROMISES = "promise,share,reach_km,source_kind,cutoff,deadline_days,deadline_time,hours\n"
HOURS = "hour,share\n"


def facilities(row: int, **cells: str) -> str:
    """The network's facilities.csv with cells of a row (from 1) changed or columns added."""
    lines = [line.split(",") for line in FACILITIES.splitlines()]
    for name, value in cells.items():
        if name not in lines[0]:
            lines[0].append(name)
            for line in lines[1:]:
                line.append("")
        lines[row][lines[0].index(name)] = value
    return "\n".join(map(",".join, lines)) + "\n"


def zones(row: int, **cells: str) -> str:
    lines = [line.split(",") for line in ZONES.splitlines()]
    for name, value in cells.items():
        if name not in lines[0]:
            lines[0].append(name)
            for line in lines[1:]:
                line.append("")
        lines[row][lines[0].index(name)] = value
    return "\n".join(map(",".join, lines)) + "\n"


# (what, files, rule, file, line, severity)
CASES = [
    ("no zones", {"zones.csv": None}, "missing-file", "zones.csv", 0, "error"),
    ("empty", {"zones.csv": ""}, "empty-file", "zones.csv", 0, "error"),
    ("blank", {"zones.csv": "\n \n"}, "empty-file", "zones.csv", 0, "error"),
    ("header alone", {"zones.csv": "zone,lat,lon,population\n"}, "no-rows", "zones.csv", 1, "error"),
    ("binary", {"zones.csv": b"\x89PNG\r\n\x00\x01\x02"}, "not-text", "zones.csv", 0, "error"),
    ("not UTF-8", {"zones.csv": ZONES.encode() + b"caf\xe9,1,2,3\n"}, "not-text", "zones.csv", 22, "error"),
    ("semicolons", {"zones.csv": "zone;lat;lon;population\n1;2;3;4\n"}, "bad-csv", "zones.csv", 1, "error"),
    ("ragged", {"zones.csv": ZONES + "44000,39.5\n"}, "wrong-field-count", "zones.csv", 22, "error"),
    ("column twice", {"zones.csv": "zone,lat,lat,lon,population\n1,2,3,4,5\n"}, "duplicate-column", "zones.csv", 1, "error"),
    ("no column", {"zones.csv": "zone,lat,population\n1,39,3\n"}, "missing-column", "zones.csv", 1, "error"),
    ("unknown column", {"facilities.csv": facilities(1, robotz="3")}, "unknown-column", "facilities.csv", 1, "error"),
    ("stray file", {"facility.csv": "id\nA\n"}, "unknown-file", "facility.csv", 0, "warning"),
    ("bad TOML", {"scenario.toml": "[run]\nseed = \n"}, "bad-toml", "scenario.toml", 2, "error"),
    ("open TOML", {"scenario.toml": "[run]\nname = '''a\n"}, "bad-toml", "scenario.toml", 2, "error"),
    ("binary TOML", {"scenario.toml": b"\x00\x01"}, "not-text", "scenario.toml", 0, "error"),
    ("section", {"scenario.toml": "[costs]\n\n[cots]\nx = 1\n"}, "unknown-section", "scenario.toml", 3, "error"),
    ("sub-section", {"scenario.toml": "[lanes.fc_dd]\nx = 1\n"}, "unknown-section", "scenario.toml", 1, "error"),
    ("key", {"scenario.toml": "[run]\nseeed = 1\n"}, "unknown-key", "scenario.toml", 2, "error"),
    ("bare key", {"scenario.toml": "seed = 1\n"}, "unknown-key", "scenario.toml", 1, "error"),
    ("text for number", {"scenario.toml": "[run]\nseed = 'one'\n"}, "wrong-type", "scenario.toml", 2, "error"),
    ("number for text", {"scenario.toml": "[scenario]\nname = 3\n"}, "wrong-type", "scenario.toml", 2, "error"),
    ("true for number", {"scenario.toml": "[run]\nseed = true\n"}, "wrong-type", "scenario.toml", 2, "error"),
    ("infinite setting", {"scenario.toml": "[door]\nload_min = inf\n"}, "not-finite", "scenario.toml", 2, "error"),
    ("setting's range", {"scenario.toml": "[run]\n\nmeasured_days = 0\n"}, "out-of-range", "scenario.toml", 3, "error"),
    ("setting's choice", {"scenario.toml": "run.first_weekday = 'mon'\n"}, "unknown-run.first_weekday", "scenario.toml", 1, "error"),
    ("waves", {"scenario.toml": "[door]\nwaves = '10:00'\n"}, "bad-waves", "scenario.toml", 2, "error"),
    ("base", {"scenario.toml": "base = 'usa'\n"}, "unknown-base", "scenario.toml", 1, "error"),
    ("base of no text", {"scenario.toml": "base = 3\n"}, "wrong-type", "scenario.toml", 1, "error"),
    ("base of itself", {"scenario.toml": "base = '.'\n"}, "base-loop", "scenario.toml", 1, "error"),
    ("lines' shares", {"scenario.toml": "[demand]\nlines_share = [0.5, 0.4]\n"}, "shares-sum", "scenario.toml", 2, "error"),
    ("lines' number", {"scenario.toml": "demand.lines_share = [0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.2]\n"}, "wrong-length", "scenario.toml", 1, "error"),
    ("days", {"scenario.toml": "[demand]\nday_factors = [1, 2]\n"}, "wrong-length", "scenario.toml", 2, "error"),
    ("event beyond", {"scenario.toml": "[demand]\nevent_day = 9\nevent_units = 9e3\n"}, "event-outside-run", "scenario.toml", 2, "warning"),
    ("event of nothing", {"scenario.toml": "[demand]\nevent_day = 1\n"}, "event-without-units", "scenario.toml", 2, "warning"),
    ("id twice", {"facilities.csv": facilities(3, id="FC-A")}, "duplicate-id", "facilities.csv", 4, "error"),
    ("id missing", {"facilities.csv": facilities(3, id="")}, "missing-value", "facilities.csv", 4, "error"),
    ("id with >", {"facilities.csv": facilities(3, id="A>B")}, "bad-id", "facilities.csv", 4, "error"),
    ("zone twice", {"zones.csv": ZONES + "43000,39,-83,100\n"}, "duplicate-id", "zones.csv", 22, "error"),
    ("no number", {"facilities.csv": facilities(1, lat="north")}, "wrong-type", "facilities.csv", 2, "error"),
    ("half a robot", {"facilities.csv": facilities(1, robots="1.5")}, "wrong-type", "facilities.csv", 2, "error"),
    ("NaN", {"facilities.csv": facilities(1, lat="nan")}, "not-finite", "facilities.csv", 2, "error"),
    ("infinity", {"facilities.csv": facilities(1, robots="inf")}, "not-finite", "facilities.csv", 2, "error"),
    ("no latitude", {"facilities.csv": facilities(1, lat="")}, "missing-value", "facilities.csv", 2, "error"),
    ("latitude 999", {"facilities.csv": facilities(1, lat="999")}, "out-of-range", "facilities.csv", 2, "error"),
    ("capacity below 0", {"facilities.csv": facilities(2, capacity_packages_per_h="-1")}, "out-of-range", "facilities.csv", 3, "error"),
    ("people below 0", {"zones.csv": zones(4, population="-1")}, "out-of-range", "zones.csv", 5, "error"),
    ("kind", {"facilities.csv": facilities(2, kind="warehouse")}, "unknown-kind", "facilities.csv", 3, "error"),
    ("status", {"facilities.csv": facilities(2, status="shut")}, "unknown-status", "facilities.csv", 3, "error"),
    ("goods", {"facilities.csv": facilities(2, goods="sortable;frozen")}, "unknown-goods", "facilities.csv", 3, "error"),
    ("shifts", {"facilities.csv": facilities(2, shifts="6am-5pm")}, "bad-shifts", "facilities.csv", 3, "error"),
    ("shifts overlap", {"facilities.csv": facilities(2, shifts="06:00-12:00;11:00-14:00")}, "bad-shifts", "facilities.csv", 3, "error"),
    ("offset", {"facilities.csv": facilities(2, clock_offset_h="0.1")}, "bad-offset", "facilities.csv", 3, "error"),
    ("one place", {"facilities.csv": FACILITIES + "DS-C,delivery_station,39.96,-83.00\n"}, "same-place", "facilities.csv", 7, "warning"),
    ("0, 0", {"facilities.csv": FACILITIES + "DS-C,delivery_station,0,0\n"}, "null-island", "facilities.csv", 7, "warning"),
    ("far away", {"facilities.csv": FACILITIES + "DS-C,delivery_station,39.9,83.0\n"}, "far-from-everything", "facilities.csv", 7, "warning"),
    ("no vans", {"facilities.csv": facilities(4, vans="0")}, "idle-facility", "facilities.csv", 5, "warning"),
    ("no source", {"facilities.csv": FACILITIES.replace("fulfilment", "sortation")}, "no-source", "facilities.csv", 0, "error"),
    ("no station", {"facilities.csv": FACILITIES.replace("delivery_station", "sortation_centre")}, "no-station", "facilities.csv", 0, "error"),
    ("lane's end", {"lanes.csv": GOOD_LANES + "FC-A,DS-Z,,,,,\n"}, "unknown-reference", "lanes.csv", 6, "error"),
    ("lane twice", {"lanes.csv": GOOD_LANES + "FC-A,DS-A,,,,,\n"}, "duplicate-id", "lanes.csv", 6, "error"),
    ("lane to itself", {"lanes.csv": GOOD_LANES + "FC-A,FC-A,,,,,\n"}, "lane-to-itself", "lanes.csv", 6, "error"),
    ("lane backwards", {"lanes.csv": GOOD_LANES + "DS-A,FC-A,,,,,\n"}, "lane-kinds", "lanes.csv", 6, "error"),
    ("mode", {"lanes.csv": GOOD_LANES + "FC-B,DS-B,rail,,,,\n"}, "unknown-mode", "lanes.csv", 6, "error"),
    ("flight", {"lanes.csv": GOOD_LANES + "FC-B,DS-B,air,,,,\n"}, "air-without-airport", "lanes.csv", 6, "warning"),
    ("departures", {"lanes.csv": GOOD_LANES + "FC-B,DS-B,,,,often,\n"}, "bad-departures", "lanes.csv", 6, "error"),
    ("too fast", {"lanes.csv": GOOD_LANES + "FC-B,DS-B,truck,200,1.5,,\n"}, "impossible-speed", "lanes.csv", 6, "error"),
    ("in no time", {"lanes.csv": GOOD_LANES + "FC-B,DS-B,truck,200,0,,\n"}, "impossible-speed", "lanes.csv", 6, "error"),
    ("too short", {"lanes.csv": GOOD_LANES + "FC-B,DS-A,truck,20,2,,\n"}, "shorter-than-crow", "lanes.csv", 6, "warning"),
    ("island", {"lanes.csv": LANES + "FC-A,DS-A,,,,,\nFC-A,SC-A,,,,,\nSC-A,DS-B,,,,,\n"}, "island", "facilities.csv", 3, "warning"),
    ("station alone", {"lanes.csv": LANES + "FC-A,SC-A,,,,,\nFC-B,SC-A,,,,,\nSC-A,DS-A,,,,,\n"}, "island", "facilities.csv", 6, "warning"),
    ("closed lanes", {"lanes.csv": LANES + "FC-A,DS-A,,,,,closed\n"}, "no-way", "lanes.csv", 0, "error"),
    ("too early", {"lanes.csv": LANES + "FC-A,DS-A,,,,20:00,\nFC-B,DS-B,,,,,\nFC-A,SC-A,,,,20:00,\nSC-A,DS-A,,,,,\n"}, "departure-before-cutoff", "facilities.csv", 2, "warning"),
    ("no effect", {"lanes.csv": GOOD_LANES, "scenario.toml": "[lanes.fc_ds]\nreach_km = 9\n"}, "no-effect", "scenario.toml", 2, "warning"),
    ("promise", {"promises.csv": PROMISES + "next_week,1,0,,22:00,7,,\n"}, "unknown-promise", "promises.csv", 2, "error"),
    ("promises' shares", {"promises.csv": PROMISES + "one_day,0.5,0,,22:00,1,,\ntwo_day,0.4,0,,22:00,2,,\n"}, "shares-sum", "promises.csv", 0, "error"),
    ("cut-off", {"promises.csv": PROMISES + "one_day,1,0,,22h,1,,\n"}, "bad-time", "promises.csv", 2, "error"),
    ("wave too late", {"promises.csv": PROMISES + "one_day,1,0,,22:00,1,12:00,\n"}, "no-wave-in-time", "promises.csv", 2, "warning"),
    ("goods' shares", {"goods.csv": "goods,line_share\nsortable,0.9\n"}, "shares-sum", "goods.csv", 0, "error"),
    ("goods unknown", {"goods.csv": "goods,line_share\nfrozen,1\n"}, "unknown-goods", "goods.csv", 2, "error"),
    ("pool's goods", {"pools.csv": "pool,goods,velocity,facility_share\nP,frozen,A,1\n"}, "unknown-reference", "pools.csv", 2, "error"),
    ("pool nowhere", {"stock.csv": "pool,facility\nhub,FC-A\n"}, "pool-nowhere", None, None, "warning"),
    ("stock of nothing", {"stock.csv": "pool,facility\nsortable-Z9,FC-A\n"}, "unknown-reference", "stock.csv", 2, "error"),
    ("stock at a station", {"stock.csv": "pool,facility\nsortable-A1,DS-A\n"}, "not-a-store", "stock.csv", 2, "error"),
    ("wrong goods", {"facilities.csv": facilities(1, goods="heavy"), "stock.csv": "pool,facility\nsortable-A1,FC-A\n"}, "wrong-goods", "stock.csv", 2, "error"),
    ("zone's station", {"zones.csv": zones(2, station="FC-A")}, "not-a-station", "zones.csv", 3, "error"),
    ("zone's no station", {"zones.csv": zones(2, station="DS-Z")}, "unknown-reference", "zones.csv", 3, "error"),
    ("far zone", {"zones.csv": ZONES + "99546,51.9,-176.6,100\n"}, "unreachable-zone", "zones.csv", 22, "warning"),
    ("all far", {"zones.csv": "zone,lat,lon,population\n99546,51.9,-176.6,100\n99547,51.9,-176.6,0\n"}, "nothing-delivered", "facilities.csv", 0, "warning"),
    ("nobody", {"zones.csv": "zone,lat,lon,population\nA,39.9,-83,0\n"}, "no-demand", "zones.csv", 0, "error"),
    ("profile", {"profile.csv": HOURS + "".join(f"{h},0.04\n" for h in range(24))}, "shares-sum", "profile.csv", 0, "error"),
    ("no noon", {"profile.csv": HOURS + "".join(f"{h},{1 / 23:.4f}\n" for h in range(24) if h != 12)}, "missing-hour", "profile.csv", 0, "error"),
    ("hour 24", {"profile.csv": HOURS + "24,1\n"}, "out-of-range", "profile.csv", 2, "error"),
    ("distance", {"distances.csv": "origin,destination,km\nFC-A,DS-Z,5\n"}, "unknown-reference", "distances.csv", 2, "error"),
    ("distance below 0", {"distances.csv": "origin,destination,km\nFC-A,DS-A,-5\n"}, "out-of-range", "distances.csv", 2, "error"),
    ("pack too little", {"facilities.csv": facilities(1, capacity_packages_per_h="1").replace("4.66,", "4.66,1")}, "capacity-below-demand", "facilities.csv", 0, "warning"),
    ("vans too few", {"scenario.toml": "[demand]\nunits_per_day = 90000\n"}, "capacity-below-demand", "facilities.csv", 0, "warning"),
    ("0 units", {"scenario.toml": "[demand]\nunits_per_day = 0\n"}, "units-by-people", "scenario.toml", 2, "warning"),
    ("no edits", {"scenario.toml": "edits = 3\n"}, "wrong-type", "scenario.toml", 1, "error"),
    ("no op", {"scenario.toml": "[[edits]]\nop = 'destroy'\n"}, "unknown-op", "scenario.toml", 1, "error"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "rule", "file", "line", "severity"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_rule(write_network: WriteNetwork, files, rule: str, file: str | None, line: int | None, severity: str) -> None:
    folder = write_network(files)
    for name, text in files.items():
        if text is None:
            (folder / name).unlink(missing_ok=True)
    findings = datasets.check(folder)
    found = [f for f in findings if f.rule == rule]
    assert found, "\n".join(map(str, findings)) or "nothing was found"
    if file is not None:
        assert (Path(found[0].file).name, found[0].line) == (file, line)
    assert found[0].severity == severity
    assert "\n" not in str(found[0])
    if severity == "warning":
        others = [str(f) for f in findings if f.severity == "error"]
        assert others == []


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        ({"facilities.csv": facilities(1, status="maybe", goods="").replace("-84.66,,", "-84.66,,sortable")}, {"unknown-status"}),
        ({"facilities.csv": facilities(4, status="maybe")}, {"unknown-status"}),
        ({"stock.csv": "pool,facility\nsortable-A1,\n"}, {"missing-value"}),
        ({"facilities.csv": None, "lanes.csv": GOOD_LANES, "design.csv": "facility,choice\nFC-A,keep\n"}, {"missing-file"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_not_told_by_its_consequences(write_network: WriteNetwork, files, rules: set[str]) -> None:
    folder = write_network({name: text for name, text in files.items() if text is not None})
    for name, text in files.items():
        if text is None:
            (folder / name).unlink()
    assert {finding.rule for finding in datasets.check(folder)} == rules


def test_a_sound_network_has_no_findings(network: Path) -> None:
    assert datasets.check(network) == []


def test_given_lanes_may_be_sound(write_network: WriteNetwork) -> None:
    assert datasets.check(write_network({"lanes.csv": GOOD_LANES + "FC-A,DS-B,,,,,\nFC-B,DS-B,,,,,\n"})) == []


@pytest.mark.parametrize("place", ["/nowhere/at/all", "", "usa", "\0"])
def test_no_such_place(place: str) -> None:
    (finding,) = datasets.check(place)
    assert finding.rule in ("missing-file", "unreadable-file")


def test_a_place_that_is_no_scenario(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert [f.rule for f in datasets.check(tmp_path / "a.txt")] == ["not-a-scenario"]
    assert {f.rule for f in datasets.check(tmp_path)} == {"missing-file"}


def test_a_table_that_is_a_folder_or_a_dead_link(network: Path) -> None:
    (network / "goods.csv").mkdir()
    (network / "pools.csv").symlink_to("nothing.csv")
    assert {(Path(f.file).name, f.rule) for f in datasets.check(network)} == {
        ("goods.csv", "unreadable-file"),
        ("pools.csv", "missing-file"),
    }


def test_a_file_that_cannot_be_read(network: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without rights, as root too, who may read everything."""

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    findings = datasets.check(network)
    assert {f.rule for f in findings} == {"unreadable-file"}
    assert all("Permission denied" in f.message for f in findings)


def test_form_of_a_line() -> None:
    assert str(Finding("a/zones.csv", 3, "out-of-range", "lat 999 is outside -90 to 90")) == (
        "a/zones.csv:3: out-of-range: lat 999 is outside -90 to 90"
    )


def test_one_broken_facility_does_not_hide_or_multiply(write_network: WriteNetwork) -> None:
    rules = [f.rule for f in datasets.check(write_network({"facilities.csv": facilities(2, lat="999")}))]
    assert rules == ["out-of-range"]


def test_every_rule_is_in_the_docs() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert {case[2] for case in CASES if "." not in case[2]} - set(page.replace(",", " ").split()) == set()


def test_swapped_coordinates_are_asked_for(write_network: WriteNetwork):
    header, *rows = FACILITIES.splitlines()
    swapped = [",".join((*row.split(",")[:2], *reversed(row.split(",")[2:]))) for row in rows]
    findings = datasets.check(write_network({"facilities.csv": "\n".join([header, *swapped]) + "\n"}))
    (found,) = [finding for finding in findings if finding.rule == "nothing-delivered"]
    assert found.message.endswith("are lat and lon swapped?")
