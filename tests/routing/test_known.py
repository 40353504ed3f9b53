"""The known answers of `verify` come out."""

import pytest

from routing.known import known_answers


def test_known_answers_come_out() -> None:
    found = list(known_answers())
    assert len(found) == 5
    for name, expected, got, tolerance in found:
        assert got == pytest.approx(expected, rel=max(tolerance, 1e-12)), name
