"""The difference of a figure from its reference: how large, which way, whether it is more than noise; as a badge.

An arrow says the direction, a word says better or worse, the colour repeats it. A difference that has not been
proven (one seed each) is stated without a verdict.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dash import html

from dashboard.icons import icon
from dashboard.parts import numbers
from dashboard.workspace.replicates import Replicates

if TYPE_CHECKING:
    from whatif.compare.difference import Differences

Verdict = Literal["better", "worse", "same", "none"]
CONFIDENCE = 0.95
WORDS: dict[str, str] = {"better": "better", "worse": "worse", "same": "", "none": ""}


@dataclass(frozen=True)
class Difference:
    """Run minus reference of one figure.

    Attributes
    ----------
    delta, half : float
        In the figure's unit; NaN where it cannot be had. `half` is half the width of the 95 % interval.
    verdict : str
        ``same`` where the interval spans 0, or both have the same figure; ``none`` where nothing can be said: one
        seed, or a figure that is neither good nor bad.
    seeds : int
        Pairs of runs that it is made of; of unpaired sides, the runs of the smaller.
    paired : bool
    """

    delta: float
    half: float
    verdict: Verdict
    seeds: int
    paired: bool

    @property
    def proven(self) -> bool:
        """Whether more than one seed stands behind it."""
        return self.seeds > 1 or self.verdict == "same"


def difference(kpi: str, run: Replicates, ref: Replicates) -> Difference:
    """Run minus reference of a KPI, by seed where both ran the same orders, else by Welch's test.

    Examples
    --------
    With one seed each there is a difference and no verdict on it:

    >>> a = Replicates.of({1: {"cost_per_package": 5.0}})
    >>> b = Replicates.of({1: {"cost_per_package": 4.9}})
    >>> difference("cost_per_package", b, a).verdict
    'none'
    """
    import numpy as np

    from whatif.compare.difference import paired, unpaired

    seeds = sorted(set(run.seeds) & set(ref.seeds)) if run.network == ref.network else []
    if seeds:
        rows = [np.array([[side.value(kpi, seed) for seed in seeds]]) for side in (ref, run)]
        return _judged(kpi, paired(rows[0], rows[1], CONFIDENCE), paired=True)
    rows = [np.array([side.values(kpi)]).reshape(1, -1) for side in (ref, run)]
    return _judged(kpi, unpaired(rows[0], rows[1], CONFIDENCE), paired=False)


def _judged(kpi: str, found: Differences, *, paired: bool) -> Difference:
    delta, low, high = (float(x[0]) for x in (found.delta, found.low, found.high))
    half = (high - low) / 2
    return Difference(delta, half, _verdict(kpi, delta, low, high, same=bool(found.same[0])), int(found.n[0]), paired)


def _verdict(kpi: str, delta: float, low: float, high: float, *, same: bool) -> Verdict:
    from whatif.compare import better_of

    if same or (math.isfinite(low) and low <= 0 <= high):
        return "same"
    better = better_of(kpi)
    if not math.isfinite(low) or better is None:
        return "none"
    return "better" if (delta < 0) == (better == "lower") else "worse"


def difference_badge(found: Difference, text: Callable[[float], str], *, short: bool = False) -> html.Span:
    """The badge of a difference.

    Parameters
    ----------
    found : Difference
    text : callable
        Writes a size without a sign: ``lambda x: usd(x)``.
    short : bool
        Leave out "1 seed each", where another line says it.
    """
    if math.isnan(found.delta):
        return verdict_badge(numbers.MISSING, "none", title="one of the two has no such figure")
    size = text(abs(found.delta))
    if found.verdict == "same":
        return verdict_badge(
            "", "same", title=f"{size}, within the 95 % interval" if found.delta else "the same figure"
        )
    arrow = "down" if found.delta < 0 else "up"
    tail = "" if found.proven or short else " · 1 seed each"
    how = f"95 % interval ±{text(found.half)}" if found.proven else "one seed each: no telling it from chance"
    title = f"{size} {'less' if found.delta < 0 else 'more'} than the reference; {how}"
    return verdict_badge(size + tail, found.verdict, arrow=arrow, title=title)


def verdict_badge(delta_text: str, verdict: Verdict | str, *, arrow: str = "", title: str = "") -> html.Span:
    """A small badge: arrow, size and word.

    Parameters
    ----------
    delta_text : str
        The size ("$0.06"); a leading sign gives the arrow where `arrow` is not given.
    verdict : {"better", "worse", "same", "none"}
    arrow : {"", "up", "down"}
    """
    if verdict == "same":
        return html.Span("no difference", className="badge verdict", title=title)
    if not arrow and delta_text[:1] in ("+", numbers.MINUS, "-"):
        arrow, delta_text = ("up" if delta_text[0] == "+" else "down"), delta_text[1:]
    # Seen and spoken alike: the arrow is a picture, the word for it is for those who hear the page.
    spoken = {"up": "more ", "down": "less "}.get(arrow, "")
    return html.Span(
        [
            *([icon(f"arrow-{arrow}", className="small")] if arrow else []),
            html.Span(spoken, className="visually-hidden"),
            html.Span(" ".join(filter(None, (delta_text, WORDS.get(str(verdict), ""))))),
        ],
        className=f"badge verdict {verdict if verdict in ('better', 'worse') else ''}".strip(),
        title=title,
    )
