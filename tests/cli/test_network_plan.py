"""`network plan` in words, and of a network that delivers nothing."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from cli.main import app


def _done(*args):
    done = CliRunner().invoke(app, [str(arg) for arg in args])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def swapped(tmp_path_factory):
    """`demo` with latitude and longitude of its facilities the wrong way round, lanes by rule."""
    folder = tmp_path_factory.mktemp("swapped") / "net"
    _done("init", folder, "--from", "demo")
    path = folder / "facilities.csv"
    table = pd.read_csv(path, dtype=str)
    table[["lat", "lon"]] = table[["lon", "lat"]].to_numpy()
    table.to_csv(path, index=False)
    (folder / "lanes.csv").unlink(missing_ok=True)
    return folder


def test_a_network_that_delivers_nothing_is_not_the_cheapest(swapped):
    told = json.loads(_done("network", "plan", swapped, "--json"))
    assert (told["cost_usd"], told["delivered_packages"]) == (0, 0)
    assert told["unserved_packages"] == told["packages_per_day"] > 0
    assert told["objective_usd"] == told["unserved_charge_usd"] == 50 * told["packages_per_day"]


def test_words_and_check_say_that_nothing_is_delivered(swapped):
    assert _done("network", "plan", swapped).startswith("Nothing is delivered: all ")
    assert "are lat and lon swapped?" in _done("check", swapped)
    assert "Nothing is delivered" not in _done("network", "plan", "demo")


def test_delivered_and_unserved_are_all_that_is_asked_for():
    told = json.loads(_done("network", "plan", "demo", "--json"))
    assert told["delivered_packages"] + told["unserved_packages"] == told["packages_per_day"]
    assert told["delivered_packages"] > 0
