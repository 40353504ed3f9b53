"""Which edits a trial can try: those that change rules, not what the network is or who orders."""

from __future__ import annotations

from collections.abc import Iterator

import datasets
from core.errors import Finding, InvalidInput
from datasets import Scenario
from twin.arms import backlog_rules, differing
from whatif.batch import Batch
from whatif.trials.ask import Ask

WHAT = "a trial switches promises, policy.* and costs.* only, for some orders; this is the same for all orders"
REPRICED = ("costs.", "policy.target_fill")
"""Rules that change what ways are reckoned to cost, so that costs under both are no longer of one kind."""


def both_scenarios(batch: Batch, ask: Ask) -> tuple[Scenario, Scenario]:
    """The scenario under its usual rules, and under those of the trial.

    Raises
    ------
    InvalidInput
        When the base or the trial's edits cannot be loaded, or an edit cannot be switched; all findings.
    """
    usual = datasets.load(batch.base, edits=batch.edits)
    other = datasets.load(batch.base, edits=(*batch.edits, *ask.edits))
    findings = list(_no_rules(batch, ask, usual, other)) or list(_unfit(ask, usual, other))
    if findings:
        raise InvalidInput(findings)
    return usual, other


def _no_rules(batch: Batch, ask: Ask, usual: Scenario, other: Scenario) -> Iterator[Finding]:
    """A finding for each edit that changes more than rules: each is tried alone, that the right one is named."""
    changed = list(differing(usual, other))
    if not changed:
        return
    named = False
    for edit in ask.edits:
        try:
            alone = list(differing(usual, datasets.load(batch.base, edits=(*batch.edits, edit))))
        except InvalidInput:  # it stands on another of the trial's edits
            alone = []
        for place in alone:
            named = True
            yield Finding(*edit.place, "not-a-rule", f"{edit} changes {place}: {WHAT}")
    if not named:
        yield ask.wrong("not-a-rule", f"the trial's edits together change {', '.join(changed)}: {WHAT}")


def _unfit(ask: Ask, usual: Scenario, other: Scenario) -> Iterator[Finding]:
    backlog = backlog_rules(usual, other)
    if backlog and ask.kind == "geo":
        message = f"{', '.join(backlog)}: how backlog is weighed is one rule for the whole network; it can be switched "
        yield ask.wrong("rule-of-all", message + 'for all at a moment (kind = "switch"), not in some places')
    repriced = [
        key for key in usual.settings if key.startswith(REPRICED) and usual.settings[key] != other.settings[key]
    ]
    if repriced and ask.metric == "way_cost_per_package":
        message = f"{', '.join(repriced)} changes what ways are reckoned to cost: a cost cannot be the trial's metric"
        yield ask.wrong("cost-repriced", message)
    tables = (getattr(usual, name).equals(getattr(other, name)) for name in ("promises", "offers", "lanes"))
    if usual.settings == other.settings and all(tables):
        yield ask.wrong("nothing-to-try", "the trial's edits change nothing")
