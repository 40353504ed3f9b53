"""The auditor of the packages that a run kept: every corruption of a hop, a package or an order is found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from network.audit import audit_tables
from tests.oracles.networks import draw_case
from tests.oracles.run_tables import write_tables


@pytest.fixture(scope="module")
def run():
    return write_tables(draw_case(4))


@pytest.fixture
def tables(run):
    return {name: table.copy() for name, table in run[0].items()}


def row_of(hops, where):
    """The first row of the table that fits, with its hop behind it."""
    return int(np.flatnonzero(where.fillna(False).to_numpy(bool))[100])


def set_at(table, row, column, value):
    """Change one value."""
    table.loc[row, column] = value


def later(table, row, column, by):
    """Change one time."""
    table.loc[row, column] += by


def sorted_row(t):
    return row_of(t["hops"], (t["hops"]["hop"] == 1) & t["hops"]["departed_s"].notna())


def packed_row(t):
    return row_of(t["hops"], (t["hops"]["hop"] == 0) & t["hops"]["departed_s"].notna())


def delivered_row(t):
    return row_of(t["packages"], t["packages"]["delivered_s"].notna())


def swap_facilities(t):
    row = sorted_row(t)
    t["hops"].loc[[row - 1, row], "facility"] = t["hops"].loc[[row, row - 1], "facility"].to_numpy()


def twice_through(t):
    """A loop: the package comes back to where it was."""
    row = row_of(t["hops"], t["hops"]["hop"] == 2)
    t["hops"].loc[row, "facility"] = t["hops"].loc[row - 1, "facility"]


CORRUPTIONS = {
    "an order's lines": (lambda t: set_at(t["orders"], 5, "lines", 2), "does not have the lines"),
    "an order's units": (lambda t: set_at(t["order_lines"], 5, "quantity", 3), "does not have the units"),
    "an order's packages": (lambda t: set_at(t["orders"], 5, "packages", 2), "does not have the packages"),
    "a package twice": (lambda t: set_at(t["packages"], 5, "package", 6), "there twice"),
    "a hop lost": (lambda t: t.update(hops=t["hops"].drop(index=sorted_row(t))), "hops"),
    "the hops of a package lost": (lambda t: t.update(hops=t["hops"][t["hops"]["package"] != 9]), "not those"),
    "an unknown lane": (lambda t: set_at(t["hops"], 5, "lane", "L999"), "a lane is none"),
    "facilities swapped": (swap_facilities, "another facility"),
    "a facility twice": (twice_through, "twice"),
    "another lane": (
        lambda t: set_at(t["hops"], sorted_row(t), "lane", t["hops"]["lane"][packed_row(t)]),
        "hops",
    ),
    "picked before placed": (
        lambda t: set_at(t["hops"], packed_row(t), "picked_s", t["hops"]["arrived_s"][packed_row(t)]),
        "picked before",
    ),
    "picked where only sorted": (lambda t: set_at(t["hops"], sorted_row(t), "picked_s", 10), "or elsewhere"),
    "packed before picked": (
        lambda t: set_at(t["hops"], packed_row(t), "served_s", t["hops"]["picked_s"][packed_row(t)]),
        "served before it is there",
    ),
    "never picked": (lambda t: set_at(t["hops"], packed_row(t), "picked_s", pd.NA), "never picked"),
    "sorted before unloaded": (
        lambda t: set_at(t["hops"], sorted_row(t), "served_s", t["hops"]["arrived_s"][sorted_row(t)] - 300),
        "served before it is there",
    ),
    "departed before served": (
        lambda t: set_at(t["hops"], sorted_row(t), "departed_s", t["hops"]["served_s"][sorted_row(t)] - 300),
        "cut-off",
    ),
    "never served": (lambda t: set_at(t["hops"], sorted_row(t), "served_s", pd.NA), "cut-off"),
    "arrived early": (lambda t: later(t["hops"], sorted_row(t), "arrived_s", -300), "when its lane does not"),
    "another source": (lambda t: set_at(t["packages"], 5, "source", "F99"), "begin at its source"),
    "another placement": (lambda t: later(t["packages"], 5, "placed_s", 300), "not placed when"),
    "another station": (lambda t: set_at(t["packages"], 5, "station", "F99"), "end at its station"),
    "delivered early": (lambda t: set_at(t["packages"], delivered_row(t), "delivered_s", 300), "before it left"),
    "never delivered": (lambda t: set_at(t["packages"], delivered_row(t), "delivered_s", pd.NA), "is not delivered"),
    "in time": (
        lambda t: set_at(t["packages"], delivered_row(t), "on_time", not t["packages"]["on_time"][delivered_row(t)]),
        "not in time",
    ),
    "a departure without them": (
        lambda t: t["lane_departures"].__setitem__("measured_packages", 0),
        "than were on it",
    ),
}


def test_sound_samples_are_clean(run):
    assert audit_tables(*run) == []


def test_runs_that_kept_nothing_are_clean(run):
    tables = {
        name: table for name, table in run[0].items() if name not in ("orders", "order_lines", "hops", "packages")
    }
    assert audit_tables(tables, run[1]) == []


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_every_corruption_is_found(run, tables, name):
    corrupt, said = CORRUPTIONS[name]
    corrupt(tables)
    problems = [problem for problem in audit_tables(tables, run[1]) if "vans" not in problem]
    assert any(said in problem for problem in problems), problems
