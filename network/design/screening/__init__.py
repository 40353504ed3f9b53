"""What breaks: the plan without each facility, lane or chosen pair, exact and fast."""

from __future__ import annotations

from network.design.screening.base import Base, base_of
from network.design.screening.closure import Closure
from network.design.screening.outcome import Outcome
from network.design.screening.screen import Question, pairs_of, screen

__all__ = ["Base", "Closure", "Outcome", "Question", "base_of", "pairs_of", "screen"]
