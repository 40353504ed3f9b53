"""The progress card: a matrix of runs, what is left, what failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dash import dcc, html

from core.errors import Infeasible, InvalidInput
from dashboard.documents import read_document
from dashboard.icons import icon
from dashboard.pages.what_if.batches import BatchView
from dashboard.parts.numbers import MISSING, THIN, count, duration
from dashboard.parts.states import empty

EXIT_FAILED = 1
MOST_FAILURES = 200
MOST_LOG = 20_000
WORDS = {"d": "done", "r": "running", "q": "queued", "f": "failed", "s": "not needed"}


def matrix_data(view: BatchView) -> dict[str, Any]:
    """What the browser draws the matrix from."""
    return {
        "name": view.name,
        "state": view.state,
        "cells": view.cells,
        "seeds": view.seeds,
        "variants": view.variants,
        "counts": view.counts,
        "runs": view.runs,
    }


def progress_body(view: BatchView | None) -> html.Div:
    """The card's body."""
    if view is None:
        spare = [html.Div(id=f"what_if-{name}", hidden=True) for name in ("figures", "legend", "alert")]
        return html.Div([empty("No batch is chosen: design one at the left, or choose one above."), *spare])
    matrix = html.Canvas(
        id="what_if-matrix",
        className="what_if-matrix",
        tabIndex=0,
        role="application",
        **{"aria-label": f"Runs of {view.name}: a column a combination, a row a seed; arrows move, Enter opens a run"},
    )
    return html.Div(
        [
            html.Div(
                [html.Div(matrix, className="what_if-matrix-box"), html.Div(figures(view), id="what_if-figures")],
                className="what_if-runs",
            ),
            html.Div(legend(view), id="what_if-legend", className="what_if-legend"),
            html.Div(alert(view), id="what_if-alert", className="what_if-alert"),
        ],
        className="what_if-progress",
    )


def figures(view: BatchView) -> list[html.Div]:
    """Time left, runs done, seconds a run."""
    counts, status = view.counts, view.status
    over = counts["done"] + counts["failed"]
    made = over - int((status.get("counts") or {}).get("kept", 0))
    pace = float(status.get("seconds") or 0) * max(1, int(status.get("workers") or 1)) / max(1, made)
    took = "seconds on one worker" if made > 0 else "none was run: all were kept from before" if over else ""
    left = status.get("eta_s") if view.state == "running" else None
    left_text = {"done": "none", "queued": MISSING}.get(view.state, MISSING if left is None else clock(left))
    return [
        _figure("Left", left_text),
        _figure("Done", count(counts["done"]), f"of {count(view.runs)}"),
        _figure("A run", *_split(duration(pace) if made > 0 and pace > 0 else MISSING), title=took),
    ]


