"""Faults that an operator injects into services at work."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import Pod2doorError
from orders.chaos.catalogue import catalogue
from orders.serve import faults
from orders.serve.operator import Operator
from orders.serve.running import start
from tests.orders.serve.conftest import SMALL


def test_they_are_offered_injected_told_and_taken_back(tmp_path: Path) -> None:
    with start(tmp_path, processes=SMALL, fault_injection=True) as services, Operator(tmp_path) as operator:
        names = {offer.name for offer in faults.offers(operator)}
        assert {"kill front", "kill back", "poison fraud", "clock jumps ahead"} <= names
        assert "poison shipping" not in names, "its subscribers do not run here"
        assert names <= {fault.name for fault in catalogue()}
        faults.inject(operator, "poison fraud")
        faults.inject(operator, "clock jumps back")
        assert set(faults.armed(operator)) == {"poison fraud", "clock jumps back"}
        faults.take_back(operator)
        assert faults.armed(operator) == []
        before = services.restarts("back")
        faults.inject(operator, "kill back")
        services.wait_restarted("back", before)
        with pytest.raises(Pod2doorError, match="not on offer"):
            faults.inject(operator, "kill everything")


def test_nothing_is_offered_where_the_services_were_started_without(tmp_path: Path) -> None:
    with start(tmp_path, processes={"front": ["inventory"]}), Operator(tmp_path) as operator:
        assert faults.offers(operator) == []
        assert not faults.allowed(operator)
