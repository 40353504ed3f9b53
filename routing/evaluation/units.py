"""Ticks in a person's words."""

from __future__ import annotations

from dataclasses import dataclass

from routing.problem import Problem


@dataclass(frozen=True)
class Units:
    """Says times, spans and distances of a problem: a clock's and kilometres, or plain numbers of a benchmark.

    Attributes
    ----------
    scale : int
        Ticks of a second, a metre, or a benchmark's unit.
    day_start_s : int
    plain : bool
        A benchmark's unit has no name.
    """

    scale: int
    day_start_s: int
    plain: bool

    @staticmethod
    def of(problem: Problem) -> Units:
        """Units of a problem; costs without a currency are a benchmark's."""
        return Units(problem.scale, problem.day_start_s, not problem.currency)

    def time(self, tick: int) -> str:
        """Time of day as HH:MM, with seconds where they are not 0; the days after the first as +1."""
        if self.plain:
            return self.number(tick)
        days, seconds = divmod(round(self.day_start_s + tick / self.scale), 86_400)
        return _clock(seconds) + (f" +{days}" if days else "")

    def span(self, ticks: int) -> str:
        """Length of time as HH:MM, with seconds where they are not 0."""
        return self.number(ticks) if self.plain else _clock(round(ticks / self.scale))

    def distance(self, ticks: int) -> str:
        """Kilometres."""
        return self.number(ticks) if self.plain else f"{ticks / self.scale / 1000:.1f} km"

    def number(self, ticks: int) -> str:
        """Ticks as a number of the benchmark's unit."""
        return f"{ticks / self.scale:.15g}"


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (f":{rest:02d}" if rest else "")
