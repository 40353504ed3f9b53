"""The batch editor: factors and their levels, the design, seeds, what it comes to, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from core.errors import Finding
from dashboard.icons import icon
from dashboard.pages.what_if.changes import (
    DESIGNS,
    fills_of,
    kind_of,
    label_of,
    next_level,
    reference_of,
    seed_count,
)
from dashboard.pages.what_if.chooser import factor_opener
from dashboard.pages.what_if.design import Design
from dashboard.pages.what_if.estimate import Size
from dashboard.parts.numbers import count, duration
from whatif.batch_files.seeds import MOST_SEEDS

HOW = "Click edits; Alt-click or Alt-Enter makes it the reference; empty takes it out"


def action(do: str, **values: Any) -> dict[str, str]:
    """What a click on an element asks for: read by assets/js/what_if.js."""
    return {"data-what-if": do} | {f"data-{name}": str(value) for name, value in values.items()}


def editor(design: Design, size: Size, edits: Sequence[str]) -> html.Div:
    """The card's body.

    Parameters
    ----------
    design : Design
    size : Size
        Of the design.
    edits : sequence of str
        The what-if draft, offered as the batch's common edits or as factors.
    """
    rows = [_factor(place, factor) for place, factor in enumerate(design.factors)]
    head = html.Div(
        [html.Span("Factor"), html.Span("Levels, reference outlined"), html.Span("n", className="num")],
        className="what_if-factor head",
    )
    body = rows or [html.P(_nothing(design), className="muted what_if-none")]
    return html.Div(
        [
            *_offer(design, edits),
            *_common(design),
            html.Div(
                [head, *body],
                className="what_if-factors",
                tabIndex=0,
                role="group",
                **{"aria-label": "Factors and levels"},
            ),
            html.Div(
                _findings(design.findings),
                id="what_if-findings",
                className="what_if-findings",
                tabIndex=0,
                role="group",
                **{"aria-label": "What is wrong with the batch"},
            ),
            foot(design, size),
            dcc.Store(id="what_if-text", data=design.text),
        ],
        className="what_if-editor",
    )


def _nothing(design: Design) -> str:
    if isinstance(design.document.get("variants"), list):
        return f"{len(design.document['variants'])} variants are listed in the file, not factors: see TOML."
    if "trial" in design.document:
        return "A trial: it compares its own worlds and takes no factors. See TOML."
    return "No factor yet: + Factor adds a lever with levels to compare."


def _factor(place: int, factor: Mapping[str, Any]) -> html.Div:
    levels, fills = factor.get("levels", []), fills_of(factor)
    name = str(factor.get("name", factor.get("key", "")))
    chips = [_level(place, number, raw, fills, reference_of(factor)) for number, raw in enumerate(levels)]
    if "range" in factor:
        chips = [html.Span(f"{factor['range'][0]} to {factor['range'][-1]}, drawn", className="what_if-chip")]
    elif next_level(factor) is not None:
        chips.append(
            html.Button(
                icon("plus", className="small"),
                className="what_if-add",
                title="One level more",
                **{"aria-label": f"One level more of {name}"},
                **action("add-level", factor=place),
            )
        )
    remove = html.Button(
        icon("x", className="small"),
        className="text-button",
        title="Take this factor out",
        **{"aria-label": f"Take out {name}"},
        **action("remove-factor", factor=place),
    )
    return html.Div(
        [
            html.Div(
                [html.Strong(name, title=name), html.Span(_what(factor), className="mono", title=_what(factor))],
                className="what_if-name",
            ),
            html.Div(chips, className="what_if-levels"),
            html.Span(str(len(levels)) if levels else "–", className="num"),
            remove,
        ],
        className="what_if-factor",
    )


def _what(factor: Mapping[str, Any]) -> str:
    """The operation or the key that the levels fill."""
    if "key" in factor:
        return str(factor["key"])
    if "op" in factor:
        return ".".join(str(factor[name]) for name in ("facility", "lane", "promise", "state", "op") if name in factor)
    ops = [
        edit.get("op", "")
        for raw in factor.get("levels", [])
        if isinstance(raw, Mapping)
        for edit in raw.get("edits", [])
    ]
    return ", ".join(dict.fromkeys(map(str, ops))) or "edits"


def _level(place: int, number: int, raw: Any, fills: str, reference: int) -> html.Label:
    text = label_of(raw, fills)
    is_reference = number == reference
    field = dcc.Input(
        value=text,
        type="text",
        className="what_if-input",
        autoComplete="off",
        id={"type": "what_if-level", "factor": place, "level": number},
    )
    spoken = f"Level {number + 1} of factor {place + 1}" + (", the reference" if is_reference else "")
    return html.Label(
        [html.Span(spoken, className="visually-hidden"), field],
        className="what_if-level reference" if is_reference else "what_if-level",
        title=f"{'The reference. ' if is_reference else ''}{HOW}",
        style={"width": f"calc({max(3, len(text)) + 1}ch + 14px)"},
        **{"data-was": text, **action("level", factor=place, level=number)},
    )


def foot(design: Design, size: Size) -> html.Div:
    """+ Factor, the product spelled out, Run batch."""
    return html.Div(
        [
            *factor_opener(design),
            _product(design, size),
            html.Span(_minutes(size), className="muted what_if-minutes", id="what_if-minutes"),
            _run(design, size),
        ],
        className="what_if-foot",
    )


def _product(design: Design, size: Size) -> html.Div:
    seeds = seed_count(design.document)
    stepper = html.Span(
        [
            html.Button(
                icon("minus", className="small"),
                **{"aria-label": "One seed less"},
                **action("seeds", value=max(1, seeds - 1)),
            ),
            html.Label("Seeds", htmlFor="what_if-seeds", className="visually-hidden"),
            dcc.Input(
                id="what_if-seeds",
                value=str(seeds),
                type="text",
                inputMode="numeric",
                autoComplete="off",
                className="what_if-seeds",
                maxLength=5,
            ),
            html.Button(
                icon("plus", className="small"),
                **{"aria-label": "One seed more"},
                **action("seeds", value=min(MOST_SEEDS, seeds + 1)),
            ),
        ],
        className="what_if-stepper",
        **{"data-was": str(seeds)},
    )
    runs = [" seeds = ", html.B(count(size.runs)), " runs"] if size.runs else [" seeds"]
    return html.Div(
        [html.Span(size.product, className="what_if-combinations"), " × ", stepper, *runs],
        className="what_if-product",
        id="what_if-product",
        **{"aria-live": "polite"},
    )


def _minutes(size: Size) -> str:
    if not size.runs:
        return ""
    return "time not known" if size.minutes is None else f"~{duration(60 * size.minutes)}"


def _run(design: Design, size: Size) -> html.Button:
    why = ""
    if design.batch is None:
        why = "Something is wrong with the batch: see its findings"
    elif size.minutes is None:
        why = "No run of this scenario is known yet, so nobody can say how long it takes: run it once first"
    label = f"Run batch: {count(size.runs)} runs, {_minutes(size)}"
    return html.Button(
        [icon("player-play"), "Run batch"],
        className="button primary",
        id="what_if-run",
        disabled=bool(why) or not size.runs,
        title=why or label,
        **action("run"),
    )


def _common(design: Design) -> list[html.P]:
    edits = design.document.get("edits", [])
    if not isinstance(edits, list) or not edits or design.batch is None:
        return []
    return [
        html.P(
            ["In every variant: ", html.Span(", ".join(map(str, design.batch.edits)), className="mono")],
            className="what_if-common small",
            title="The batch's common edits",
        )
    ]


def _offer(design: Design, edits: Sequence[str]) -> list[html.Div]:
    """The draft of the other pages, if it is not in the batch yet."""
    if not edits:
        return []
    number = f"{len(edits)} {'edit' if len(edits) == 1 else 'edits'}"
    return [
        html.Div(
            [
                html.Span(["What-if draft: ", html.B(number)], title=", ".join(edits)),
                html.Button("Add as factors", className="text-button", **action("edits-as-factors")),
                html.Button("Put into every variant", className="text-button", **action("edits-as-common")),
            ],
            className="what_if-offer small",
        )
    ]


def _findings(findings: Sequence[Finding], most: int = 20) -> list[html.P]:
    lines = [
        html.P(
            [
                icon("alert-circle" if f.severity == "error" else "alert-triangle", className="small"),
                html.Span(_line(f)),
            ],
            className=f"small {'error' if f.severity == 'error' else 'warn'}",
        )
        for f in findings[:most]
    ]
    more = len(findings) - most
    return [*lines, html.P(f"and {more} more", className="small muted")] if more > 0 else lines


def findings_lines(findings: Sequence[Finding]) -> list[html.P]:
    """Findings as the editor shows them."""
    return _findings(findings)


def _line(finding: Finding) -> str:
    place = f"line {finding.line}: " if finding.line else ""
    return f"{place}{finding.message}"


def controls(design: Design) -> list[Any]:
    """Of the card's head: the design, and TOML."""
    kind = kind_of(design.document)
    known = {**DESIGNS, **({} if kind in DESIGNS else {kind: kind.replace("_", " ").capitalize()})}
    buttons = [
        html.Button(label, **{"aria-pressed": "true" if key == kind else "false"}, **action("design", value=key))
        for key, label in known.items()
    ]
    toml = html.Button(
        [icon("file-text"), "TOML"],
        className="button low",
        id="what_if-toml-open",
        title="The file that whatif run takes",
    )
    return [html.Div(buttons, className="segmented", role="group", **{"aria-label": "Design"}), toml]