def clock(seconds: float) -> str:
    """Minutes and seconds: 4:52; of hours 1:04:52."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def _split(text: str) -> tuple[str, str]:
    number, _, unit = text.partition(THIN)
    return number, unit


def _figure(name: str, number: str, unit: str = "", title: str = "") -> html.Div:
    return html.Div([html.Span(name), html.Strong([number, html.Small(f" {unit}") if unit else ""])], title=title)


def legend(view: BatchView) -> list[Any]:
    """Counts by state; they add up to the runs."""
    marks = [
        html.Span([html.I(className=f"what_if-mark is-{name}"), f"{count(number)} {name}"], **{"data-count": name})
        for name, number in view.counts.items()
    ]
    said = {
        "done": "all is kept",
        "running": "survives a reload, resumes after a kill",
        "queued": "waits for its turn",
        "cancelled": "stopped: what has run is kept",
        "failed": str(view.status.get("error") or "stopped by an error")[:160],
    }
    stage = str(view.status.get("stage", ""))
    text = (
        f"{stage} · {said['running']}"
        if view.state == "running" and stage not in ("runs", "")
        else said.get(view.state, "")
    )
    return [*marks, html.Span(text, className="muted", title=text)]


def alert(view: BatchView) -> list[html.Div]:
    """Runs that failed: which, why, its exit code; its log and Retry."""
    failures = list(view.status.get("failures", []))[:MOST_FAILURES]
    lines = [_failure(view, place, failure) for place, failure in enumerate(failures)]
    if not failures and view.state == "failed":
        lines = [_stopped(view, view.job.exit_code if view.job else None)]
    return lines


def _failure(view: BatchView, place: int, failure: dict[str, Any]) -> html.Div:
    names, seeds = view.variants, view.seeds
    variant = int(failure.get("variant", 0))
    name = names[variant] if variant < len(names) else str(variant)
    error = str(failure.get("error", ""))
    number = variant * max(1, len(seeds)) + seeds.index(failure["seed"]) + 1
    return html.Div(
        [
            icon("alert-triangle", className="small"),
            html.Strong(f"Run {number} failed:"),
            html.Span(
                f"{name}, seed {failure.get('seed')}: {error}, exit {exit_code(failure)}",
                className="what_if-why",
                title=error,
            ),
            html.Button("Log", className="text-button", **{"data-what-if": "log", "data-place": str(place)}),
            html.Button("Retry", className="text-button", **{"data-what-if": "resume"}),
        ],
        role="alert",
    )


def _stopped(view: BatchView, code: int | None) -> html.Div:
    error = str(view.status.get("error") or (view.job.stage if view.job else "") or "stopped")
    return html.Div(
        [
            icon("alert-triangle", className="small"),
            html.Strong("The batch stopped:"),
            html.Span(f"{error}, exit {EXIT_FAILED if code is None else code}", className="what_if-why", title=error),
            html.Button("Log", className="text-button", **{"data-what-if": "log", "data-place": "-1"}),
            html.Button("Retry", className="text-button", **{"data-what-if": "resume"}),
        ],
        role="alert",
    )


def exit_code(failure: dict[str, Any]) -> int:
    """What ``pod2door run`` would end with, by the error that `error.txt` names."""
    last = next(
        (line for line in reversed(_file(Path(str(failure.get("log", "")))).splitlines()) if line[:1].strip()), ""
    )
    name = last.partition(":")[0].rpartition(".")[2]
    return {Infeasible.__name__: Infeasible.exit_code, InvalidInput.__name__: InvalidInput.exit_code}.get(
        name, EXIT_FAILED
    )


def _file(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")[-MOST_LOG:]
    except (OSError, ValueError):
        return ""


def cell_text(view: BatchView, variant: int, seed: int, workspace_folder: Path) -> tuple[str, str]:
    """A run's title, and what there is to read of it: its error and log, or its figures' place."""
    cells, seeds = view.cells, view.seeds
    if not (0 <= variant < len(cells) and 0 <= seed < len(seeds)):
        return "No such run", ""
    names = view.variants
    word = WORDS.get(cells[variant][seed], cells[variant][seed])
    title = f"{names[variant]}, seed {seeds[seed]}: {word}"
    for failure in view.status.get("failures", []):
        if failure.get("variant") == variant and failure.get("seed") == seeds[seed]:
            return title, failure_text(failure)
    return title, _of_run(view, variant, seeds[seed])


def failure_text(failure: dict[str, Any]) -> str:
    """The error, then `error.txt` and the worker's log where they are there."""
    error, place = str(failure.get("error", "")), Path(str(failure.get("log", "")))
    parts = [f"{error} (exit {exit_code(failure)})"]
    parts += [
        f"{file.name}\n{text}" for file in (place, place.with_name("log.txt")) if place.name and (text := _file(file))
    ]
    return "\n\n".join(parts)


def _of_run(view: BatchView, variant: int, seed: int) -> str:
    """A run that is there: its folder, how long it took."""
    folder = run_folder(view, variant, seed)
    if folder is None:
        return "It has no folder yet."
    status = read_document(folder / "status.json")
    took = duration(float(status["seconds"])) if status.get("seconds") else MISSING
    return f"state {status.get('state', 'unknown')}, stage {status.get('stage', 'unknown')}, took {took}\n{folder}"


def run_folder(view: BatchView, variant: int, seed: int) -> Path | None:
    """Where a run of the batch lies; None before it has run."""
    from whatif.runs.batch_folder import read_batch_folder

    try:
        batch = read_batch_folder(view.folder)
    except InvalidInput:
        return None
    rows = batch.runs[(batch.runs["variant"] == variant) & (batch.runs["seed"] == seed)]
    if rows.empty or not str(rows["address"].iloc[0]):
        return None
    folder = batch.folder(str(rows["address"].iloc[0]))
    return folder if folder.is_dir() else None


def stores(view: BatchView | None) -> list[Any]:
    """What the matrix is drawn from, and the clock that renews it while the batch is at work."""
    at_work = view is not None and view.at_work
    return [
        dcc.Store(id="what_if-cells", data=matrix_data(view) if view else None),
        dcc.Interval(id="what_if-clock", interval=1000 if at_work else 10_000, disabled=view is None),
    ]
