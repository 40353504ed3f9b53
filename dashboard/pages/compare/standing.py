"""What a comparison stands on, said once and everywhere in the same words: which runs, which seeds, paired or not."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.icons import icon
from dashboard.pages.compare.asked import action
from dashboard.pages.compare.sides import ALL, CHOSEN, Compared, Side
from whatif.batch_files.seeds import seeds_text


def how(found: Compared) -> str:
    """For the head of a card."""
    if found.alone:
        return "one seed each: no interval"
    if found.paired:
        return f"paired over {found.pairs} seeds, p by Holm"
    return f"unpaired, {len(found.a.seeds)} and {len(found.b.seeds)} seeds, " + (
        "p by Holm" if found.pairs > 1 else "no interval"
    )


def seeds_of(side: Side) -> str:
    """As a reader says it: seed 1; mean of 10 seeds: 1–10."""
    text = seeds_text(side.seeds).replace("..", "–")
    return f"seed {text}" if len(side.seeds) == 1 else f"mean of {len(side.seeds)} seeds: {text}"


def both(found: Compared) -> str:
    """The same of A and B, in one breath where they have the same seeds."""
    a, b = seeds_of(found.a), seeds_of(found.b)
    if a != b:
        return f"A is {_the(a)}; B is {_the(b)}"
    return f"{a} in both" if found.alone else f"A and B are each the {a}"


def _the(text: str) -> str:
    return f"the {text}" if text.startswith("mean") else text


def banners(found: Compared) -> list[html.Div]:
    """What a reader must know before the figures."""
    lines = [_other_scenario(found)] if found.across else []
    return [*lines, _one_seed(found) if found.alone else _means(found)]


def _other_scenario(found: Compared) -> html.Div:
    bases = f"A is a run of {found.a.base}, B one of {found.b.base}"
    text = f"{bases}: different scenarios, so no difference is an edit's alone."
    return _banner("compare-other-scenario", "alert-triangle", text)


def _one_seed(found: Compared) -> html.Div:
    """Two runs: nothing can be told from chance."""
    other = "" if found.a.seeds == found.b.seeds or found.across else ", and other orders in each"
    text = f"One seed each ({both(found)}{other}): no interval, and nothing that could be told from chance."
    if found.more:
        sizes = [len(side.seeds) for side in found.every]
        text += f" A has been run with {_count(sizes[0])}, B with {_count(sizes[1])}."
        return _banner("compare-one-seed", "info-circle", text, _link("Use all seeds", ALL))
    more = html.Button("Run more seeds", className="text-button", **{"data-open": "open-run"})
    return _banner("compare-one-seed", "info-circle", text, more)


def _means(found: Compared) -> html.Div:
    """Runs of other seeds are used: A and B are no longer the chosen runs alone."""
    orders = "the same orders in both" if found.paired else "unpaired: more noise than with the same orders in both"
    text = f"{both(found)}; {orders}. Map, most moved and what was changed are of the chosen runs."
    name = "compare-means" if found.paired else "compare-unpaired"
    tone = "quiet" if found.paired else ""
    return _banner(name, "info-circle" if found.paired else "alert-triangle", text, _link(CHOSEN_ONLY, CHOSEN), tone)


def _count(seeds: int) -> str:
    return f"{seeds} seed{'' if seeds == 1 else 's'}"


CHOSEN_ONLY = "Only the chosen runs"


def _link(text: str, seeds: str) -> html.Button:
    return html.Button(text, className="text-button", **action("set", key="seeds", value=seeds))


def _banner(name: str, mark: str, text: str, more: Any = None, tone: str = "") -> html.Div:
    inside = [icon(mark, className="small"), html.Span(text), *([more] if more is not None else [])]
    return html.Div(inside, className=f"compare-banner {tone}".strip(), id=name, role="note")
