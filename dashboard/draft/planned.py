"""What edits change in the plan: the plan solved anew with them, held against the one without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.draft.plans import Plans, Question
from dashboard.parts import numbers


@dataclass(frozen=True)
class Change:
    """With the edits, less without them, a day.

    Attributes
    ----------
    usd : float
        Cost of the plan's flows and of the open sites.
    sites_usd : float
        The sites' part of it.
    of_usd : float
        Cost of the day without the edits.
    late, unserved : int
        Packages.
    loads : dict of str to int
        Packages more or less through each facility.
    """

    usd: float
    sites_usd: float
    of_usd: float
    late: int
    unserved: int
    loads: dict[str, int]

    @property
    def flows_usd(self) -> float:
        """The flows' part of it."""
        return self.usd - self.sites_usd


def change(plans: Plans, place: Path, edits: Sequence[str]) -> Change | str | None:
    """What is known of it: a change, why there is none, or None as long as one of the two plans is not solved."""
    before, after = (plans.look(question) for question in _questions(place, edits))
    for answer in (before, after):
        if isinstance(answer, str):
            return answer
    if before is None or after is None or isinstance(before, str) or isinstance(after, str):
        return None
    names = {*before.loads, *after.loads}
    return Change(
        usd=after.usd - before.usd,
        sites_usd=after.sites_usd - before.sites_usd,
        of_usd=before.usd,
        late=after.late - before.late,
        unserved=after.unserved - before.unserved,
        loads={name: after.loads.get(name, 0) - before.loads.get(name, 0) for name in names},
    )


def ask(plans: Plans, place: Path, edits: Sequence[str]) -> None:
    """Have the two plans solved that a change is the difference of."""
    before, after = _questions(place, edits)
    plans.ask(after, before)


def _questions(place: Path, edits: Sequence[str]) -> tuple[Question, Question]:
    return Question(place), Question(place, tuple(edits))


def closing_edits(facility: str) -> tuple[str, ...]:
    """The edits that close a facility."""
    return (f"{facility}.status=closed",)


def closings(plans: Plans, place: Path) -> dict[str, float]:
    """By facility what closing it alone changes in the cost of the day's flows, of those that were planned."""
    base = plans.look(Question(place))
    if base is None or isinstance(base, str):
        return {}
    known = {}
    for edits, planned in plans.solved(place):
        facility = edits[0].partition(".")[0] if len(edits) == 1 else ""
        if edits == closing_edits(facility):
            known[facility] = planned.flows_usd - base.flows_usd
    return known


def about(value: float) -> float:
    """A number with three figures at the most, none behind the point."""
    step = 10 ** max(0, len(f"{abs(value):.0f}") - 3)
    return round(value / step) * step


def about_usd(value: float) -> str:
    """Money of a plan, which knows no cents: −$41,800."""
    return numbers.usd(about(value), signed=True) if abs(value) >= 1 else "$0"


def beside_cost(change: Change) -> str:
    """What the money alone hides: "8,000 more late", "886 fewer unserved"; "" where nothing of it changes."""
    parts = ((change.unserved, "unserved"), (change.late, "late"))
    said = [f"{numbers.count(abs(n))} {'more' if n > 0 else 'fewer'} {word}" for n, word in parts if n]
    return ", ".join(said)


def share_of_day(change: Change) -> str:
    """The change as a share of the day's cost: "+0.03 %"."""
    share = 100 * change.usd / change.of_usd if change.of_usd else 0.0
    return numbers.percent(share, 2 if abs(share) < 10 else 0, signed=True)


BY_THE_PLAN = (
    "The plan of a mean day, solved anew (pod2door network plan), with what open sites cost. Not simulated: a run also "
    "quotes orders later where sites are full, so that a small difference may come out with the other sign."
)
