"""The page: the model against what is published, known answers, the glossary, every default with its source."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.icons import icon
from dashboard.page import Context, Page
from dashboard.pages.scenario.provenance import PUBLISHED, DefaultValue, defaults
from dashboard.pages.scenario.tables import file_of
from dashboard.pages.sources.glossary import Term, glossary, matching, pieces
from dashboard.pages.sources.known_answers import KnownAnswers, answer_text, expected_text, jobs_of, last_result
from dashboard.parts.card import card
from dashboard.parts.head import page_head
from dashboard.parts.numbers import MISSING, THIN, ago, count, with_unit
from dashboard.parts.states import empty
from dashboard.workspace import OpenRun, Workspace

QUESTION = "What does each word mean, and what is the model held against?"
_HEAD = Page("sources", "/sources", "Glossary & sources", QUESTION, "info-circle", "a", lambda context: html.Div())


def body(context: Context) -> html.Div:
    """Draw the page."""
    return html.Div(
        [
            page_head(_HEAD),
            html.Div(
                [
                    published_card(context.run),
                    html.Div(answers_card(context.workspace), id="sources-answers", className="slot"),
                    defaults_card(str(context.params.get("mark") or "")),
                    glossary_card(),
                ],
                className="sources-columns",
            ),
        ],
        className="sources-page",
    )


# -- the model against published figures ---------------------------------------------------------------------------


def published_card(run: OpenRun | None) -> html.Section:
    """Key figures of the run beside published ranges."""
    title = "The model against what is published"
    if run is None:
        return card(title, empty("There is no finished run to hold against them yet."), id="sources-model")
    rows = run.document.get("published") or []
    if not rows:
        why = "is us with edits" if run.scenario == "us" else f"is a run of {run.scenario}"
        text = f"The ranges are about an ordinary day of the whole United States as us has it; {run.run_id} {why}."
        return card(title, empty(text), subtitle=run.run_id, id="sources-model")
    inside = sum(row["inside"] == "yes" for row in rows)
    head = html.Tr([html.Th(h, className=c) for h, c in _PUBLISHED])
    table = html.Table([html.Thead(head), html.Tbody([_published_row(row, run) for row in rows])], className="plain")
    return card(
        title,
        html.Div(table, className="sources-scroll", tabIndex="0", **{"aria-label": title}),
        subtitle=f"{run.run_id}: {inside} of {len(rows)} inside",
        id="sources-model",
    )


_PUBLISHED = (("Figure", ""), ("Model", "num"), ("Published", "num"), ("Inside?", ""), ("Source", ""))


def _published_row(row: dict[str, Any], run: OpenRun) -> html.Tr:
    kpi = run.kpis.get(row["kpi"])
    unit = kpi.unit if kpi else ""
    decimals = 2 if abs(row["high"]) < 10 else 0
    bare = "USD" if unit == "USD" else ""
    show = lambda value: with_unit(float(value), bare, decimals=decimals)  # noqa: E731
    name = str(row["kpi"]).replace("_", " ").removesuffix(" pct")
    span = f"{show(row['low'])} to {show(row['high'])}"
    noun = html.Span(f" {unit}" if unit != "USD" else "", className="muted small")
    return html.Tr(
        [
            html.Td([html.Strong(name), noun], title=kpi.description if kpi else None),
            html.Td(show(row["value"]) if row["value"] is not None else MISSING, className="num"),
            html.Td(span, className="num nowrap"),
            html.Td(_verdict(row["inside"] == "yes", "inside", "outside")),
            html.Td(row["source"], className="muted"),
        ]
    )


def _verdict(good: bool, yes: str, no: str) -> html.Span:
    mark = icon("circle-check" if good else "circle-x", className="small")
    return html.Span([mark, yes if good else no], className=f"badge {'better' if good else 'error'}")


# -- known answers -------------------------------------------------------------------------------------------------


def answers_card(workspace: Workspace) -> html.Section:
    """The last result of ``verify``, and a way to ask again."""
    result = last_result(workspace.jobs)
    job = next(iter(jobs_of(workspace.jobs)), None)
    going = job is not None and not job.is_over
    text = f"{job.stage or job.state} {100 * job.progress:.0f}{THIN}%" if job is not None and going else "Run them"
    ask = html.Button(
        [icon("player-play"), text], id="sources-verify", className="button low", disabled=going,
        title="pod2door verify, as its own process; about a minute",
    )  # fmt: skip
    if result is None:
        why = "They are running." if going else "Nobody has run the known answers in this workspace yet."
        if job is not None and job.state in ("failed", "cancelled"):
            why = f"The last time they were {job.state}: {job.stage or 'its log says why'}."
        return card("Known answers", empty(why), controls=ask)
    when = f"{result.held} of {len(result.checks)} hold, {ago(time.time() - result.at)}"
    return card("Known answers", _answers(result), subtitle=when, controls=ask)


def _answers(result: KnownAnswers) -> html.Div:
    heads = (("Answer", ""), ("Expected", "num"), ("Got", "num"), ("Holds?", ""))
    rows = [
        html.Tr(
            [
                html.Td(check["name"], title=check["name"]),
                _value(expected_text(check)),
                _value(answer_text(check.get("got"))),
                html.Td(_verdict(bool(check["ok"]), "holds", "differs")),
            ]
        )
        for check in result.checks
    ]
    head = html.Thead(html.Tr([html.Th(h, className=c) for h, c in heads]))
    table = html.Table([head, html.Tbody(rows)], className="plain sources-answers")
    return html.Div(table, className="sources-scroll", tabIndex="0", **{"aria-label": "Known answers"})


def _value(text: str) -> html.Td:
    return html.Td(text, title=text, className="num sources-value")


# -- defaults ------------------------------------------------------------------------------------------------------


def defaults_card(mark: str) -> html.Section:
    """Every default with its source."""
    buttons = [
        html.Button(text, id=f"sources-{key or 'all'}", **{"aria-pressed": str(mark == key).lower()})
        for key, text in (("", "All"), ("published", "Published"), ("assumed", "Assumed"))
    ]
    controls = [
        html.Div(buttons, className="segmented", role="group", **{"aria-label": "Sources shown"}),
        find("sources-default-find", "Find a default"),
    ]
    shown = matching_defaults(mark, "")
    return card(
        "Every default and its source",
        html.Div(default_rows(shown), id="sources-defaults", className="sources-scroll", tabIndex="0"),
        subtitle=html.Span(default_count(shown), id="sources-default-count"),
        controls=controls,
        id="sources-defaults-card",
    )


def matching_defaults(mark: str, word: str) -> list[DefaultValue]:
    """Defaults of a mark ("" all) that hold a word."""
    wanted = word.strip().casefold()
    return [
        default
        for default in defaults().values()
        if mark in ("", default.mark)
        and wanted in f"{default.key} {default.description} {default.source} {default.value}".casefold()
    ]


def default_count(shown: Sequence[DefaultValue]) -> str:
    """How many, and how many of them are published."""
    published = sum(default.mark == PUBLISHED for default in shown)
    return f"{count(published)} published, {count(len(shown) - published)} assumed"


def default_rows(shown: Sequence[DefaultValue]) -> Any:
    """The table of defaults; each name opens it on the Scenario page."""
    if not shown:
        return empty("No default holds these words.")
    rows = [
        html.Tr(
            [
                html.Td(
                    html.A(
                        default.key, href=f"/scenario?table={default.table}&default={default.key}",
                        className="mono", title=default.description, **{"data-nav": "1"},
                    )
                ),
                html.Td([default.value or MISSING, html.Span(f"{THIN}{default.unit}", className="muted small")]),
                html.Td(html.Span(default.label, className=f"badge mark-badge-{default.mark}"), className="nowrap"),
                html.Td(default.source_text, className="muted", title=file_of(default.table)),
            ]
        )
        for default in shown
    ]  # fmt: skip
    head = html.Thead(html.Tr([html.Th(name) for name in ("Default", "Value", "Mark", "Source")]))
    return html.Table([head, html.Tbody(rows)], className="plain sources-default-table")


def find(name: str, text: str) -> html.Div:
    """A search field."""
    box = dcc.Input(id=name, type="search", placeholder=text)
    return html.Div([icon("search", className="small"), box], className="scenario-find")


# -- glossary ------------------------------------------------------------------------------------------------------


def glossary_card() -> html.Section:
    """Every word, by part."""
    terms = glossary()
    if not terms:
        return card("Glossary", empty("docs/glossary.md is not here."))
    return card(
        "Glossary",
        html.Div(glossary_list(terms), id="sources-glossary", className="sources-scroll padded", tabIndex="0"),
        subtitle=f"{len(terms)} words",
        controls=find("sources-glossary-find", "Find a word"),
    )


def glossary_list(terms: Sequence[Term]) -> list[Any]:
    """Terms below the heading of their part."""
    if not terms:
        return [html.P("No word like that.", className="muted")]
    made: list[Any] = []
    part = None
    for term in terms:
        if term.part != part:
            part = term.part
            made.append(html.H3(part))
        made.append(html.Dl([html.Dt(_text(term.word)), html.Dd(_text(term.meaning))]))
    return made


def _text(text: str) -> list[Any]:
    return [html.Code(piece) if code else piece for piece, code in pieces(text)]


def searched(word: str | None) -> list[Any]:
    """The glossary's answer to a search."""
    return glossary_list(matching(glossary(), word or ""))
