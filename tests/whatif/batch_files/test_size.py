import pytest

from core.errors import InvalidInput
from tests.whatif.batch_text import factor, read
from whatif.batch_files.size import minutes, refuse_too_many, run_count
from whatif.designs.variants import variants


@pytest.mark.parametrize(
    ("seeds", "budget", "runs"),
    [("1..4", "", 12), ("1..4", "[budget]\nruns = 5\n", 5), ("1..4", "[budget]\nruns = 50\n", 12)]
)  # fmt: skip
def test_runs_are_variants_times_seeds(seeds: str, budget: str, runs: int) -> None:
    batch = read(f'seeds = "{seeds}"\n{budget}' + factor("[1.0, 1.1, 1.2]"))
    assert run_count(batch, variants(batch)) == runs


@pytest.mark.parametrize(
    ("seeds", "limit", "refused"), [(167, 500, True), (166, 500, False), (4, 11, True), (4, 12, False)]
)
def test_many_runs_want_a_yes(seeds: int, limit: int, refused: bool) -> None:
    batch = read(f"seeds = {seeds}\n" + factor("[1.0, 1.1, 1.2]"))
    refuse_too_many(batch, variants(batch), yes=True, limit=limit)
    if not refused:
        refuse_too_many(batch, variants(batch), limit=limit)
        return
    with pytest.raises(InvalidInput) as caught:
        refuse_too_many(batch, variants(batch), limit=limit)
    (finding,) = caught.value.findings
    assert finding.rule == "too-many-runs"
    assert f"3 variants x {seeds} seeds = {3 * seeds} runs, {limit} at most without --yes" in finding.message


def test_a_budget_that_is_small_needs_no_yes() -> None:
    batch = read("seeds = 5000\n[budget]\nruns = 500\n" + factor("[1.0, 1.1, 1.2]"))
    refuse_too_many(batch, variants(batch))


def test_minutes_by_workers() -> None:
    assert minutes(10, 30.0, 1) == 5.0
    assert minutes(10, 30.0, 2) == 2.5
    assert minutes(11, 30.0, 2) == 3.0
    assert minutes(0, 30.0, 2) == 0.0
