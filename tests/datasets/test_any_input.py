"""Whatever stands in the files: findings, never another exception."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import datasets
from datasets import schema
from tests.datasets.small_network import FACILITIES, ZONES, WriteNetwork

NASTY = st.sampled_from(
    ["", "nan", "inf", "-1", "1e400", "999", "0", "-0", "1_000", "0x10", "x2", "abc", "FC-A", "fulfilment_centre", "é",
     "22:00", "24:00", "every 0h", "06:00-06:00", ";", "a;b", '"', "\t", "1.5", "-999", "open", "True", "DS-A>FC-A"]
)  # fmt: skip
CELL = st.one_of(NASTY, st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=8))
PLAIN = {"facilities": FACILITIES, "zones": "\n".join(ZONES.splitlines()[:6]) + "\n"}


def small_rows(name: str) -> str:
    path = schema.default_rows(name)
    if name in PLAIN:
        return PLAIN[name]
    if path.exists():
        return "\n".join(path.read_text(encoding="utf-8").splitlines()[:7]) + "\n"
    return {
        "lanes": "origin,destination,mode,km,hours,departures\nFC-A,DS-A,truck,30,2,22:00\nFC-B,DS-B,,,,\n",
        "stock": "pool,facility,cover_units\nsortable-A1,FC-A,5\nhub,FC-B,\n",
        "distances": "origin,destination,km\nFC-A,DS-A,40\n",
        "design": "facility,choice,opening_usd,modules\nFC-A,may_close,,\nDS-A,keep,100,1\n",
        "limits": "limit,counts,states,at_most\nfew,open,OH,3\n",
        "periods": "period,days,demand_factor\nusual,300,0.9\npeak,65,1.2\n",
        "offers": "zone,promise,offered,demand_factor\n43001,same_day,no,\n43002,one_day,,1.5\n",
    }[name]


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set('",\n') else cell


@st.composite
def broken_table(draw: st.DrawFn) -> tuple[str, str]:
    """A table with some cells, headers or lines replaced by whatever."""
    name = draw(st.sampled_from(schema.TABLES))
    rows = [line.split(",") for line in small_rows(name).splitlines()]
    extra = draw(st.lists(st.sampled_from(list(schema.table(name))), max_size=3, unique=True))
    for column in extra:
        if column not in rows[0]:
            rows[0].append(column)
            for row in rows[1:]:
                row.append(draw(CELL))
    for _ in range(draw(st.integers(0, 4))):
        row = rows[draw(st.integers(0, len(rows) - 1))]
        row[draw(st.integers(0, len(row) - 1))] = draw(CELL)
    if draw(st.booleans()):
        del rows[draw(st.integers(0, len(rows) - 1)) :]
    return name, "\n".join(",".join(map(quoted, row)) for row in rows) + "\n"


def loads_or_says_why(files: dict[str, bytes], edits: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for table, text in PLAIN.items():
            (folder / f"{table}.csv").write_text(text)
        for file, data in files.items():
            (folder / file).write_bytes(data)
        found = datasets.check(folder, edits=edits)
        assert all("\n" not in str(finding) and finding.rule for finding in found)
        if any(finding.severity == "error" for finding in found):
            return
        scenario = datasets.load(folder, edits=edits)
        assert scenario.offered.shape == (len(scenario.zones), len(scenario.promises))
        assert scenario.stock_mask.shape == (len(scenario.pools), len(scenario.facilities))
        assert scenario.to_toml()


@settings(max_examples=60, deadline=None)
@given(broken_table())
def test_any_table(table: tuple[str, str]) -> None:
    loads_or_says_why({f"{table[0]}.csv": table[1].encode()}, [])


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["facilities.csv", "lanes.csv", "scenario.toml"]), st.binary(max_size=60))
def test_any_bytes(file: str, data: bytes) -> None:
    loads_or_says_why({file: data}, [])


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(schema.settings())), CELL)
def test_any_setting_by_edit(key: str, value: str) -> None:
    loads_or_says_why({}, [f"{key}={value}"])


COLUMNS = ["robots", "lat", "shifts", "status", "station", "cutoff", "departures", "hours", "seed", "outage", "share"]
PLACES = ["FC-A", "43000", "promise.one_day", "FC-A>DS-A", "run", "pool.hub", "stock.hub.FC-A", ""]


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=12), st.sampled_from(PLACES), st.sampled_from(COLUMNS), CELL)
def test_any_edit(text: str, place: str, column: str, value: str) -> None:
    loads_or_says_why({}, [text, f"{place}.{column}={value}", f"{place}.{text}={value}"])


@pytest.mark.parametrize("name", ["facilities", "zones"])
def test_a_table_of_a_header_alone(write_network: WriteNetwork, name: str) -> None:
    header = PLAIN[name].splitlines()[0] + "\n"
    rules = [f.rule for f in datasets.check(write_network({f"{name}.csv": header}))]
    assert rules == ["no-rows"]


def test_a_large_broken_file_is_answered_soon(write_network: WriteNetwork) -> None:
    rows = "".join(f"{i % 9000},abc,-83,1,ST-{i}\n" for i in range(18_000))
    findings = datasets.check(write_network({"zones.csv": "zone,lat,lon,population,station\n" + rows}))
    assert len(findings) >= 9_000 + 18_000 + 18_000


@pytest.mark.parametrize("value", ["[" * 50_000, "{a = " * 5_000, "1" * 5_000])
def test_toml_that_python_cannot_read(write_network: WriteNetwork, value: str) -> None:
    rules = [f.rule for f in datasets.check(write_network({"scenario.toml": f"a = {value}"}))]
    assert rules == ["bad-toml"]
