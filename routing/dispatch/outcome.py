"""A hub's day as it went: tours, and what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.kpi import Kpi
from routing.dispatch.hub import Hub
from routing.dispatch.orders import Orders

LATE_USD = 10.0
"""What a late order counts when days are compared (assumed: the delivery fee back, and some goodwill)."""


@dataclass(frozen=True)
class Tour:
    """One courier's round.

    Attributes
    ----------
    courier : int
    departure_s, back_s : int
        From the hub, and there again.
    orders : tuple of int
        Rows of the day's orders, in the order of visits.
    arrival_s : tuple of int
        At each of them.
    metres : int
    """

    courier: int
    departure_s: int
    back_s: int
    orders: tuple[int, ...]
    arrival_s: tuple[int, ...]
    metres: int


@dataclass(frozen=True)
class Outcome:
    """All tours of a day.

    Attributes
    ----------
    name : str
        Of the strategy, or "hindsight".
    tours : tuple of Tour
    """

    name: str
    hub: Hub
    orders: Orders
    tours: tuple[Tour, ...]

    @property
    def paid_s(self) -> int:
        """Time on tour and turnaround, of all couriers."""
        return sum(tour.back_s - tour.departure_s + self.hub.turnaround_s for tour in self.tours)

    @property
    def cost_usd(self) -> float:
        """Couriers' pay."""
        return self.paid_s * self.hub.usd_per_s

    @property
    def km(self) -> float:
        """Driven by all."""
        return sum(tour.metres for tour in self.tours) / 1000.0

    @property
    def arrivals(self) -> dict[int, int]:
        """Second of arrival of each order that was delivered."""
        return {order: at for tour in self.tours for order, at in zip(tour.orders, tour.arrival_s, strict=True)}

    @property
    def late(self) -> int:
        """Orders delivered after their promise, or not at all."""
        due = self.orders.due_s.tolist()
        return len(self.orders) - sum(at <= due[order] for order, at in self.arrivals.items())

    @property
    def weighed_usd(self) -> float:
        """Cost, with `LATE_USD` for each late order: what days are compared by."""
        return self.cost_usd + LATE_USD * self.late

    @property
    def most_out(self) -> int:
        """Most couriers out at once, turnaround included."""
        return most_at_once([(tour.departure_s, tour.back_s + self.hub.turnaround_s) for tour in self.tours])

    def kpis(self) -> tuple[Kpi, ...]:
        """Figures that a hub's manager reads."""
        count, tours, hours = len(self.orders), len(self.tours), self.paid_s / 3600.0
        nan = float("nan")
        click = [at - int(self.orders.placed_s[order]) for order, at in self.arrivals.items()]
        mean_min = sum(click) / len(click) / 60.0 if click else nan
        return (
            Kpi("orders", count, "orders", "placed in the day"),
            Kpi("on_time_pct", 100.0 * (1.0 - self.late / count) if count else nan, "%", "within the promise"),
            Kpi("late_orders", self.late, "orders", "after the promise"),
            Kpi("click_to_door_min", mean_min, "min", "from order to door, mean"),
            Kpi("tours", tours, "tours", "of all couriers"),
            Kpi("orders_per_tour", count / tours if tours else nan, "orders", "mean"),
            Kpi("cost_usd", self.cost_usd, "USD", "couriers on tour and between tours"),
            Kpi("cost_per_order_usd", self.cost_usd / count if count else nan, "USD", "mean"),
            Kpi("orders_per_courier_hour", count / hours if hours else nan, "orders/h", "of paid hours"),
            Kpi("km", self.km, "km", "driven"),
            Kpi("couriers_out", self.most_out, "couriers", "most at once"),
        )


def most_at_once(spans: Sequence[tuple[int, int]]) -> int:
    """Most of some spans of time that overlap; touching ends do not."""
    changes = sorted([(end, -1) for _, end in spans] + [(start, 1) for start, _ in spans])
    most = now = 0
    for _, change in changes:
        now += change
        most = max(most, now)
    return most
