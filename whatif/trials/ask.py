"""What a batch's ``[trial]`` asks, in the file's own words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from core.errors import Finding, InvalidInput
from datasets import Edit
from datasets.cells import hint
from datasets.files import RawToml, read_toml
from whatif.batch import Batch
from whatif.batch_files.fields import Fields
from whatif.batch_files.levels import edits_of
from whatif.trials.metrics import DEFAULT, METRICS

Kind = Literal["switch", "geo"]
By = Literal["zone", "state", "region", "station"]

PLACES: dict[str, By] = {"zones": "zone", "states": "state", "regions": "region", "stations": "station"}
"""Keys that name who is treated, and what the names are of."""

KEYS = ("kind", "at", "metric", "edits", "by", "share", "draw", "placebos", *PLACES)
MOST_PLACEBOS = 10_000


@dataclass(frozen=True)
class Ask:
    """A trial as it was asked for.

    Attributes
    ----------
    kind : {"switch", "geo"}
        Everybody from a moment on; or some places from a moment on, the others never.
    edits : tuple of Edit
        The other rules.
    at : str or float
        When they begin, as `datasets.outages.parse_moment` reads it.
    metric : str
        One of `METRICS`.
    by : {"zone", "state", "region", "station"}
        What is treated as a whole, and counts as one observation; "station": the zones that one delivers.
    named : tuple of str
        Treated places of that kind; empty where a share is drawn.
    share : float
        Of the places, drawn at random.
    draw : int
        Seed of that draw, and of the placebos'.
    placebos : int
        Assignments that are drawn for each seed to see how readings scatter when nothing is changed.
    file, line : str, int
        Where it was said.
    """

    kind: Kind
    edits: tuple[Edit, ...]
    at: str | float
    metric: str = DEFAULT
    by: By = "zone"
    named: tuple[str, ...] = ()
    share: float = 0.5
    draw: int = 1
    placebos: int = 200
    file: str = ""
    line: int = 0

    def wrong(self, rule: str, message: str) -> Finding:
        """A finding about the trial as a whole."""
        return Finding(self.file, self.line, rule, message)


def read_ask(batch: Batch) -> Ask:
    """What the batch's ``[trial]`` asks.

    Raises
    ------
    InvalidInput
        With everything that is wrong with its form.
    """
    fields = _fields(batch)
    ask = _ask(fields)
    if batch.factors:
        message = "a trial compares two sets of rules: factors have no meaning beside it"
        fields.findings.append(Finding(batch.factors[0].file, batch.factors[0].line, "trial-and-factors", message))
    if fields.findings:
        raise InvalidInput(sorted(dict.fromkeys(fields.findings), key=lambda found: (found.file, found.line)))
    return ask


def _fields(batch: Batch) -> Fields:
    """The table, with the lines of its keys where the batch's file can still be read and says the same."""
    toml = RawToml(batch.file or "[trial]", {"trial": dict(batch.trial)})
    if batch.file and Path(batch.file).is_file():
        read = read_toml(Path(batch.file), lambda finding: None)
        if read is not None and read.data.get("trial") == dict(batch.trial):
            toml = read
    return Fields(toml, [], ("trial",), batch.trial)


def _ask(fields: Fields) -> Ask:
    fields.only(KEYS)
    kind = fields.choice("kind", ("switch", "geo"), "")
    if "kind" not in fields.table:
        fields.findings.clear()
        fields.wrong(
            "", "missing-field", 'a trial needs a kind: "switch" (all from a moment on) or "geo" (some places)'
        )
        fields.only(KEYS)
    at = fields.table.get("at")
    if isinstance(at, bool) or not isinstance(at, (str, int, float)):
        fields.wrong(
            "at" if at is not None else "", "missing-field", 'a trial needs at = "day 5 00:00": when it begins'
        )
    ask = Ask("switch", _edits(fields), at if isinstance(at, (str, float, int)) else 0.0, *_metric(fields))
    ask = replace(ask, file=fields.place[0], line=fields.place[1])
    ask = replace(
        ask,
        draw=_given(fields.whole("draw", 0, 2**63 - 1), ask.draw),
        placebos=_given(fields.whole("placebos", 20, MOST_PLACEBOS), ask.placebos),
    )
    if kind == "geo":
        return _by_place(fields, replace(ask, kind="geo"))
    return _of_all(fields, ask) if kind == "switch" else ask


def _given(value: int | None, default: int) -> int:
    return default if value is None else value


def _metric(fields: Fields) -> tuple[str]:
    metric = fields.text("metric", DEFAULT)
    if metric not in METRICS:
        message = f"metric {metric!r} is none of {', '.join(METRICS)}{hint(metric, list(METRICS))}"
        fields.wrong("metric", "unknown-metric", message)
    return (metric,)


def _edits(fields: Fields) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    for item in fields.sections("edits"):
        edits += edits_of([item.table], item.place, partial(item.wrong, ""))
    if not fields.table.get("edits"):
        fields.wrong("", "missing-field", "a trial needs [[trial.edits]]: the rules that are tried")
    return tuple(edits)


def _of_all(fields: Fields, ask: Ask) -> Ask:
    for key in (*PLACES, "share", "by"):
        if key in fields.table:
            fields.wrong(key, "switch-of-places", f'a switch is for everybody: {key} is of kind = "geo"')
    return replace(ask, share=1.0)


def _by_place(fields: Fields, ask: Ask) -> Ask:
    naming = [key for key in PLACES if key in fields.table]
    if len(naming) + ("share" in fields.table) != 1:
        fields.wrong("", "who-is-treated", f"who is treated is said by one of {', '.join(PLACES)} or share")
    if naming:
        named = fields.texts(naming[0])
        if not named:
            fields.wrong(naming[0], "who-is-treated", f"{naming[0]} names nobody")
        default = PLACES[naming[0]]
        if "by" in fields.table and fields.table["by"] != default:
            fields.wrong("by", "who-is-treated", f"places named by {naming[0]} are observed by {default}")
        return replace(ask, by=default, named=named)
    share = fields.number("share", 0.0, 1.0)
    by = fields.choice("by", tuple(PLACES.values()), "zone")
    return replace(ask, by=next(each for each in PLACES.values() if each == by), share=share or ask.share)
