"""What the services said at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from orders.platform.observe.latency import LatencyHistogram

Step = tuple[str, str]
"""A step of the saga and how it ended: "ok", or the reason."""


@dataclass(frozen=True)
class Subscription:
    """One subscriber.

    Attributes
    ----------
    part, stream : str
        Where it is asked, and of what it hears.
    handled, depth, retries, dead : int
        Events handled since its process started; waiting; to be tried again; given up.
    level_ms : float or None
        Within how many milliseconds of the event its effect must stand.
    error : str
        Why it does not move; "" where all is well.
    histogram : LatencyHistogram
        Of its lags, since its process started.
    """

    part: str
    stream: str
    handled: int
    depth: int
    retries: int
    dead: int
    level_ms: float | None
    error: str
    histogram: LatencyHistogram


@dataclass(frozen=True)
class Guard:
    """What stands before the gateway's calls of one service.

    Attributes
    ----------
    callee, kind : str
        "breaker" or "health".
    state : str
        "closed", "half-open" or "open".
    problem : str
    probe_in_s : float or None
    changes : sequence of (float, str)
        Seconds since 1970, and the state from then on.
    calls, failed : int
        Since the gateway started.
    """

    callee: str
    kind: str
    state: str
    problem: str
    probe_in_s: float | None
    changes: Sequence[tuple[float, str]]
    calls: int
    failed: int


@dataclass(frozen=True)
class Letter:
    """An event that a subscriber gave up.

    Attributes
    ----------
    subscriber, stream, part : str
    position : int
        With the two above it names the letter.
    order, error : str
    died_s : float
        Seconds since 1970.
    attempts : int
    """

    subscriber: str
    stream: str
    part: str
    position: int
    order: str
    error: str
    died_s: float
    attempts: int


@dataclass(frozen=True)
class Sample:
    """All services at one moment; what did not answer is missing.

    Attributes
    ----------
    at_s : float
        Seconds since 1970.
    production : bool
    edge : str
        Where customers call.
    subscriptions : mapping of str to Subscription
    guards : sequence of Guard
    figures : mapping of str to float
        Of the order service: open_orders, orders_completed, relay_behind ...
    waiting : mapping of str to float
        Orders that wait for each step.
    steps : mapping of Step to float
        Answers of the saga's participants since they started.
    answers : mapping of str to int
        The gateway's answers to orders, by status, since it started.
    accepted : LatencyHistogram or None
        How long those took.
    letters : sequence of Letter
    faults : sequence of str or None
        Names of those that are on; None where none can be injected.
    processes : sequence of str
        Names of processes, with "(down)" behind those that are.
    missing : sequence of str
        Parts that did not answer.
    """

    at_s: float
    production: bool
    edge: str
    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)
    guards: Sequence[Guard] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    waiting: Mapping[str, float] = field(default_factory=dict)
    steps: Mapping[Step, float] = field(default_factory=dict)
    answers: Mapping[str, int] = field(default_factory=dict)
    accepted: LatencyHistogram | None = None
    letters: Sequence[Letter] = ()
    faults: Sequence[str] | None = None
    processes: Sequence[str] = ()
    missing: Sequence[str] = ()

    @property
    def silent(self) -> bool:
        """Whether nobody answered at all."""
        return not (self.subscriptions or self.figures or self.guards)

    def over(self, before: Sample | None) -> Sample:
        """Give this look with what parts said before where they are silent now."""
        if before is None or not self.missing:
            return self
        kept = [letter for letter in before.letters if letter.part in self.missing]
        return replace(
            self,
            subscriptions={**before.subscriptions, **self.subscriptions},
            guards=self.guards or before.guards,
            figures=self.figures or before.figures,
            waiting=self.waiting or before.waiting,
            steps={**before.steps, **self.steps},
            answers=self.answers or before.answers,
            accepted=self.accepted or before.accepted,
            letters=[*self.letters, *kept],
        )

    def counters(self) -> dict[tuple[str, str, str], float]:
        """Everything that only grows while its process lives, by kind and names."""
        found: dict[tuple[str, str, str], float] = {}
        found |= {("handled", name, ""): float(one.handled) for name, one in self.subscriptions.items()}
        found |= {("step", step, outcome): count for (step, outcome), count in self.steps.items()}
        found |= {("answers", status, ""): float(count) for status, count in self.answers.items()}
        for guard in self.guards:
            found |= {
                ("calls", guard.callee, ""): float(guard.calls),
                ("failed", guard.callee, ""): float(guard.failed),
            }
        for name in ("orders_completed", "orders_rejected"):
            if name in self.figures:
                found["figure", name, ""] = self.figures[name]
        return found

    def histograms(self) -> dict[str, LatencyHistogram]:
        """Latencies by whose they are; the gateway's under "gateway"."""
        found = {name: one.histogram for name, one in self.subscriptions.items()}
        return found | ({"gateway": self.accepted} if self.accepted is not None else {})


def letter_of(told: Mapping[str, Any], part: str) -> Letter:
    """A letter as /v1/dead-letters tells it."""
    return Letter(
        subscriber=told["subscriber"],
        stream=told["stream"],
        part=part,
        position=told["position"],
        order=told["subject"],
        error=told["error"],
        died_s=told["died_us"] / 1e6,
        attempts=told["attempts"],
    )
