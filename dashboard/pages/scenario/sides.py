"""Where the numbers come from: the share, the defaults that matter most, the source of the chosen one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from dash import html

from dashboard.icons import icon
from dashboard.jobs import Job
from dashboard.pages.scenario.mattering import Matter, place_of_result, read_ranking, variants
from dashboard.pages.scenario.provenance import ASSUMED, PUBLISHED, YOURS, DefaultValue
from dashboard.pages.scenario.state import Seen
from dashboard.pages.scenario.table_list import share_bar
from dashboard.pages.scenario.tables import NAMES, SETTINGS, file_of, shares, uses_default, view_of
from dashboard.parts.card import card
from dashboard.parts.numbers import MINUS, MISSING, THIN, count
from dashboard.workspace.scenario_files import ScenarioFiles
from datasets import schema

TOLD = 10


def shares_card(seen: Seen) -> html.Section:
    """Yours, published, assumed over all tables."""
    total: Counter[str] = Counter()
    for name in NAMES:
        total += shares(view_of(seen.files, name))
    legend = [
        html.Span([html.Span(className=f"swatch share-{mark}"), html.Strong(count(total[mark])), f" {mark}"])
        for mark in (YOURS, PUBLISHED, ASSUMED)
    ]
    title = (
        "A column counts once (of facilities: once a kind), a setting once, a row of a default table once; "
        "yours is what the scenario's own files give"
    )
    body = html.Div([share_bar(total), html.Div(legend, className="share-legend")], className="padded", title=title)
    return card("Where the numbers come from", body, className="scenario-shares")


def matter_card(seen: Seen) -> html.Section:
    """Defaults by their effect on the plan's cost of a package; a button where nobody has asked yet."""
    saved = seen.own.files(seen.name)
    folder = place_of_result(seen.workspace.folder, seen.name, saved)
    ranking = read_ranking(folder)
    everything = html.A("All defaults", href="/sources?part=defaults", **{"data-nav": "1"}, className="strong-link")
    note = html.Span(_left(ranking), className="muted")
    subtitle = html.Span("the plan's cost, for +10 %", title=_HOW)
    body = lambda: _ranking(ranking, seen) if ranking else _ask(seen, saved, job_of(seen, folder))  # noqa: E731
    return card("Defaults that matter", body, subtitle=subtitle, footer=[note, everything], className="scenario-matter")


_HOW = (
    "The plan of a mean day, made again with one default a tenth higher (a tenth lower where that is out of range), "
    "everything else as it is. Nothing is simulated and no two are varied together: a first look. "
    "whatif sensitivity varies all of them together"
)


def job_of(seen: Seen, folder: Any) -> Job | None:
    """The newest job that ranks this content of the scenario."""
    return next((job for job in seen.workspace.jobs.all() if str(job.out) == str(folder.absolute())), None)


def _left(ranking: list[Matter] | None) -> str:
    if not ranking:
        return ""
    more = len(ranking) - TOLD
    return f"{more} more, each {_cents(abs(ranking[TOLD - 1].usd))} or less" if more > 0 else ""


def _ask(seen: Seen, saved: ScenarioFiles, job: Job | None) -> html.Div:
    n = sum(1 for _ in variants(saved))
    if job is not None and not job.is_over:
        text = f"{job.stage or job.state}, {100 * job.progress:.0f}{THIN}%"
        return html.Div(
            [html.P(f"Ranking {n} defaults: {text}"), html.P("The page goes on meanwhile.")], className="empty"
        )
    failed = [html.P("The last ranking failed: its log is in the run list.", className="error")] if job else []
    ask = html.Button([icon("player-play"), "Rank them"], id="scenario-rank", className="button")
    why = html.P(f"Not ranked yet for {seen.name}: {n + 1} plans, one default a tenth higher in each.")
    return html.Div([*failed, why, ask], className="empty")


def _ranking(ranking: list[Matter], seen: Seen) -> html.Div:
    most = abs(ranking[0].usd) or 1.0
    rows = [_matter_row(matter, most, seen) for matter in ranking[:TOLD]]
    return html.Div(html.Table(html.Tbody(rows), className="plain matter-table"), className="scenario-matter-rows")


def _matter_row(matter: Matter, most: float, seen: Seen) -> html.Tr:
    default = matter.default
    bar = html.Span(className="matter-bar", style={"width": f"{max(1.0, 100 * abs(matter.usd) / most):.1f}%"})
    name = html.Button(
        default.column if default.table == SETTINGS else default.key, className="text-button plain-text",
        title=f"{default.key}: {default.description}", **{"data-scenario-default": default.key},
    )  # fmt: skip
    mark = html.Span(default.mark, className=f"mark-{default.mark}", title=default.label)
    about = [f"{_short(default.value)}{THIN}{default.unit}".rstrip(), " · ", mark]
    return html.Tr(
        [
            html.Td([name, html.Div(about, className="small muted matter-about")]),
            html.Td(html.Span(bar, className="matter-track")),
            html.Td(_cents(matter.usd), className="num matter-effect"),
        ],
        className="selected" if default.key == seen.chosen else "",
    )


