import math
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from whatif.batch import Stopping
from whatif.running.schedule import BLOCK, Cell, Schedule
from whatif.running.stopping import Judge


def cells(schedule):
    return [(cell.variant, cell.seed) for cell in schedule.cells()]


def test_blocks_of_seeds_variant_by_variant():
    assert BLOCK == 5
    first = [(v, s) for v in range(2) for s in range(5)]
    assert cells(Schedule(2, 7)) == [*first, (0, 5), (0, 6), (1, 5), (1, 6)]


def test_a_budget_cuts_the_order():
    assert cells(Schedule(3, 20, budget=8)) == cells(Schedule(3, 20))[:8]
    assert cells(Schedule(3, 2, budget=100)) == cells(Schedule(3, 2))
    assert cells(Schedule(3, 2, budget=0)) == []


def judged(values, first=2, width=0.5, budget=None):
    judge = Judge(Stopping("cost", width, first=first), len(values), len(values[0]))
    return Schedule(len(values), len(values[0]), judge, budget)


def run(schedule, values, rng, workers=4):
    """Hand out and take back as workers do, in any order; every cell that was handed out."""
    sent, out = {}, []

    def to_send():
        for cell in schedule.cells():
            if cell not in sent:
                sent[cell] = None
                yield cell

    while not all(cell in sent for cell in schedule.cells()):
        source, more = to_send(), True
        while more or out:
            while more and len(out) < workers:
                cell = next(source, None)
                more = cell is not None
                out += [cell] if more else []
            if out:
                cell = out.pop(rng.randrange(len(out)))
                schedule.judge.see(cell.variant, cell.seed, values[cell.variant][cell.seed])
    return set(sent)


def wished_by_hand(values, first, width, budget):
    """What the finished batch holds, by the rule in other words: walk with every figure known."""
    n_seeds = len(values[0])
    judge = Judge(Stopping("cost", width, first=first), len(values), n_seeds)
    for variant, own in enumerate(values):
        for seed, value in enumerate(own):
            judge.see(variant, seed, value)
    need = [judge.enough(variant) or n_seeds for variant in range(1, len(values))]
    need = [-(-max(need) // first) * first, *need]
    order = sorted(
        (seed // first, variant, seed) for variant in range(len(values)) for seed in range(min(n_seeds, need[variant]))
    )
    return {Cell(variant, seed) for _, variant, seed in order[:budget]}


@settings(deadline=None, max_examples=60)
@given(
    st.integers(2, 4).flatmap(
        lambda n: st.lists(st.lists(st.floats(0, 1.5), min_size=8, max_size=8), min_size=n, max_size=n)
    ),
    st.integers(2, 4),
    st.one_of(st.none(), st.integers(0, 30)),
    st.randoms(use_true_random=False),
)
def test_what_a_batch_holds_does_not_depend_on_the_order_of_arrival(values, first, budget, rng):
    schedule = judged(values, first, 0.8, budget)
    handed_out = run(schedule, values, rng)
    held = set(schedule.cells())
    assert held <= handed_out
    if budget is None:
        assert held == wished_by_hand(values, first, 0.8, budget)
    else:
        assert len(held) == min(budget, len(wished_by_hand(values, first, 0.8, None)))


def test_a_variant_that_is_known_gets_no_more_seeds_and_the_reference_goes_on_for_the_others():
    values = [[0.0] * 8, [1.0] * 8, [(-9.0) ** seed for seed in range(8)]]
    schedule = judged(values)
    run(schedule, values, random.Random(1), workers=1)
    held = list(schedule.cells())
    assert [sum(cell.variant == variant for cell in held) for variant in range(3)] == [8, 2, 8]


def test_nothing_more_is_run_once_all_are_known():
    values = [[1.0] * 8, [2.0] * 8]
    schedule = judged(values)
    assert len(run(schedule, values, random.Random(1), workers=1)) == 4
    assert cells(schedule) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_failed_runs_make_no_pairs_and_do_not_stop_a_variant():
    values = [[1.0, math.nan, 1.0, 1.0], [2.0, 2.0, math.nan, 2.0]]
    schedule = judged(values)
    run(schedule, values, random.Random(1), workers=1)
    assert schedule.enough(1) == 4
