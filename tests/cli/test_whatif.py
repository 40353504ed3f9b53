"""What the commands under `whatif` print."""

import pytest

from cli.output import counted
from tests.whatif.run_folders import written_run


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [(1, ("seed",), "1 seed"), (0, ("seed",), "0 seeds"), (1200, ("batch", "batches"), "1,200 batches")],
)
def test_what_is_counted(count, noun, text):
    assert counted(count, *noun) == text


def test_compare_says_percentage_points(pod2door, tmp_path):
    for name, edits, late in (("a", [], 4.0), ("b", ["FC-1.status=closed"], 5.5)):
        written_run(tmp_path / name, edits=edits, part="plan", kpis={"late_pct": (late, "%"), "cost": (2.0, "USD")})
    answer = pod2door("whatif", "compare", str(tmp_path / "a"), str(tmp_path / "b"))
    assert answer.code == 0
    (line,) = (line for line in answer.out.splitlines() if line.startswith("late"))
    assert "+1.500 pp" in line
    assert " % " in line
    assert "worse" in line
    assert "1 seed in pairs" in answer.out
    assert "1 figure differs, 1 is the same." in answer.out
