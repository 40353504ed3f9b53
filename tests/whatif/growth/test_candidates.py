"""Which places a step tries, of tables worked out by hand."""

from datasets import Edit
from tests.whatif.growth.growth_formula import CAPACITY, write_tables
from whatif.growth.candidates import candidates, capacities


def test_rank_is_price_times_what_a_step_adds(tmp_path):
    write_tables(tmp_path / "run", CAPACITY, {"A": 5.0, "B": 4.0, "A>B": 1.0}, 50.0)
    original = capacities(tmp_path / "run")
    found = candidates(tmp_path / "run", original, 0.5)
    # A: 5 x 100 an hour; B: 4 x 160; the lane: 1 x 240 a departure. The van lane is no place to add to.
    assert [(c.place, c.price_usd_per_day, c.why) for c in found] == [
        ("B", 4.0, "shadow price"),
        ("A", 5.0, "shadow price"),
        ("A>B", 1.0, "shadow price"),
    ]
    assert found[2].edit(1.5) == Edit("capacity", {"lane": "A>B", "factor": 1.5})
    assert [c.place for c in candidates(tmp_path / "run", original, 0.5, {"B"})] == ["A", "A>B"]


def test_waits_fill_up_what_prices_leave(tmp_path):
    write_tables(tmp_path / "run", CAPACITY, {"B": 4.0}, 250.0)
    found = candidates(tmp_path / "run", capacities(tmp_path / "run"), 0.5)
    # At 250 A waits 150, the lane 10.
    assert [(c.place, c.why) for c in found] == [
        ("B", "shadow price"),
        ("A", "longest wait"),
        ("A>B", "longest wait"),
    ]
