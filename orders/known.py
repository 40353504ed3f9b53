"""Known answers of the order services: started here, loaded, audited, and rebuilt from their log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ORDERS = 200
RATE_PER_S = 200.0
LIMIT_S = 20.0


def known_answers() -> Iterator[tuple[str, Any, Any]]:
    """(name, expected, got), which must be the same."""
    from orders.audit.report import audit
    from orders.experiment.power import users_for_proportions
    from orders.load.orders import Mix
    from orders.load.run import run_load
    from orders.serve.running import start
    from orders.services.order.replay import replay

    with TemporaryDirectory(prefix="pod2door-orders-") as folder:
        with start(folder) as services:
            report = run_load(services.edge, RATE_PER_S, ORDERS / RATE_PER_S, mix=Mix(arrivals="uniform", skus=100))
            settings = services.settings
            _wait_until_done(settings.folder)
        verdict = audit(Path(folder))
        yield "orders placed over HTTP and not accepted", 0, report.failed
        yield "orders lost, doubled, stuck or wrong, by the auditor", 0, len(verdict.wrongs)
        yield (
            "orders accepted, confirmed or rejected",
            report.accepted,
            sum(verdict.fates.values()) - verdict.fates["open"],
        )
        yield "subscribers that handled every order", 6, sum(one.count >= report.accepted for one in report.levels)
        yield "list of orders, live and rebuilt from the log", True, replay(settings).identical
    yield "users a group for 10 % against 12 %, power 80 %", 3841, users_for_proportions(0.10, 0.12)


def _wait_until_done(folder: Path) -> None:
    """Wait until no order is on its way."""
    from orders.serve.operator import Operator
    from orders.serve.status import gauges

    end_s = time.monotonic() + LIMIT_S
    with Operator(folder) as operator:
        while gauges(operator, "order")["open_orders"] and time.monotonic() < end_s:
            time.sleep(0.1)
