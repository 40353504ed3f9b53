"""Where a problem was read from, so that a plan finds it again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routing.formats.conventions import CONVENTIONS
from routing.formats.options import CsvOptions
from routing.travel.sources import Sources


@dataclass(frozen=True)
class Source:
    """A problem's file and how it was read.

    Attributes
    ----------
    file : Path
    options : CsvOptions or None
    convention : str or None
    sources : Sources
        Where distances came from.
    """

    file: Path
    options: CsvOptions | None = None
    convention: str | None = None
    sources: Sources = Sources()  # noqa: RUF009 -- frozen

    def text(self) -> str:
        """JSON without spaces, and without the word "Route", by which readers of solutions know their lines."""
        data: dict[str, Any] = {"file": str(self.file.resolve())}
        if self.options is not None and self.options.given():
            given = self.options.given()
            data["options"] = given | {name: str(Path(given[name]).resolve()) for name in ("fleet",) if name in given}
        if self.convention:
            data["convention"] = self.convention
        if self.sources != Sources():
            data["travel"] = self.sources.given()
        written = json.dumps(data, separators=(",", ":"), sort_keys=True)
        return written.replace(" ", "\\u0020").replace("oute", "\\u006fute")

    @staticmethod
    def of_text(text: str) -> Source:
        """Read what `text` wrote.

        Raises
        ------
        ValueError
            When it is something else.
        """
        data = json.loads(text)
        if not isinstance(data, dict) or not isinstance(data.get("file"), str):
            raise ValueError("it names no file")
        options = data.get("options")
        try:
            chosen = None if options is None else CsvOptions(**options)
            sources = Sources.of_given(data.get("travel", {}))
        except TypeError as error:
            raise ValueError(f"its options are not known: {error}") from error
        if data.get("convention") not in (None, *CONVENTIONS):
            raise ValueError(f"no convention {str(data['convention'])[:40]!r}")
        return Source(Path(data["file"]), chosen, data.get("convention"), sources)
