"""Which slots are warm-up, measured, cool-down and drain."""

from __future__ import annotations

from dataclasses import dataclass

from core.clock import SLOT_S, SLOTS_PER_DAY
from datasets import Settings


@dataclass(frozen=True)
class Horizon:
    """A run's days, in slots from the scenario's start.

    Attributes
    ----------
    first_slot, last_slot : int
        The measured window, its end excluded.
    order_slots : int
        Orders are placed before this slot.
    n_slots : int
        The drain's end at the latest.
    """

    first_slot: int
    last_slot: int
    order_slots: int
    n_slots: int

    @property
    def days(self) -> int:
        """Measured days."""
        return (self.last_slot - self.first_slot) // SLOTS_PER_DAY

    @property
    def text(self) -> str:
        """The window in words."""
        warmup, cooldown = self.first_slot // SLOTS_PER_DAY, (self.order_slots - self.last_slot) // SLOTS_PER_DAY
        days = "one day" if self.days == 1 else f"{self.days} days"
        return f"Measured: {days}, after {warmup} of warm-up; {cooldown} more with orders, then a drain."

    def to_json(self) -> dict[str, int | str]:
        """Seconds from the scenario's start."""
        return {
            "start_s": self.first_slot * SLOT_S,
            "end_s": self.last_slot * SLOT_S,
            "orders_until_s": self.order_slots * SLOT_S,
            "text": self.text,
        }


def horizon(settings: Settings) -> Horizon:
    """The horizon that a scenario's `run` settings ask for."""
    run = settings.run
    first = int(run.warmup_days)
    last = first + int(run.measured_days)
    orders = last + int(run.cooldown_days)
    return Horizon(
        first_slot=first * SLOTS_PER_DAY,
        last_slot=last * SLOTS_PER_DAY,
        order_slots=orders * SLOTS_PER_DAY,
        n_slots=(orders + int(run.max_drain_days)) * SLOTS_PER_DAY,
    )
