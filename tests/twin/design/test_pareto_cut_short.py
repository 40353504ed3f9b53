"""A front that is cut short while a plan is posed keeps what it knows."""

import datasets
from twin.design.tradeoffs import oracle, pareto


def test_an_interrupted_front_still_counts_the_last_mile(monkeypatch):
    posed = []

    def once(*args):
        if posed:
            raise KeyboardInterrupt
        posed.append(pose(*args))
        return posed[0]

    pose = oracle.pose
    monkeypatch.setattr(oracle, "pose", once)
    document = pareto(datasets.load("demo"), points=2)
    assert document["status"] == "interrupted"
    assert document["today"]["co2_kg"] > 9_000, "vans' CO2 is the larger part"
