"""Sites that could open: candidates of the scenario, and what `network greenfield` found; each an edit of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.design import Answer, answer_to, question
from dashboard.draft.recorded import recorded_scenario
from dashboard.figures.kinds import KINDS
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.parts import numbers
from dashboard.parts.job_strip import job_strip
from dashboard.parts.kind_mark import kind_mark

MOST_SITES = 50
KINDS_FOUND = ("fulfilment_centre", "sortation_centre", "delivery_station", "prime_now_hub")
USUAL_SITES, USUAL_KIND = 5, "fulfilment_centre"
LISTED = 60


@dataclass(frozen=True)
class NewSite:
    """A place where nothing stands yet.

    Attributes
    ----------
    id, kind, place : str
    lat, lon : float
        Degrees.
    edit : str
        What opens it, as ``--edit`` takes it.
    packages : int or None
        A day, that it would serve; None where that is not known.
    found : bool
        Whether it was found, and is no candidate of the scenario.
    """

    id: str
    kind: str
    place: str
    lat: float
    lon: float
    edit: str
    packages: int | None = None
    found: bool = False

    @property
    def line(self) -> list[str]:
        """What the map's head prints of it."""
        what = "could stand here" if self.found else "candidate"
        served = [] if self.packages is None else [f"{numbers.count(self.packages)}| a day"]
        return [self.kind, self.id, self.place, what, *served, "click: into the draft, or out of it"]


def candidates(context: Context) -> list[NewSite]:
    """Facilities of the run's scenario whose status is ``candidate``."""
    if context.run is None:
        return []
    sites = recorded_scenario(context.run).facilities
    return [
        NewSite(site.id, site.kind, site.name, float(site.lat), float(site.lon), f"{site.id}.status=open")
        for site in sites[sites["status"] == "candidate"].itertuples()
    ]


def found_sites(found: Answer) -> list[NewSite]:
    """Sites of a document of `network greenfield`."""
    kind = found.document.get("kind", "")
    return [
        NewSite(
            site["id"],
            kind,
            site["name"],
            float(site["lat"]),
            float(site["lon"]),
            f"{site['id']}.add={kind}@{site['lat']},{site['lon']}",
            int(site["packages_per_day"]),
            found=True,
        )
        for site in found.document.get("sites", [])
    ]


def greenfield_of(context: Context) -> Answer:
    """What is known of new sites for the chosen run's scenario."""
    return answer_to(context.workspace, question(context, "greenfield"))


def options(sites: object, kind: object) -> list[str]:
    """Of `network greenfield`: so many new sites of a kind beside those of today."""
    try:
        number = int(float(str(sites)))
    except (ValueError, OverflowError):
        number = USUAL_SITES
    wanted = str(kind) if kind in KINDS_FOUND else USUAL_KIND
    return ["--sites", str(min(MOST_SITES, max(1, number))), "--kind", wanted, "--keep"]


def find_sites(found: Answer) -> html.Details:
    """The button on the map's head, and what it asks: how many, of which kind."""
    kinds = [{"value": kind, "label": KINDS[kind].name} for kind in KINDS_FOUND]
    fields = [
        html.P("New sites beside those of today, where packages would travel least.", className="small"),
        html.Div(
            [
                html.Label(
                    [
                        html.Span("Sites", className="visually-hidden"),
                        dcc.Input(
                            id="network-sites-k",
                            type="number",
                            min=1,
                            max=MOST_SITES,
                            step=1,
                            value=len(found.document.get("sites", [])) or USUAL_SITES,
                            className="sites-k",
                        ),
                    ],
                    title="How many new sites",
                ),
                dmc.Select(
                    id="network-sites-kind",
                    data=kinds,
                    value=found.document.get("kind") or USUAL_KIND,
                    allowDeselect=False,
                    size="xs",
                    comboboxProps={"withinPortal": False},
                    **{"aria-label": "Kind of the new sites"},
                ),
            ],
            className="ask-line",
        ),
        html.Div(find_state(found), id="network-sites-state", className="sites-state"),
    ]
    return html.Details(
        [html.Summary([icon("map-pin"), "Find sites"], className="button low"), html.Div(fields, className="ask")],
        className="asking",
        id="network-sites",
    )


def find_state(found: Answer) -> list[Any]:
    """Start, or how far it is, and what was found last."""
    if found.is_asked:
        return job_strip(found, at="greenfield")
    n = len(found.document.get("sites", []))
    said = [html.Span(f"{n} found, on the map", className="small muted")] if n else []
    if found.failed:
        said = [html.Span(f"failed: {found.failed}", className="small error", title=found.failed)]
    button = html.Button(
        [icon("player-play", className="small"), "Find"],
        id={"type": "network-ask", "command": "greenfield"},
        className="button low",
    )
    return [button, *said]


def sites_list(sites: Sequence[NewSite], edits: Sequence[str]) -> list[Any]:
    """The map's hollow marks as a list: the same edits without a mouse. Nothing where there are none."""
    if not sites:
        return []
    rows = [_row(site, site.edit in edits) for site in sites[:LISTED]]
    title = [html.H3("Sites that could open"), html.Span("hollow on the map", className="small muted")]
    return [html.Div([html.Div(title, className="detail-title"), html.Ul(rows)], className="detail-part new-sites")]


def _row(site: NewSite, is_in: bool) -> html.Li:
    served = "candidate" if site.packages is None else f"{numbers.short(site.packages)} a day"
    button = html.Button(
        "Open",
        className="text-button",
        **{"data-draft-add": site.edit, "aria-label": f"Open {site.id}", "aria-pressed": str(is_in).lower()},
    )
    return html.Li(
        [
            kind_mark(site.kind),
            html.Strong(site.id),
            html.Span(site.place, className="muted design-name", title=site.place),
            html.Span(served, className="small num muted"),
            button,
        ],
        className="design-change",
    )
