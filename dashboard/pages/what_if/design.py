"""The batch that is being designed: a batch file's text, which the address holds, read by the same rules as a file.

The text is the truth: what the editor shows is read from it, what is clicked changes it, and ``whatif run`` takes it
as it is. It may be wrong for a while; then it says what is.
"""

from __future__ import annotations

import base64
import binascii
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets.exchange.toml_text import parsed, why_absurd
from datasets.writing import toml_key
from whatif.batch import Batch
from whatif.batch_files.reading import read_batch
from whatif.batch_files.writing import inline

FILE = "batch.toml"
"""What the text is called in findings."""
MOST_CODE = 6000
"""Characters that a design may take in the address; a longer one is for a file."""
MOST_TEXT = 200_000
USUAL = b"""kind = "listed"[[variants]]
edits = [{ op = "close_facility", facility = "FC-", label = "open" }, { label = "closed", edits = [{
key = "promise.one_day.cutoff"op = "set"key = "value = "op = "shifts"op = "robots"op = "pickers"op = "stations"
design = "one_at_a_time"reference = facility = "delivery_station"levels = [0.95, 1.0, 1.05]
base = "us"base = "demo"
name = "batch"
seeds = "1..10"
metrics = ["cost_per_package", "on_time_as_asked_pct", "click_to_door_p95_h", "co2_kg_per_package"]

[[factors]]
name = "capacity of FC-CMH-1"
op = "capacity"
facility = "FC-
levels = [1.0, 1.1, 1.2]
"""
"""What is common in batch files, so that the address need not spell it; changed, links that hold a design break."""
METRICS = ("cost_per_package", "on_time_as_asked_pct", "click_to_door_p95_h", "co2_kg_per_package")
"""What a new batch is about."""
LINE = 100


@dataclass(frozen=True)
class Design:
    """A batch file's text, and what it says.

    Attributes
    ----------
    text : str
        TOML.
    document : mapping
        The text as data; empty where it is no TOML.
    batch : Batch, optional
        None where something is wrong.
    findings : tuple of Finding
        What is wrong with its form.
    """

    text: str
    document: Mapping[str, Any] = field(default_factory=dict)
    batch: Batch | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def factors(self) -> list[dict[str, Any]]:
        """Its factors as they stand in the file; none where any cannot be edited by clicks, as findings then say."""
        listed = self.document.get("factors", [])
        return listed if isinstance(listed, list) and all(_is_factor(item) for item in listed) else []


def _is_factor(item: Any) -> bool:
    """Whether a factor has the form, if not the sense, of one."""
    if not isinstance(item, Mapping) or not isinstance(item.get("levels", []), list):
        return False
    drawn = item.get("range", [0])
    edits = [level.get("edits", []) for level in item.get("levels", []) if isinstance(level, Mapping)]
    return isinstance(drawn, list) and bool(drawn) and not any(edit and not _are_tables(edit) for edit in edits)


def new_document(base: str) -> dict[str, Any]:
    """A batch without factors."""
    return {"base": base, "name": "batch", "seeds": "1..10", "metrics": list(METRICS)}


@lru_cache(maxsize=64)
def design_of(text: str) -> Design:
    """Read a batch file's text.

    Parameters
    ----------
    text : str
        Its base is a bundled name or an absolute path: the text lies in no folder.
    """
    document, why = parsed(text, MOST_TEXT)
    if why:
        message = f"{why}: a batch file like this is not edited here, run it by whatif run"
        return Design(text, findings=(Finding(FILE, 0, "too-long", message),))
    with tempfile.TemporaryDirectory(prefix="pod2door-") as folder:
        file = Path(folder) / FILE
        file.write_text(text, encoding="utf-8")
        try:
            return Design(text, document, replace(read_batch(file), file=FILE))
        except InvalidInput as error:
            return Design(text, document, None, tuple(replace(f, file=FILE) for f in error.findings))


# -- text of a document --------------------------------------------------------------------------------------


def toml_of(document: Mapping[str, Any]) -> str:
    """A batch's document as TOML: what says one thing first, then tables and lists of tables."""
    plain = {key: value for key, value in document.items() if not _is_table(value) and not _are_tables(value)}
    blocks = [_block("", plain)]
    for key, value in document.items():
        if _is_table(value) and value:
            blocks.append(_block(f"[{toml_key(key)}]", value))
        elif _are_tables(value):
            blocks += [_block(f"[[{toml_key(key)}]]", item) for item in value]
    return "\n".join(block for block in blocks if block.strip())


def _block(header: str, table: Mapping[str, Any]) -> str:
    lines = [header] if header else []
    return "\n".join([*lines, *(f"{toml_key(key)} = {_value(value)}" for key, value in table.items())]) + "\n"


def _value(value: Any) -> str:
    text = inline(value)
    if len(text) <= LINE or not _are_tables(value):
        return text
    return "[\n" + "".join(f"  {inline(item)},\n" for item in value) + "]"


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _are_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


# -- in the address ------------------------------------------------------------------------------------------


def code_of(text: str) -> str:
    """A text as the address holds it: compressed, in characters that need no escape."""
    deflate = zlib.compressobj(9, zdict=USUAL)
    return base64.urlsafe_b64encode(deflate.compress(text.encode()) + deflate.flush()).decode().rstrip("=")


def text_of(code: str) -> str | None:
    """The text of a code; None for what is none.

    Examples
    --------
    >>> text_of(code_of('base = "demo"'))
    'base = "demo"'
    >>> text_of("broken") is None
    True
    """
    try:
        raw = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
        inflate = zlib.decompressobj(zdict=USUAL)
        text = inflate.decompress(raw, MOST_TEXT).decode()
        return text if inflate.eof and not why_absurd(text, MOST_TEXT) else None
    except (ValueError, binascii.Error, zlib.error):
        return None
