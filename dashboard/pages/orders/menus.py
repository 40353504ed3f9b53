"""The head's own controls: setting, window, load, faults; and what stands there while nothing runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import dash_mantine_components as dmc
from dash import html

from dashboard.icons import icon
from dashboard.jobs import Job, Jobs
from dashboard.pages.orders.folders import SETTINGS
from dashboard.pages.orders.running import LOAD_S, RATES, last_serving, loading, production_missing, serving
from dashboard.pages.orders.sample import Sample
from dashboard.pages.orders.slots import Slot, View, frame, live, slot
from dashboard.parts.opener import OPENER
from orders.serve.faults import Offer

WINDOWS = ("5", "30")
"""Minutes."""


def controls(view: View, folder: str) -> list[html.Div]:
    """Setting, window, load, faults."""
    return [
        _segments("setting", SETTINGS, view, "Setting"),
        _segments("window", WINDOWS, view, "Window"),
        _popover("load", live("set.load", view), "send", _load_panel(view, folder), view),
        _popover(
            "faults", live("set.fault", view), "bolt", html.Div(id="orders-faults-list", className="orders-panel"), view
        ),
    ]


def _segments(key: str, values: Sequence[str], view: View, label: str) -> html.Div:
    buttons = [
        live(
            f"set.{key}.{value}",
            view,
            tag=html.Button,
            **{"data-orders": "set", "data-key": key, "data-value": value},
        )
        for value in values
    ]
    return html.Div(buttons, className="segmented", role="group", **{"aria-label": label})


def _popover(name: str, text: object, picture: str, panel: html.Div, view: View) -> dmc.Popover:
    button = frame(f"set.{name}.button", view, [icon(picture), text], f"button orders-{name}-button", html.Span)
    button.id = f"orders-{name}-button"
    return dmc.Popover(
        [dmc.PopoverTarget(button, boxWrapperProps=OPENER), dmc.PopoverDropdown(panel)],
        id=f"orders-{name}",
        position="bottom-end",
        withinPortal=True,
        trapFocus=True,
        shadow="md",
    )


def _load_panel(view: View, folder: str) -> html.Div:
    loads = [
        html.Button(
            f"{rate} a second for {LOAD_S} s", className="button low", **{"data-orders": "load", "data-name": str(rate)}
        )
        for rate in RATES
    ]
    return html.Div(
        [
            html.H3("Send orders"),
            html.Div(loads, className="orders-buttons"),
            live("set.load.state", view, "small muted"),
            html.Div(
                [
                    html.Button("Stop the load", className="button low", **{"data-orders": "stop-load"}),
                    html.Button("Stop the services", className="button low", **{"data-orders": "stop"}),
                    html.Button("Start the services", className="button low", **{"data-orders": "start"}),
                ],
                className="orders-buttons",
            ),
            html.H3("Data folder"),
            _folder_field("orders-folder-menu", folder),
        ],
        className="orders-panel",
    )


def _folder_field(name: str, folder: str) -> html.Div:
    return html.Div(
        [
            dmc.TextInput(id=name, value=folder, size="xs", className="orders-folder", **{"aria-label": "Data folder"}),
            html.Button("Open", className="button low", **{"data-orders": "folder", "data-from": name}),
        ],
        className="orders-buttons",
    )


def start_panel(view: View, folder: str) -> html.Div:
    """What stands in place of the page while nothing runs."""
    why = production_missing()
    return html.Div(
        [
            html.P(["No order services run in ", html.Span(folder, className="mono"), "."], className="strong"),
            html.P(
                "They are twelve services that own their data: start them here, or in a terminal:", className="muted"
            ),
            html.Code(f"pod2door orders serve --dir {folder}", className="orders-command"),
            html.Div(
                [
                    html.Button(
                        [icon("player-play"), "Start, embedded"],
                        id="orders-start",
                        className="button primary",
                        **{"data-orders": "start", "data-name": "embedded"},
                    ),
                    html.Button(
                        [icon("player-play"), "Start, production"],
                        className="button",
                        disabled=bool(why),
                        title=why or "PostgreSQL and NATS, started here",
                        **{"data-orders": "start", "data-name": "production"},
                    ),
                ],
                className="orders-buttons",
            ),
            html.P(why, className="small muted") if why else None,
            dmc.Checkbox(id="orders-start-faults", label="Faults can be injected", checked=True, size="xs"),
            live("start.state", view, "orders-start-state"),
            html.Div(
                [html.Span("Another data folder", className="small muted"), _folder_field("orders-folder", folder)]
            ),
        ],
        className="orders-start",
    )


def menu_slots(sample: Sample | None, running: bool, jobs: Jobs, folder: Path, chosen: tuple[str, str]) -> View:
    """What the controls and the start panel say; `chosen` are setting and window of the address."""
    setting, window = chosen
    if sample is not None and running:
        setting = SETTINGS[sample.production]
    view = {f"set.setting.{name}": _pressed(name.capitalize(), name == setting) for name in SETTINGS}
    view |= {f"set.window.{name}": _pressed(f"{name} min", name == window) for name in WINDOWS}
    load, serve = loading(jobs, folder), serving(jobs, folder)
    view["set.load"] = slot(f"Load {load.title.split()[0]}/s" if load else "Load")
    view["set.load.button"] = slot("", "on" if load else "")
    view["set.load.state"] = slot(_load_state(load, serve, running))
    view["start.state"] = slot(*_start_state(jobs, folder, serve, running))
    return view | _fault_slots(sample, running)


def _fault_slots(sample: Sample | None, running: bool) -> View:
    on = list(sample.faults or ()) if sample and running else []
    if not on:
        return {"set.fault": slot("Inject a fault"), "set.faults.button": slot("")}
    words = on[0] if len(on) == 1 else f"{len(on)} faults"
    return {
        "set.fault": slot(f"{words} on"),
        "set.faults.button": slot("", "orders-fault-on", f"on now: {', '.join(on)}"),
    }


def faults_panel(offers: Sequence[Offer], on: Sequence[str], why: str) -> list[html.Div]:
    """What can be injected, and what is on."""
    back = html.Button("Take all back", className="button low", disabled=not on, **{"data-orders": "take-back"})
    head = html.Div([html.H3(f"On now: {', '.join(on)}" if on else "No fault is on"), back], className="orders-buttons")
    if why:
        return [head, html.P(why, className="small muted")]
    rows = [
        html.Button(
            [html.Span(offer.name, className="strong"), html.Span(offer.what, className="small muted")],
            className="orders-offer",
            **{"data-orders": "fault", "data-name": offer.name},
        )
        for offer in offers
    ]
    note = html.P(
        "The whole sweep of seventy needs services of its own: pod2door orders chaos", className="small muted"
    )
    return [head, html.Div(rows, className="orders-offers"), note]


def _pressed(words: str, yes: bool) -> Slot:
    return Slot(t=words, a={"aria-pressed": str(yes).lower()})


def _load_state(load: Job | None, serve: Job | None, running: bool) -> str:
    if not running:
        return "The services are starting." if serve else "The services do not run."
    said = f"{load.title}: under way." if load else "No load is under way."
    return said if serve else f"{said} The services were not started from here."


def _start_state(jobs: Jobs, folder: Path, serve: Job | None, running: bool) -> tuple[str, str]:
    if running:
        return "", ""
    if serve is not None:
        return "Starting: some ten seconds …", ""
    last = last_serving(jobs, folder)
    if last is None or last.state != "failed":
        return "", ""
    lines = [line for line in jobs.log(last.job_id).splitlines() if line.strip()]
    return f"The last start failed: {lines[-1][:200] if lines else last.stage}", "error"
