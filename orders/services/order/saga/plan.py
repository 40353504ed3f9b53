"""What comes next on an order's way: a pure function of the events so far."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from orders.contracts import events
from orders.contracts.steps import FORWARD, UNDO, Step

REJECT = "reject"
"""In place of a step: all is taken back, only the event that says so is missing; it is written with the one before."""

STEPS = MappingProxyType({step.name: step for step in (*FORWARD, *UNDO)})
_PLACE = {step.name: place for place, step in enumerate(FORWARD)}


class Progress(NamedTuple):
    """Where an order is on its way.

    Attributes
    ----------
    step : str
        The step to call next; `REJECT`; or "" where the saga has nothing more to do.
    undo : tuple of str
        When the order turns back: the steps that are still to be called, `step` first.
    reason : str
        Why it turned back.
    """

    step: str
    undo: tuple[str, ...] = ()
    reason: str = ""

    @property
    def cancellable(self) -> bool:
        """Whether the customer can still turn it back: no shipment has been created yet."""
        return not self.undo and _PLACE.get(self.step, len(FORWARD)) <= _PLACE["create_shipment"]


BEGUN = Progress(FORWARD[0].name)
FINISHED = Progress("")

_FORWARD = {
    step.done: Progress(following.name)
    for step, following in zip(FORWARD, (*FORWARD[1:], Step("", "", "")), strict=True)
}
_FORWARD[events.ORDER_CREATED] = BEGUN
_FORWARD[events.CONFIRMATION_FAILED] = FINISHED
_FORWARD[events.ORDER_REJECTED] = FINISHED
_FAILED = {step.failed: step for step in FORWARD if step.undo}
_UNDONE = frozenset(step.done for step in UNDO)


def advance(progress: Progress, topic: str, reason: str = "") -> Progress:
    """Where an order is after one more event.

    Parameters
    ----------
    progress : Progress
    topic : str
        Topics that do not concern the saga change nothing.
    reason : str
        What the event gives as its reason.
    """
    forward = _FORWARD.get(topic)
    if forward is not None:
        return forward
    if topic in _FAILED:
        return turned_back(_FAILED[topic].name, reason or topic, called=False)
    if topic in (events.STEP_TIMED_OUT, events.CANCELLATION_REQUESTED):
        return turned_back(progress.step, reason, called=True)
    if topic in _UNDONE:
        rest = progress.undo[1:]
        return Progress(rest[0] if rest else REJECT, rest, progress.reason)
    return progress


def turned_back(step: str, reason: str, *, called: bool) -> Progress:
    """The way back from a step.

    Parameters
    ----------
    step : str
        A step forward.
    reason : str
    called : bool
        Whether the step itself may have been done, so that it must be taken back too; nobody knows after a time-out.
    """
    place = _PLACE[step] + called
    done = {forward.undo for forward in FORWARD[:place]}
    undo = tuple(back.name for back in UNDO if back.name in done)
    return Progress(undo[0] if undo else REJECT, undo, reason)
