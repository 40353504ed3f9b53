"""Promises offered, or not, by zone: somebody is left with one, and somebody is near enough to keep it."""

from __future__ import annotations

import numpy as np

from datasets.draft import Draft
from datasets.offers import nearest_km


def slowest_is_kept(draft: Draft) -> None:
    """The slowest promise is offered everywhere."""
    promises = draft.column("promises", "promise")
    table = draft.tables["offers"]
    if len(promises):
        refused = (table["offered"] == "no") & (table["promise"] == promises[-1])
        for row in np.flatnonzero(refused)[:1]:
            message = f"{promises[-1]} is the slowest promise, which is offered everywhere"
            draft.about_row("offers", int(row), "slowest-promise", message)


def offered_within_reach(draft: Draft) -> None:
    """Where a promise is offered in any case, a source of it is open within a van's reach."""
    table, zones, facilities = draft.tables["offers"], draft.tables["zones"], draft.tables["facilities"]
    promises = draft.tables["promises"].drop_duplicates("promise")
    limit = draft.settings["door.max_km"]
    for promise, kind in zip(promises["promise"], promises["source_kind"], strict=True):
        rows = np.flatnonzero((table["promise"] == promise) & (table["offered"] == "yes"))
        if not len(rows):
            continue
        sources = facilities[(facilities["kind"] == kind) & (facilities["status"] == "open")]
        there = zones[zones["zone"].isin(table["zone"].iloc[rows])]
        far = int((nearest_km(there, sources) > limit).sum())
        if far:
            message = f"{promise} is offered in {far} zones that lie beyond door.max_km ({limit:g}) of an open {kind}"
            draft.about_row("offers", int(rows[0]), "offered-too-far", message, "warning")


RULES = (slowest_is_kept, offered_within_reach)
