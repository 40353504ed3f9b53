"""A run's folder: `status.json` from the first moment, everything else whole or not at all.

Tables and documents are written into a hidden sub-folder and moved into place when the run is done, so
that a reader never sees half a run. What fails leaves `status.json` with the error and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput, Pod2doorError
from datasets import Scenario, bundled, load

if TYPE_CHECKING:
    import pandas as pd

STATUS = "status.json"
_WRITING = ".writing"


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON document atomically (a reader sees the old or the new one, never a part)."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(json.dumps(document, indent=1, sort_keys=False) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


class RunFolder:
    """The folder of one run while it is being made; a context manager around the run.

    Parameters
    ----------
    path : Path
        Must not hold a run, nor anything else, yet.

    Raises
    ------
    InvalidInput
        If the folder holds something, or cannot be made (rights, a file in the way).
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run_id = path.resolve().name
        self._started = time.time()
        self._claim()

    def _claim(self) -> None:
        """Take the folder: of two runs that start into the same one, exactly one gets it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            others = [p.name for p in self.path.iterdir()]
            if others:
                held = "a run" if STATUS in others else f"{others[0]!r}"
                raise InvalidInput([Finding(str(self.path), 0, "run-folder", f"holds {held} already; name another")])
            (self.path / _WRITING).mkdir()
        except FileExistsError as e:
            raise InvalidInput([Finding(str(self.path), 0, "run-folder", "is taken by another run or a file")]) from e
        except OSError as e:
            raise InvalidInput([Finding(str(self.path), 0, "run-folder", f"cannot be made: {e.strerror}")]) from e

    @property
    def writing(self) -> Path:
        """Where the run's files are written until `publish`."""
        return self.path / _WRITING

    def status(self, stage: str, progress: float, **more: Any) -> None:
        """Say how far the run is: `stage`, `progress` in 0..1, `pid`, seconds since the start."""
        document = {
            "run_id": self.run_id,
            "state": "running",
            "stage": stage,
            "progress": round(progress, 4),
            "pid": os.getpid(),
            "started": self._started,
            "seconds": round(time.time() - self._started, 3),
            "error": None,
        }
        write_json(self.path / STATUS, document | more)

    def write_tables(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Write tables, by name, as Parquet."""
        for name, table in tables.items():
            table.to_parquet(self.writing / f"{name}.parquet", index=False, compression="zstd")

    def write_scenario(self, scenario: Scenario) -> None:
        """Write what is needed to run it again: a .toml over a bundled scenario, else a whole folder."""
        (self.writing / "scenario.toml").write_text(scenario.to_toml(), encoding="utf-8")
        if scenario.base not in bundled():
            scenario.write_folder(self.writing / "scenario")

    def publish(self) -> None:
        """Move every file into place; `result.json` last, so that its presence means a whole run."""
        files = sorted(self.writing.iterdir(), key=lambda p: p.name == "result.json")
        for file in files:
            file.replace(self.path / file.name)
        self.writing.rmdir()
        self.status("done", 1.0, state="done")

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        shutil.rmtree(self.writing, ignore_errors=True)
        state = "cancelled" if isinstance(error, KeyboardInterrupt) else "failed"
        try:
            self.status("stopped", 0.0, state=state, error=str(error) or type(error).__name__)
        except OSError:
            shutil.rmtree(self.path, ignore_errors=True)
        if isinstance(error, OSError):
            raise Pod2doorError(f"{self.path}: cannot write the run: {error.strerror or error}") from error


def read_result(run: Path) -> dict[str, Any]:
    """`result.json` of a finished run.

    Raises
    ------
    InvalidInput
        If the folder is no run, the run has failed or is still under way.
    """
    for name in ("result.json", STATUS):
        file = run / name
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as e:
            raise InvalidInput([Finding(str(file), 0, "unreadable", str(e))]) from e
        if name == "result.json":
            return document
        why = document.get("error") or f"its state is {document.get('state')!r}"
        raise InvalidInput([Finding(str(run), 0, "unfinished-run", f"holds no result: {why}")])
    raise InvalidInput([Finding(str(run), 0, "no-run", "is no run folder (no status.json in it)")])


def read_table(run: Path, name: str, **options: Any) -> pd.DataFrame:
    """A run's table; `options` go to `pandas.read_parquet`.

    Raises
    ------
    InvalidInput
        If it is not there, or cannot be read.
    """
    import pandas as pd

    file = run / f"{name}.parquet"
    try:
        return pd.read_parquet(file, **options)
    except FileNotFoundError:
        raise InvalidInput([Finding(str(file), 0, "missing-file", "the run's folder is not whole")]) from None
    except (OSError, ValueError) as error:  # pyarrow's own errors are ValueErrors
        reason = str(error).splitlines()[0]
        raise InvalidInput([Finding(str(file), 0, "unreadable", f"cannot be read: {reason}")]) from error


def scenario_of(run: Path) -> Scenario:
    """The scenario as it was run: the folder's own copy of its tables, or the .toml over a bundled one."""
    copy = run / "scenario"
    return load(copy if copy.is_dir() else run / "scenario.toml")
