"""What was changed: both runs' scenario files as one diff, and what is the same in both."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dash import html

from dashboard.icons import icon
from dashboard.pages.compare.sides import Compared
from datasets import bundled
from whatif.batch_files.seeds import seeds_text
from whatif.runs import RunRecord
from whatif.runs.groups import base_name

FILE = "scenario.toml"
_BASE = re.compile(r'^base = "(.*)"$', re.MULTILINE)
MOST = 8
"""Files that may stand on each other."""
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


def scenario_text(run: RunRecord) -> str:
    """The run's `scenario.toml`, its base by name: no place of this machine; "" where it has none.

    Of a run of another run's file that one's edits stand before its own, as they were applied.
    """
    file = run.place / FILE
    text = _BASE.sub(lambda _: f"base = {json.dumps(base_name(run))}", _read(file), count=1)
    head, own = _split(text)
    return "\n".join(part for part in (head, *_edits_below(run, file), own) if part)


def edits_text(run: RunRecord) -> str:
    """The run's edits as a file that ``run --edits`` takes."""
    edits = _split(scenario_text(run))[1]
    return edits and edits + "\n"


def _edits_below(run: RunRecord, file: Path) -> list[str]:
    """Edits of the files that the run's file stands on, the lowest first; none where they are the scenario's own."""
    blocks: list[str] = []
    while run.base in bundled() or not run.base.endswith(".toml"):
        base = _BASE.search(_read(file))
        if base is None or not base[1].endswith(".toml") or len(blocks) > MOST:
            break
        file = Path(base[1])
        blocks.insert(0, _split(_read(file))[1])
    return blocks


def _split(text: str) -> tuple[str, str]:
    """What stands before the edits, and the edits."""
    lines = text.splitlines()
    first = next((k for k, line in enumerate(lines) if line.strip() == "[[edits]]"), len(lines))
    return "\n".join(lines[:first]), "\n".join(lines[first:]).strip()


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def view(a: RunRecord, b: RunRecord) -> html.Div:
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


def summary(a: RunRecord, b: RunRecord) -> str:
    """How many edits differ, and where they are."""
    own = set(a.edits), set(b.edits)
    in_a, in_b = len(own[0] - own[1]), len(own[1] - own[0])
    if not in_a and not in_b:
        return "no edits differ"
    if not in_a:
        return f"{_edits(in_b)}, all in B"
    return f"{_edits(in_a)}, all in A" if not in_b else f"{_edits(in_a)} in A alone, {in_b} in B alone"


def _edits(number: int) -> str:
    return f"{number} {'edit' if number == 1 else 'edits'}"


def same(found: Compared) -> list[html.Span]:
    """What both have in common, and what not: scenario, seeds, version, demand, prices."""
    first, second = found.chosen
    pairs = [
        (f"scenario {found.a.base}", _one_scenario(first, second)),
        (_seeds(found), found.a.seeds == found.b.seeds),
        (f"version {first.version}", first.version == second.version),
        ("demand", _untouched(first, second, ("demand", "zone", "promise"))),
        ("prices", _untouched(first, second, ("costs.", "cost_"))),
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


def _one_scenario(a: RunRecord, b: RunRecord) -> bool:
    """Whether two runs are of one scenario: by its name where edits differ, as the kept files then differ by them."""
    return base_name(a) == base_name(b) and (a.edits != b.edits or a.content() == b.content())


def _untouched(a: RunRecord, b: RunRecord, words: Sequence[str]) -> bool:
    """Whether no edit that only one of the two has speaks of these."""
    return not any(word in edit for edit in set(a.edits) ^ set(b.edits) for word in words)
