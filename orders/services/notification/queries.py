"""What notification's API reads, in the service's thread."""

from __future__ import annotations

from typing import Any

from orders.contracts.spans import Span
from orders.platform.effects import effect_span
from orders.platform.outcomes import Outcome, outcome_spans, read_outcomes
from orders.platform.store import Database
from orders.services.notification import messages
from orders.services.notification.rules import CONFIRMATION, words

Answer = dict[str, Any]


class Queries:
    """Reads of both stores."""

    def __init__(self, confirmations: Database, mail: Database) -> None:
        self._confirmations = confirmations
        self._mail = mail

    def messages(self, order: str) -> list[Answer]:
        """All that was written about an order, the earliest first."""
        with self._mail.transaction(read_only=True) as transaction:
            written = [_message(row[0], row[5], row[4]) for row in messages.of_order(transaction, order)]
        written += [_message(order, CONFIRMATION, sent.done_us) for sent in self._outcomes(order) if sent.ok]
        return sorted(written, key=lambda message: message["sent_us"])

    def trace(self, order: str) -> list[Span]:
        """What notification did for an order."""
        with self._mail.transaction(read_only=True) as transaction:
            rows = messages.of_order(transaction, order)
        return outcome_spans("notification", self._outcomes(order)) + [
            effect_span("notification", row[5], row[:5]) for row in rows
        ]

    def _outcomes(self, order: str) -> list[Outcome]:
        with self._confirmations.transaction(read_only=True) as transaction:
            return list(read_outcomes(transaction, [order]).get(order, {}).values())


def _message(order: str, kind: str, sent_us: int) -> Answer:
    subject, text = words(kind, order)
    return {"order": order, "kind": kind, "subject": subject, "text": text, "sent_us": sent_us}
