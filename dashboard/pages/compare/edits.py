"""What was changed: both runs' scenario files as one diff, and what is the same in both."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from dash import html

from dashboard.icons import icon
from dashboard.pages.compare.sides import Compared
from dashboard.workspace import OpenRun
from whatif.batch_files.seeds import seeds_text

FILE = "scenario.toml"
CONTEXT = 3
WHOLE = 60
"""Lines up to which a file is shown whole."""


@dataclass(frozen=True)
class Line:
    """A line of a diff.

    Attributes
    ----------
    a, b : int
        Its number on each side; 0 where that side has it not.
    mark : str
        "+", "-" or " "; "…" for lines that are left out.
    text : str
    """

    a: int
    b: int
    mark: str
    text: str


def diff(a: Sequence[str], b: Sequence[str]) -> list[Line]:
    """A unified diff of two texts, with the line numbers of both.

    Examples
    --------
    >>> [(line.a, line.b, line.mark, line.text) for line in diff(["x", "y"], ["x", "z"])]
    [(1, 1, ' ', 'x'), (2, 0, '-', 'y'), (0, 2, '+', 'z')]
    """
    context = max(len(a), len(b)) if max(len(a), len(b)) <= WHOLE else CONTEXT
    lines: list[Line] = []
    for group in difflib.SequenceMatcher(None, a, b, autojunk=False).get_grouped_opcodes(context):
        if lines or group[0][1]:
            lines.append(Line(0, 0, "…", ""))
        for kind, a0, a1, b0, b1 in group:
            if kind == "equal":
                lines += [Line(a0 + k + 1, b0 + k + 1, " ", text) for k, text in enumerate(a[a0:a1])]
            else:
                lines += [Line(a0 + k + 1, 0, "-", text) for k, text in enumerate(a[a0:a1])]
                lines += [Line(0, b0 + k + 1, "+", text) for k, text in enumerate(b[b0:b1])]
    return lines or [Line(k, k, " ", text) for k, text in enumerate(a[:WHOLE], 1)]


def scenario_text(run: OpenRun) -> str:
    """The run's `scenario.toml`; "" where it has none."""
    try:
        return (run.folder / FILE).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def edits_text(run: OpenRun) -> str:
    """The run's edits as a file that ``run --edits`` takes."""
    lines = scenario_text(run).splitlines()
    first = next((k for k, line in enumerate(lines) if line.strip() == "[[edits]]"), len(lines))
    return "\n".join(lines[first:]).strip() + "\n" if first < len(lines) else ""


def view(a: OpenRun, b: OpenRun) -> html.Div:
    """The diff, drawn."""
    texts = [scenario_text(run).splitlines() for run in (a, b)]
    lines = diff(*texts)
    added, gone = (sum(line.mark == mark for line in lines) for mark in "+-")
    head = html.Div(
        [
            icon("edit", className="small"),
            html.Strong(FILE),
            html.Span(f"+{added}", className="better"),
            html.Span(f"−{gone}", className="worse" if gone else "muted"),
        ],
        className="compare-file mono",
    )
    return html.Div(
        [
            head,
            html.Div(
                list(map(_drawn, lines)),
                className="compare-diff mono",
                tabIndex=0,
                role="region",
                **{"aria-label": f"What differs in {FILE}"},
            ),
        ],
        className="compare-edits",
    )


_CLASSES = {"+": "added", "-": "gone", " ": "kept", "…": "cut"}


def _drawn(line: Line) -> html.Div:
    numbers = [html.Span(str(number) if number else "", className="diff-number") for number in (line.a, line.b)]
    mark = {"-": "−"}.get(line.mark, line.mark)
    return html.Div(
        [*numbers, html.Span(mark, className="diff-mark"), html.Span(line.text)],
        className=f"diff-line {_CLASSES[line.mark]}",
    )


def summary(a: OpenRun, b: OpenRun) -> str:
    """How many edits differ, and where they are."""
    own = [set(map(str, run.document["scenario"].get("edits", ()))) for run in (a, b)]
    in_a, in_b = len(own[0] - own[1]), len(own[1] - own[0])
    if not in_a and not in_b:
        return "no edits differ"
    if not in_a:
        return f"{_edits(in_b)}, all in B"
    return f"{_edits(in_a)}, all in A" if not in_b else f"{_edits(in_a)} in A alone, {in_b} in B alone"


def _edits(number: int) -> str:
    return f"{number} {'edit' if number == 1 else 'edits'}"


def same(found: Compared, a: OpenRun, b: OpenRun) -> list[html.Span]:
    """What both have in common, and what not: scenario, seeds, version, demand, prices."""
    first, second = found.a.records[0], found.b.records[0]
    pairs = [
        (f"scenario {found.a.base}", found.a.base == found.b.base and first.content() == second.content()),
        (_seeds(found), found.a.seeds == found.b.seeds),
        (f"version {first.version}", first.version == second.version),
        ("demand", _untouched(a, b, ("demand", "zone", "promise"))),
        ("prices", _untouched(a, b, ("costs.", "cost_"))),
    ]
    marks = {True: ("check", "the same in both"), False: ("x", "differs between A and B")}
    return [
        html.Span(
            [
                icon(marks[is_same][0], className="small"),
                html.Span("" if is_same else "differs: ", className="visually-hidden"),
                text,
            ],
            className="compare-same" if is_same else "compare-same differs",
            title=marks[is_same][1],
        )
        for text, is_same in pairs
    ]


def _seeds(found: Compared) -> str:
    a, b = (seeds_text(side.seeds) for side in (found.a, found.b))
    return f"seeds {a}".replace("..", "–") if a == b else f"seeds {a} and {b}".replace("..", "–")


def _untouched(a: OpenRun, b: OpenRun, words: Sequence[str]) -> bool:
    """Whether no edit that only one of the two has speaks of these."""
    own = [set(map(str, run.document["scenario"].get("edits", ()))) for run in (a, b)]
    return not any(word in edit for edit in own[0] ^ own[1] for word in words)
