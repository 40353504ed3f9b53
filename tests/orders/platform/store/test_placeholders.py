from __future__ import annotations

import pytest

from orders.platform.store.placeholders import to_percent_s


@pytest.mark.parametrize(
    ("sqlite", "psycopg"),
    [
        ("SELECT 1", "SELECT 1"),
        ("a = ? AND b IN (?, ?)", "a = %s AND b IN (%s, %s)"),
        ("a % ? = 0", "a %% %s = 0"),
        ("a LIKE '%?' AND b = ?", "a LIKE '%%?' AND b = %s"),
        ("a = 'it''s ?' || ?", "a = 'it''s ?' || %s"),
        ('"odd? ""name%" = ?', '"odd? ""name%%" = %s'),
        ("? -- why?\n, ?", "%s -- why?\n, %s"),
        ("? /* or\n ? 5 % */ , ?", "%s /* or\n ? 5 %% */ , %s"),
    ],
)
def test_a_question_mark_is_a_parameter_where_it_is_no_text(sqlite: str, psycopg: str) -> None:
    assert to_percent_s(sqlite) == psycopg
