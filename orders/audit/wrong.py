"""What the auditor finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Harm = Literal["lost", "doubled", "stuck", "wrong"]


@dataclass(frozen=True)
class Wrong:
    """One thing that should not be.

    Attributes
    ----------
    harm : {"lost", "doubled", "stuck", "wrong"}
        What it did: an order or an effect of it is missing; happened twice; does not go on; or figures disagree.
    rule : str
        In kebab case, e.g. "money-kept".
    subject : str
        The order, SKU or store concerned.
    message : str
    subscriber : str
        Of the fan-out, whose effect it is about; "" elsewhere.
    """

    harm: Harm
    rule: str
    subject: str
    message: str
    subscriber: str = ""

    def __str__(self) -> str:
        return f"{self.subject}: {self.rule}: {self.message}"
