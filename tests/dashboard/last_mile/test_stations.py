"""Stations whose routes nobody solved: what the run alone says of them, whatever its scenario is."""

import pandas as pd
import pytest

from core.errors import Finding, InvalidInput
from dashboard.pages.last_mile import stations


class Run:
    """A run of one station, without its scenario."""

    def table(self, name, columns=()):
        if name == "facilities":
            row = {"facility": "DS-1", "kind": "delivery_station", "place": "X", "delivered": 900.0, "late_packages": 3}
            return pd.DataFrame([row])
        return pd.DataFrame(
            [
                {
                    "origin": "DS-1",
                    "destination": "",
                    "mode": "van",
                    "packages": 900.0,
                    "vehicles": 5.0,
                    "departure_capacity": 6.0,
                }
            ]
        )


@pytest.mark.parametrize(("is_read", "why"), [(False, "being read"), (True, "cannot be read: gone")])
def test_a_scenario_that_is_not_there_leaves_what_the_run_knows(monkeypatch, is_read, why):
    def lost(run):
        raise InvalidInput([Finding("scenario.toml", 0, "missing-file", "gone")])

    monkeypatch.setattr(stations, "scenario_is_read", lambda run: is_read)
    monkeypatch.setattr(stations, "scenario_of_run", lost)
    (row,) = stations.estimated(Run())
    assert (row["packages"], row["vans_out"], row["late"]) == (900, 5, 3)
    assert (row["stops"], row["vans"], row["cost"]) == (None, None, None)
    assert all(why in row[reason] for reason in ("stops_why", "vans_why", "cost_why"))