def _short(value: str) -> str:
    try:
        return f"{float(value):,g}"
    except ValueError:
        return value


def _cents(usd: float) -> str:
    """A difference of a package's cost: 3.1 ¢."""
    cents = 100 * usd
    digits = 1 if abs(cents) >= 0.1 else 2
    text = f"{abs(cents):.{digits}f}"
    return f"{MINUS if usd < 0 and text.strip('0.') else ''}{text}{THIN}¢"


# -- the source of one ---------------------------------------------------------------------------------------------


def source_card(seen: Seen) -> html.Section:
    """Value, range, whether it is yours, and where it is from."""
    default = seen.default
    if default is not None:
        badge = html.Span(default.label, className=f"badge mark-badge-{default.mark}", id="scenario-source-mark")
        return card(
            _title(default), _source(default, seen), subtitle=badge, controls=_close(), className="scenario-source"
        )
    column = _column(seen.chosen)
    if column is not None:
        table, named = column
        return card(named.name, _plain_column(table, named, seen), controls=_close(), className="scenario-source")
    hint = html.P(
        "Click a column's name, a default in the grid, or a row above: its value, range and source show here."
    )
    return card("Source", html.Div(hint, className="empty"), className="scenario-source")


def _close() -> html.Button:
    return html.Button(icon("x", label="Close"), className="button low square", **{"data-scenario-default": ""})


def _title(default: DefaultValue) -> str:
    return default.key if default.table != SETTINGS else default.column


def _source(default: DefaultValue, seen: Seen) -> html.Div:
    value = f"{default.value or MISSING}{THIN + default.unit if default.unit else ''}"
    rows = [
        _pair("Stands in", html.Code(f"{file_of(default.table)}" + (f", {default.column}" if default.column else ""))),
        _pair("Default", html.Span(value)),
        _pair("May be", html.Span(default.range_text or "anything of its type")),
        _pair("Is it yours?", html.Span(yours_text(default, seen))),
    ]
    meaning = html.P(default.description, className="muted")
    source = html.P([html.Strong("Source "), default.source_text], id="scenario-source-text")
    return html.Div([html.Dl(rows, className="scenario-pairs"), meaning, source], className="padded source-body")


def _pair(name: str, value: Any) -> html.Div:
    return html.Div([html.Dt(name, className="muted"), html.Dd(value)])


def yours_text(default: DefaultValue, seen: Seen) -> str:
    """How much of the scenario takes the default."""
    view = view_of(seen.files, default.table)
    if default.table == SETTINGS:
        given = dict(view.sheet.rows).get(default.column, "")
        return f"yes: {given}" if given else "no: the default holds"
    if not default.column:
        return f"yes: you bring {view.file}" if view.given else "no: the default row holds"
    kind = default.key.partition(".")[0]
    if kind in schema.facility_defaults() and "kind" in view.sheet.header:
        at = view.sheet.header.index("kind")
        rows = [row for row in view.sheet.rows if row[at] == kind]
        has = default.column in view.sheet.header
        n = sum(not row[view.sheet.header.index(default.column)] for row in rows) if has else len(rows)
        return f"{count(n)} of {count(len(rows))} of this kind use the default"
    if not view.given:
        return f"no: {view.file} is not in your files"
    n, total = uses_default(view, default.column)
    return f"{count(n)} of {count(total)} rows use the default"


def _column(chosen: str) -> tuple[str, schema.Column] | None:
    """The column that "table.column" names."""
    table, _, name = chosen.partition(".")
    if table in schema.TABLES and name in schema.table(table):
        return table, schema.table(table)[name]
    if chosen in schema.settings():
        return SETTINGS, schema.settings()[chosen]
    return None


def _plain_column(table: str, column: schema.Column, seen: Seen) -> html.Div:
    """A column without one default of its own: needed, by kind, or by rule."""
    kinds = {kind: values[column.name] for kind, values in schema.facility_defaults().items() if column.name in values}
    by_kind = kinds if table == "facilities" else {}
    if column.required:
        behind: Any = "none: every row gives it"
    elif by_kind:
        links = [
            html.Button(
                f"{kind}: {value or MISSING}",
                className="text-button",
                **{"data-scenario-default": f"{kind}.{column.name}"},
            )
            for kind, value in by_kind.items()
        ]
        behind = html.Span(links, className="scenario-kinds")
    else:
        behind = "none: where it is empty, the meaning says what holds"
    unit = column.unit or ", ".join(column.choices) or column.type
    rows = [_pair("Stands in", html.Code(f"{file_of(table)}, {column.name}")), _pair("Unit or words", html.Span(unit))]
    rows.append(_pair("Default", behind))
    return html.Div(
        [html.Dl(rows, className="scenario-pairs"), html.P(column.description, className="muted")],
        className="padded source-body",
    )
