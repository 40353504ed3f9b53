"""What befell orders: the auditor reads every store and log, so it is asked by a button and not every second."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from core.errors import Pod2doorError
from dashboard.pages.orders.clock import hms
from dashboard.pages.orders.slots import View, missing, slot
from orders.audit.befallen import WORST_FIRST, What
from orders.audit.report import Audit, audit

WORDS: dict[What, str] = {"waiting": "waiting in dead letters"}
"""Where the auditor's word alone would not do."""
LONGEST_LOG = 300_000
"""Events: a longer log is left to the command line, for the auditor holds all orders in memory."""


class Audited:
    """The last audit of one data folder, and the one under way."""

    def __init__(self, folder: Path, ask: Callable[[Path], Audit] | None = None) -> None:
        self._folder = folder
        self._ask = ask or _audit
        self._lock = threading.Lock()
        self._busy = False
        self._found: Audit | None = None
        self._at_s = 0.0
        self._trouble = ""

    def start(self, events: float) -> None:
        """Audit in the background, unless one is under way."""
        with self._lock:
            if self._busy:
                return
            if events > LONGEST_LOG:
                self._trouble = f"{events:,.0f} events: run `pod2door orders audit --dir {self._folder}`"
                return
            self._busy, self._trouble = True, ""
        threading.Thread(target=self._run, name="orders audit", daemon=True).start()

    def _run(self) -> None:
        try:
            self._found, self._at_s = self._ask(self._folder), time.time()
        except (Pod2doorError, OSError, ValueError) as error:
            self._trouble = str(error)
        finally:
            self._busy = False

    def slots(self) -> View:
        """What the strip says."""
        if self._busy:
            return {"strip.lost": missing("the auditor is reading"), "strip.lost.label": slot("Auditing …")}
        if self._trouble or self._found is None:
            reason = self._trouble or "not audited yet: Audit reads all stores and logs"
            return {"strip.lost": missing(reason), "strip.lost.label": slot("Lost or doubled")}
        counts = counted(self._found)
        words = ", ".join(f"{count:,} {WORDS.get(what, what)}" for what, count in counts.items())
        tone = "worse" if counts["lost"] + counts["doubled"] else "warn" if len(counts) > 2 else ""
        return {
            "strip.lost": slot(words, tone, f"of {self._found.orders:,} orders, each counted once: {words}"),
            "strip.lost.label": slot(f"Audited {hms(self._at_s)}"),
        }

    @property
    def found(self) -> Audit | None:
        """The last verdict."""
        return self._found


def counted(found: Audit) -> dict[What, int]:
    """How many were lost and doubled, and of other harms those that there were; each order once."""
    befallen = Counter(one.what for one in found.befallen)
    return {what: befallen[what] for what in WORST_FIRST if befallen[what] or what in ("lost", "doubled")}


def _audit(folder: Path) -> Audit:
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    return audit(folder, postgres=settings["postgres"] if settings["production"] else "", at_work=True)
