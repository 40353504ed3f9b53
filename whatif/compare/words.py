"""A comparison in one line."""

from __future__ import annotations

from collections import Counter

from whatif.compare.comparison import Comparison, Verdict

SAID: dict[Verdict, str] = {
    "higher": "{} higher",
    "lower": "{} lower",
    "exact": "{} exactly",
    "no difference": "{} not more than by chance",
    "not enough runs": "{} with too few runs to say",
    "does not exist": "{} on one side only",
}


def what_differs(comparison: Comparison) -> str:
    """What differs, counted: "12 of 60 figures differ (5 higher, 2 exactly, 5 not more than by chance)"."""
    all_figures = comparison.same + len(comparison.rows)
    if not comparison.seeds:
        return "one variant only: nothing to compare it with"
    if not all_figures:
        return "the runs hold no figures to compare"
    if not comparison.rows:
        runs = comparison.seeds[0].n
        if len(comparison.seeds) == 1:
            return "the two runs are the same" if runs == 1 else f"the two are the same in all {runs} runs"
        return f"all {len(comparison.seeds)} variants are the same as {comparison.reference_name!r}"
    counts = Counter(row.verdict for row in comparison.rows)
    said = ", ".join(words.format(counts[verdict]) for verdict, words in SAID.items() if counts[verdict])
    return f"{len(comparison.rows)} of {all_figures} figures differ ({said})"
