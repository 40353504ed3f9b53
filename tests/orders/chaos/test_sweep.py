"""A part of the fault sweep in both settings; `pod2door orders chaos` runs it whole (docs/reliability.md)."""

from pathlib import Path

import pytest

from core.errors import InvalidInput
from orders.chaos.fault import Fault
from orders.chaos.sweep import chosen, sweep

pytestmark = pytest.mark.slow

WORDS = (
    "messages twice",
    "kill front",
    "kill order.saga.after_call",
    "kill inventory.reserve.after_commit",
    "kill payment.refund.before_commit",
    "kill fraud.handle.before_commit",
    "kill shipping.retry.after_commit",
    "clock jumps back",
    "poison fraud",
)
"""One of each kind; `services/order/test_crashes.py` kills the writer and the relay, too."""


@pytest.mark.parametrize("production", [False, True], ids=["embedded", "production"])
def test_no_order_is_lost_or_doubled(production, tmp_path):
    words = (*WORDS, "database gone") if production else (*WORDS, "disk full")
    outcomes = sweep(tmp_path, chosen(production, words), production=production, rate_per_s=60)
    assert [(one.name, one.note, [str(wrong) for wrong in one.findings]) for one in outcomes if not one.ok] == []
    assert len(outcomes) >= len(words)
    assert outcomes[-1].accepted > 500


def test_a_fault_that_does_harm_is_told(tmp_path):
    """Somebody deletes what fraud wrote: the sweep must not be content."""
    import sqlite3
    from contextlib import closing

    def steal(scene):
        with closing(sqlite3.connect(Path(scene.directory) / "fraud" / "scores.db", timeout=30)) as store, store:
            store.execute(
                "DELETE FROM scores WHERE order_id IN (SELECT order_id FROM scores ORDER BY order_id LIMIT 20)"
            )

    calm, theft = chosen(False, ("messages twice",))[0], Fault("theft", "scores vanish", steal)
    before, after = sweep(tmp_path, [calm, theft], rate_per_s=60)
    assert before.ok
    assert not after.ok
    assert after.lost > 10


def test_every_fault_has_a_name_of_its_own_and_belongs_to_a_setting():
    for production in (False, True):
        names = [fault.name for fault in chosen(production)]
        assert len(names) == len(set(names)) > 50


def test_a_word_that_no_fault_is_called_by_is_refused():
    with pytest.raises(InvalidInput, match="no fault of the embedded setting"):
        chosen(False, ["meteor"])
