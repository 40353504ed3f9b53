"""Promises offered, or not, by zone: somebody is left with one, and somebody is near enough to keep it."""

from __future__ import annotations

import numpy as np

from datasets.draft import Draft
from datasets.offers import km_to_nearest


def slowest_is_kept(draft: Draft) -> None:
    """The slowest promise is offered everywhere."""
    promises = draft.column("promises", "promise")
    refused = np.flatnonzero(draft.column("offers", "offered") == "no")
    for row in refused[np.isin(draft.column("offers", "promise")[refused], promises[-1:])][:1]:
        message = f"{promises[-1]} is the slowest promise, which is offered everywhere"
        draft.about_row("offers", int(row), "slowest-promise", message)


def offered_within_reach(draft: Draft) -> None:
    """Where a promise is offered in any case, a source of it is open within a van's reach."""
    offered, named = draft.column("offers", "offered") == "yes", draft.column("offers", "promise")
    kinds = zip(draft.column("promises", "promise"), draft.column("promises", "source_kind"), strict=True)
    for promise, kind in kinds:
        rows = np.flatnonzero(offered & (named == promise))
        if not len(rows):
            continue
        source = (draft.column("facilities", "kind") == kind) & (draft.column("facilities", "status") == "open")
        there = np.isin(draft.column("zones", "zone"), draft.column("offers", "zone")[rows])
        limit = draft.settings["door.max_km"]
        far = int((km_to_nearest(draft.places("zones")[there], draft.places("facilities")[source]) > limit).sum())
        if far:
            message = f"{promise} is offered in {far} zones that lie beyond door.max_km ({limit:g}) of an open {kind}"
            draft.about_row("offers", int(rows[0]), "offered-too-far", message, "warning")


RULES = (slowest_is_kept, offered_within_reach)
