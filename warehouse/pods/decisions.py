"""What is decided when a robot's clock has run out: it has lifted, arrived, been served, set down, charged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from warehouse.pods.desks import cover, lines_on_coming, open_lines, take
from warehouse.pods.fleet import (
    ARRIVED,
    AWAITING_CHARGER,
    BROKEN,
    CARRYING,
    CHARGED,
    FAULT,
    FREED,
    LIFTED,
    PLUGGED,
    RETURNING,
    SERVED,
    TO_CHARGER,
)
from warehouse.pods.handling import Handling
from warehouse.pods.parking import empty_places
from warehouse.pods.policies.charging import ChargeView
from warehouse.pods.policies.order_choice import WaitingOrders
from warehouse.pods.policies.storage import FreePlaces
from warehouse.pods.stock import stow

if TYPE_CHECKING:
    from warehouse.pods.model import PodModel


class Decisions:
    """Answers the events of a tick.

    Parameters
    ----------
    model : PodModel
    settings : Settings
    """

    def __init__(self, model: PodModel, settings: Any) -> None:
        self._model = model
        self._open_orders = settings.open_orders
        self._stow_visit_units = settings.stow_visit_units
        self._charge_below = settings.charge_below
        self._picking = Handling(settings.pick_unit_s, settings.pick_unit_cv, model.rng)
        self._stowing = Handling(settings.stow_unit_s, settings.pick_unit_cv, model.rng)
        self._n_open = np.zeros(model.stations.n_picks, np.int32)
        self._line = np.zeros(model.desks.line.shape[1], np.int32)
        self._units = np.zeros(model.desks.line.shape[1], np.int32)
        self._stowed = np.zeros(model.shelves.sku.shape[1], np.int32)
        self._answer = {
            LIFTED: self._lifted,
            ARRIVED: self._arrived,
            SERVED: self._served,
            FREED: self._freed,
            PLUGGED: self._plugged,
            CHARGED: self._charged,
            FAULT: self._fault,
        }

    @property
    def n_open(self) -> np.ndarray:
        """Open orders at each pick station; int32[S]."""
        return self._n_open

    def answer(self, n: int) -> None:
        """Decide for the first n events of the tick."""
        events = self._model.events
        for robot, kind in zip(events.robot[:n].tolist(), events.kind[:n].tolist(), strict=True):
            self._answer[kind](robot)

    def open_orders(self) -> None:
        """Waiting orders go to the stations with fewest open ones, as long as there is room."""
        model = self._model
        while model.book.n_ready:
            open_here = np.where(model.pickers.accepts, self._n_open, self._open_orders)
            station = int(np.argmin(open_here))
            if open_here[station] >= self._open_orders or not self._open_order(station):
                return

    def _open_order(self, station: int) -> bool:
        """Open one more order at a station; False where none is in stock."""
        model, orders = self._model, self._model.book.orders
        waiting = model.book.in_stock(model.shelves.sku_unasked)
        if len(waiting) == 0:
            return False
        first = orders.line_first
        view = WaitingOrders(
            waiting,
            first[waiting + 1] - first[waiting],
            lambda: lines_on_coming(model.desks, model.shelves, station, waiting, first),
        )
        order = int(waiting[model.policies.order_choice(view)])
        model.book.open(order, model.now_s)
        open_lines(model.desks, model.shelves, station, int(first[order]), int(first[order + 1]))
        self._n_open[station] += 1
        return True

    def _lifted(self, robot: int) -> None:
        model, fleet = self._model, self._model.fleet
        model.places.leave(int(fleet.pod[robot]))
        self._carry(robot, int(fleet.station[robot]))

    def _carry(self, robot: int, station: int) -> None:
        fleet = self._model.fleet
        fleet.state[robot], fleet.station[robot], fleet.since_s[robot] = CARRYING, station, np.nan
        self._model.send(robot, int(self._model.stations.cell[station]), loaded=True)

    def _arrived(self, robot: int) -> None:
        model, fleet = self._model, self._model.fleet
        station = int(fleet.station[robot])
        model.stations.under_way[station] -= 1
        model.stations.units[station] = 0
        if not np.isnan(fleet.since_s[robot]):
            model.ledger.joined_s.append(float(fleet.since_s[robot]))
            model.ledger.left_s.append(model.now_s)
        model.crew_of(station)[0].begins(model.crew_of(station)[1], model.now_s)
        if station < model.stations.n_picks:
            self._pick(robot, station)
        else:
            self._stow(robot, station)

    def _pick(self, robot: int, station: int) -> int:
        """Pick all that the pod has promised; the robot's clock runs until that is done. Returns units."""
        model, fleet, book = self._model, self._model.fleet, self._model.book
        n = take(model.desks, model.shelves, station, int(fleet.pod[robot]), self._line, self._units)
        signed = self._units[:n].tolist()
        picked = sum(map(abs, signed))
        pace = model.pickers.pace(int(model.pickers.person_at[station]), model.now_s)
        unit_s = (self._picking.draw(picked) * pace).tolist()
        at_s, done = model.now_s + float(fleet.busy_s[robot]), 0
        for line, units in zip(self._line[:n].tolist(), signed, strict=True):
            line_s = sum(unit_s[done : done + abs(units)])
            at_s, done = at_s + line_s, done + abs(units)
            if book.picked(line, at_s, line_s, complete=units > 0):
                self._n_open[station] -= 1
        fleet.busy_s[robot] += sum(unit_s)
        model.stations.units[station] += picked
        model.units_picked += picked
        return picked

    def _stow(self, robot: int, station: int) -> None:
        """Stow what the pod has room for; it can be promised at once, and is there before the pod can be elsewhere."""
        model, fleet = self._model, self._model.fleet
        pod = int(fleet.pod[robot])
        units = stow(model.shelves, pod, self._stow_visit_units, self._stowed)
        number = station - model.stations.n_picks
        pace = model.stowers.pace(int(model.stowers.person_at[number]), model.now_s)
        fleet.busy_s[robot] += float(self._stowing.draw(units).sum()) * pace
        model.units_stowed += units
        model.dispatcher.stow_visits_open -= 1
        model.book.stowed(model.shelves.sku[pod][self._stowed > 0])
        model.ledger.count("stow_visits", model.now_s)
        model.ledger.count("units_stowed", model.now_s, units)

    def _served(self, robot: int) -> None:
        """Orders that are complete make room for others; the pod stays as long as it can serve any of them."""
        model, fleet = self._model, self._model.fleet
        station, pod = int(fleet.station[robot]), int(fleet.pod[robot])
        if station < model.stations.n_picks:
            while self._n_open[station] < self._open_orders and model.pickers.accepts[station]:
                if not (model.book.n_ready and self._open_order(station)):
                    break
            cover(model.desks, model.shelves, station, pod)
            if self._pick(robot, station):
                return
            model.desks.coming[station][model.desks.coming[station] == pod] = -1
            model.ledger.visit(model.now_s, int(model.stations.units[station]))
        model.crew_of(station)[0].ends(model.crew_of(station)[1], model.now_s)
        onward = model.dispatcher.onward(pod)
        if onward >= 0:
            model.ledger.count("onward_visits", model.now_s)
            self._carry(robot, onward)
        else:
            self._bring_back(robot, pod)

    def _bring_back(self, robot: int, pod: int) -> None:
        model, fleet, places = self._model, self._model.fleet, self._model.places
        free = np.flatnonzero(places.is_free)
        view = FreePlaces(
            free,
            places.way_m(places.cell[free], model.crowd.cell[robot]),
            places.rank[free],
            float(places.pod_rank[pod]),
            int(places.home[pod]),
            model.rng,
        )
        place = int(free[model.policies.storage(view)])
        places.reserve(pod, place)
        fleet.state[robot], fleet.station[robot], fleet.place[robot] = RETURNING, -1, place
        model.send(robot, int(places.cell[place]), loaded=True)

    def _freed(self, robot: int) -> None:
        model, fleet = self._model, self._model.fleet
        pod = int(fleet.pod[robot])
        model.places.set_down(pod)
        model.shelves.in_storage[pod] = True
        fleet.pod[robot] = fleet.place[robot] = -1
        fleet.since_s[robot] = model.now_s
        model.send(robot, int(model.crowd.cell[robot]), loaded=False)
        view = ChargeView(
            float(fleet.battery[robot]), self._charge_below, model.chargers.n_free, model.dispatcher.n_asked
        )
        if not fleet.retiring[robot] and model.policies.charging(view):
            self._go_charging(robot)

    def _go_charging(self, robot: int) -> None:
        model, chargers = self._model, self._model.chargers
        charger = chargers.nearest_free(model.places.way_m(chargers.cell, model.crowd.cell[robot]))
        if charger >= 0:
            self._give_charger(robot, charger)
        else:
            model.fleet.state[robot] = AWAITING_CHARGER
            chargers.waiting.append(robot)

    def _give_charger(self, robot: int, charger: int) -> None:
        model, fleet = self._model, self._model.fleet
        model.chargers.waited(float(fleet.since_s[robot]), model.now_s)
        model.chargers.give(charger, robot, model.now_s)
        fleet.state[robot], fleet.place[robot] = TO_CHARGER, charger
        model.send(robot, int(model.chargers.cell[charger]), loaded=False)

    def _plugged(self, robot: int) -> None:
        self._model.chargers.plug(int(self._model.fleet.place[robot]), self._model.now_s)
        self._model.ledger.count("charges", self._model.now_s)

    def _charged(self, robot: int) -> None:
        """The charger goes to the next who waits; the robot makes room, towards any place without a robot."""
        model, fleet = self._model, self._model.fleet
        charger = int(fleet.place[robot])
        model.chargers.free(charger, model.now_s)
        fleet.place[robot], fleet.since_s[robot] = -1, model.now_s
        places = empty_places(model)
        model.send(robot, int(model.rng.choice(places if len(places) else model.places.cell)), loaded=False)
        if model.chargers.waiting:
            self._give_charger(model.chargers.waiting.popleft(), charger)

    def _fault(self, robot: int) -> None:
        """It stands where it is until it is repaired; a flat battery is swapped."""
        model, fleet = self._model, self._model.fleet
        fleet.resume[robot], fleet.state[robot] = fleet.state[robot], BROKEN
        fleet.repair_s[robot] = model.faults.time_to_repair()
        if fleet.battery[robot] <= 0:
            fleet.battery[robot] = 1.0
            model.ledger.count("flat_batteries", model.now_s)
        else:
            fleet.fault_in_s[robot] = model.faults.times_to_fault(1)[0]
            model.ledger.count("faults", model.now_s)
