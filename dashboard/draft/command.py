"""The command that runs the draft: the chosen run's own base, seed and edits, then the draft's."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from dashboard.page import Context
from datasets import bundled
from datasets.edits import edit_of
from datasets.writing import toml_edits

FILE = "scenario.toml"


def run_arguments(context: Context, edits: tuple[str, ...], out: Path) -> list[str]:
    """Of `pod2door`; the run that it makes is one of the same scenario as the chosen run.

    Parameters
    ----------
    edits : tuple of str
        As ``--edit`` takes them.
    out : Path
        The new run's folder; edits that the chosen run has already are written as a file beside the jobs.
    """
    more = [f"--edit={text}" for text in edits]
    if context.run is None:
        return ["run", context.scenario, *more, f"--out={out}"]
    own = context.run.folder / FILE
    document = _read(own)
    base = str(document.get("base", ""))
    if not (base in bundled() or Path(base).is_dir()):
        return ["run", str(own), *more, f"--out={out}"]
    before = [edit for item in document.get("edits", []) if (edit := edit_of(item, FILE, 0, [])) is not None]
    if before:
        file = context.workspace.folder.absolute() / "jobs" / f"{out.name}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(toml_edits(before), encoding="utf-8")
        more = [f"--edits={file}", *more]
    seed = document.get("run", {}).get("seed")
    return ["run", base, *([] if seed is None else [f"--seed={seed}"]), *more, f"--out={out}"]


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
