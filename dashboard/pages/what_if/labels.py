"""Levels that multiply are read as in the editor, ×1.20, wherever a batch's results name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.pages.what_if.changes import label_of
from whatif.batch import Level, Variant
from whatif.compare import Front, Tornado


@dataclass(frozen=True)
class Labels:
    """How levels are read.

    Attributes
    ----------
    of : mapping of (factor, label) to str
        Those that are read otherwise than the batch says them.
    """

    of: dict[tuple[str, str], str]

    @classmethod
    def among(cls, variants: Sequence[Variant]) -> Labels:
        """Of the factors whose levels multiply."""
        found = [(factor, level) for variant in variants for factor, level in variant.levels.items()]
        times = {factor for factor, level in found if _multiplies(level)}
        own = [(f, x.label, x.value) for f, x in found if f in times and isinstance(x.value, (int, float))]
        ways = [((f, way), label_of(x, "factor")) for f, label, x in own for way in (label, str(x), f"{x:g}")]
        return cls(dict(sorted(ways, key=lambda way: -len(way[0][1]))))  # 1.0 before 1, where both are said

    def level(self, factor: str, label: str) -> str:
        """One level."""
        return self.of.get((factor, label), label)

    def text(self, text: str) -> str:
        """A name or a sentence in which levels stand behind their factors."""
        for (factor, label), read in self.of.items():
            said = f"{factor} {read}".replace("\\", r"\\")
            text = re.sub(rf"{re.escape(factor)} {re.escape(label)}(?!\.?\d)", said, text)
        return text

    def tornado(self, tornado: Tornado) -> Tornado:
        """Bars and references."""
        swings = [
            replace(
                swing,
                reference=self.level(swing.factor, swing.reference),
                bars=tuple(replace(bar, level=self.level(bar.factor, bar.level)) for bar in swing.bars),
            )
            for swing in tornado.swings
        ]
        return replace(tornado, swings=tuple(swings))

    def front(self, front: Front) -> Front:
        """Names of points."""
        return replace(front, points=tuple(replace(point, name=self.text(point.name)) for point in front.points))


def _multiplies(level: Level) -> bool:
    return any("factor" in edit.values and str(edit.values["factor"]) == str(level.value) for edit in level.edits)
