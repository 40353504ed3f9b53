import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from warehouse.sizing.chart import NAME_GAP, chart
from warehouse.sizing.crossover import Crossover, Point, crossover
from warehouse.sizing.sizing import Sizing

COSTS = {"pods": (2.0, 1.0, 0.7), "pickers": (1.5, 1.2, 1.10), "proteus": (1.6, 1.3, 1.11)}


@pytest.fixture
def sizing():
    points = [
        Point(rate, mode, seed, 1, 1, cost)
        for mode, costs in COSTS.items()
        for rate, cost in zip((30.0, 100.0, 300.0), costs, strict=True)
        for seed in (1, 2)
    ]
    return Sizing(100.0, None, [], points, crossover(points))


def test_the_chart_is_sound_and_names_do_not_touch(sizing, monkeypatch):
    monkeypatch.setattr(Sizing, "to_json", lambda self: {"crossover": {"points": list(self._chart())}})
    text = chart(sizing)
    ElementTree.fromstring(text)
    names = {name: float(at) for at, name in re.findall(r'y="([\d.]+)" fill="#\w+">(\w+)<', text)}
    assert set(names) == set(COSTS)
    places = sorted(names.values())
    assert min(b - a for a, b in pairwise(places)) >= NAME_GAP - 0.1
    assert isinstance(sizing.crossover, Crossover)
    assert "pods cost less from" in text
