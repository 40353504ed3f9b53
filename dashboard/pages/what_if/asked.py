"""What the address asks of the page: batch, design, order of the table, and what is chosen in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.page import Context
from dashboard.pages.what_if.batches import NEW, BatchView, batch_names, batch_view, opened_first
from dashboard.pages.what_if.design import Design, design_of, new_document, text_of, toml_of
from dashboard.pages.what_if.estimate import Size, seconds_a_run, size_of
from datasets import bundled

FRONTIER = "frontier"
MOST_CHOSEN = 2


@dataclass(frozen=True)
class Asked:
    """The page's own part of the address.

    Attributes
    ----------
    batch : str
        Name of a batch, `NEW` for none; the newest of the scenario where the address names none; "" where it has none.
    code : str
        The edited design; "" for the batch's own.
    sort, metric : str
    every : bool
        Whether variants without any difference are shown.
    chosen : tuple of int
        Variants, at most two.
    """

    batch: str
    code: str = ""
    sort: str = FRONTIER
    metric: str = ""
    every: bool = False
    chosen: tuple[int, ...] = ()

    @classmethod
    def of(cls, context: Context) -> Asked:
        """Read the address; what cannot be understood is said in a notice."""
        params, names = context.params, batch_names(context.workspace)
        batch = params.get("batch", "")
        if batch and batch != NEW and batch not in names:
            context.notices.append(f"The address names the batch {batch}, which is not in {context.workspace.folder}.")
            batch = ""
        return cls(
            batch=batch or opened_first(context.workspace, base_of(context)),
            code=params.get("design", ""),
            sort=params.get("sort", FRONTIER),
            metric=params.get("metric", ""),
            every=params.get("all") == "1",
            chosen=_numbers(params),
        )


def _numbers(params: Mapping[str, str]) -> tuple[int, ...]:
    parts = params.get("sel", "").split(",")
    return tuple(int(part) for part in parts if part.isdigit() and len(part) < 7)[-MOST_CHOSEN:]


@dataclass(frozen=True)
class Shown:
    """What the address asks for, looked up.

    Attributes
    ----------
    asked : Asked
    view : BatchView, optional
    design : Design
    size : Size
    """

    asked: Asked
    view: BatchView | None
    design: Design
    size: Size


def shown_of(context: Context) -> Shown:
    """The batch and the design of a context."""
    asked = Asked.of(context)
    view = batch_view(context.workspace, asked.batch)
    design = current_design(context, asked, view)
    base = design.batch.base if design.batch else str(design.document.get("base", ""))
    return Shown(asked, view, design, size_of(design, seconds_a_run(context.workspace, base) if base else None))


def current_design(context: Context, asked: Asked, view: BatchView | None) -> Design:
    """The edited design of the address, else the chosen batch's, else an empty one of the scenario."""
    if asked.code:
        text = text_of(asked.code)
        if text is not None:
            return design_of(text)
        context.notices.append("The address holds a design that cannot be read; the batch's own is shown.")
    if view is not None and view.text:
        return design_of(view.text)
    return design_of(toml_of(new_document(base_of(context))))


def base_of(context: Context) -> str:
    """Where the chosen scenario is loaded from: a bundled name, or an absolute path."""
    own = context.workspace.scenarios / context.scenario
    if context.scenario in bundled():
        return context.scenario
    if own.exists():
        return str(own)
    base = str(context.run.document["scenario"].get("base", "")) if context.run else ""
    return base if base in bundled() else str(Path(base).absolute()) if base else "demo"
