"""docs/glossary.md as terms and meanings: read as text, shown as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[3] / "docs" / "glossary.md"
_ROW = re.compile(r"\|(.+)\|(.+)\|\s*\Z")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_RULE = re.compile(r"[-\s|:]+\Z")


@dataclass(frozen=True)
class Term:
    """A word and what it is.

    Attributes
    ----------
    part : str
        Heading that it stands under.
    word, meaning : str
        With ``code`` still in back ticks.
    """

    part: str
    word: str
    meaning: str


def terms_of(text: str) -> list[Term]:
    r"""Terms of a glossary: rows of two columns below second-level headings.

    Examples
    --------
    >>> terms_of("## Orders\n| noun | what it is |\n|---|---|\n| Offer | A promise. |")
    [Term(part='Orders', word='Offer', meaning='A promise.')]
    """
    found, part, first = [], "", True
    for line in text.splitlines():
        if line.startswith("## "):
            part, first = line[3:].strip(), True
        elif row := _ROW.match(line.strip()):
            if _RULE.match(line.strip()):
                continue
            if not first:
                found.append(Term(part, *(_LINK.sub(r"\1", cell).strip() for cell in row.groups())))
            first = False
    return found


@cache
def glossary() -> tuple[Term, ...]:
    """Terms of the program's own glossary; none where its docs are not installed."""
    try:
        return tuple(terms_of(FILE.read_text(encoding="utf-8")))
    except OSError:
        return ()


def matching(terms: Sequence[Term], word: str) -> list[Term]:
    """Terms that hold a word; those that are called so first."""
    wanted = word.strip().casefold()
    if not wanted:
        return list(terms)
    hits = [term for term in terms if wanted in f"{term.word} {term.meaning}".casefold()]
    return sorted(hits, key=lambda term: wanted not in term.word.casefold())


def pieces(text: str) -> list[tuple[str, bool]]:
    """A text as pieces, each with whether it is code.

    Examples
    --------
    >>> pieces("an `x` there")
    [('an ', False), ('x', True), (' there', False)]
    """
    parts = text.replace("**", "").split("`")
    return [(part, at % 2 == 1) for at, part in enumerate(parts) if part]
