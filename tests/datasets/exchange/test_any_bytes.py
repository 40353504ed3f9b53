"""Whatever a file holds, an import says what is wrong with it, or takes it: never another exception."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import datasets
from core.errors import InvalidInput
from datasets.exchange.geojson_out import write_geojson
from datasets.exchange.workbook_out import write_workbook
from tests.datasets.small_network import FACILITIES, ZONES
from twin.design.exchange import bring_in


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("there")
    (folder / "facilities.csv").write_text(FACILITIES)
    (folder / "zones.csv").write_text(ZONES)
    scenario = datasets.load(folder)
    write_workbook(scenario, folder / "net.xlsx")
    write_geojson(scenario, folder / "net.geojson")
    return {end: (folder / f"net{end}").read_bytes() for end in (".xlsx", ".geojson")}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    end=st.sampled_from([".xlsx", ".geojson", ".json", ".graphml"]),
    at=st.floats(0, 1),
    put=st.binary(max_size=8),
    cut=st.integers(0, 40),
)
def test_changed_bytes(
    written: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory, end: str, at: float, put: bytes, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    data = written.get(end, written[".geojson"])
    place = int(at * len(data))
    (folder / f"net{end}").write_bytes(data[:place] + put + data[place + cut :])
    try:
        told = bring_in(folder / f"net{end}", folder / "out")
    except InvalidInput as error:
        told = {"findings": error.findings}
    if "tables" not in told:
        assert told["findings"]
        assert not (folder / "out").exists()
        return
    assert told["tables"]["zones"] > 0
    assert not [one for one in datasets.check(folder / "out") if one.severity == "error"]
