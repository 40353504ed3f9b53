"""What must hold of every run's folder, whatever the network."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from network.audit import audit_run
from tests.properties.test_spine import loaded_scenario
from tests.properties.tiny_networks import tiny_networks
from twin.run import run


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(tiny_networks)
def test_tables_are_sound_and_the_same_again(network):
    """Every measured package's whole way is kept and audited; a second run writes the same bytes."""
    scenario = loaded_scenario(network)
    with tempfile.TemporaryDirectory() as folder:
        first = run(scenario, out=Path(folder) / "a", packages="all")
        second = run(scenario, out=Path(folder) / "b", packages="all")
        assert audit_run(first.out) == []
        assert audit_run(second.out) == []
        assert first.document == second.document
        for file in sorted(first.out.glob("*.parquet")):
            assert file.read_bytes() == (second.out / file.name).read_bytes(), file.name
    sums = first.packages
    assert sums["placed"] == sums["delivered"] + sums["in_flight"] + sums["unserved"]
