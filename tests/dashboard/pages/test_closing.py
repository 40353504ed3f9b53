from dashboard.draft.planned import Change, about
from dashboard.pages.network.closing import takers


def test_those_of_its_kind_that_get_more_take_over_most_first():
    kinds = {"FC-A": "fc", "FC-B": "fc", "FC-C": "fc", "FC-D": "fc", "SC-A": "sc"}
    found = Change(0, 0, 1, 0, 0, {"FC-A": -9, "FC-B": 2, "FC-C": 5, "FC-D": -1, "SC-A": 7})
    assert takers(found, kinds, "FC-A") == [("FC-C", 5), ("FC-B", 2)]


def test_a_plan_is_told_with_three_figures():
    assert [about(v) for v in (24_921.4, -258.5, 0.4, 1_234_567)] == [24_900, -258, 0, 1_230_000]
