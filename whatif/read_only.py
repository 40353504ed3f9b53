"""Which SQL is a question: what could write, set or load anything is refused before it reaches the engine."""

from __future__ import annotations

import re
from itertools import takewhile

from core.errors import Finding, InvalidInput

WRITES = frozenset({"copy", "insert", "update", "delete", "merge", "create", "drop", "alter", "truncate"})
"""Words that no question holds: an engine takes some of them inside WITH."""

_ASKS = frozenset({"SELECT", "EXPLAIN"})
"""Kinds of statement; DESCRIBE, SHOW, SUMMARIZE and VALUES are SELECT to the engine."""

_LINE = re.compile(r"^LINE (\d+):")
_WORD = re.compile(rb"[A-Za-z_]+")


def check_question(sql: str) -> None:
    """Check that SQL is one question.

    Raises
    ------
    InvalidInput
        Rule ``read-only`` where it would write, set or load something; ``sql`` where it is none or several.
    """
    import duckdb

    try:
        sql.encode()
        statements = duckdb.extract_statements(sql)
    except UnicodeEncodeError as error:
        raise InvalidInput([Finding("query", 0, "sql", "is not UTF-8 text")]) from error
    except duckdb.Error as error:
        raise InvalidInput([sql_finding(error)]) from error
    if len(statements) != 1:
        what = (
            f"{len(statements)} statements are given: one is asked at a time" if statements else "there is no question"
        )
        raise InvalidInput([Finding("query", 0, "sql", what)])
    kind = statements[0].type.name
    word = next((word for word in _keywords(sql) if word in WRITES), None)
    if kind not in _ASKS and not (kind == "MULTI" and word is None and "pivot" in _keywords(sql)):
        what = f"{kind.replace('_', ' ')} is refused: a query reads (SELECT, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN)"
        raise InvalidInput([Finding("query", 0, "read-only", what)])
    if word is not None:
        what = f'{word.upper()} is refused: a query reads; a column of that name is "{word}", in quotes'
        raise InvalidInput([Finding("query", 0, "read-only", what)])


def _keywords(sql: str) -> list[str]:
    """Words of the SQL that stand neither in quotes nor in comments, in small letters."""
    import duckdb

    data = sql.encode()
    starts = [start for start, kind in duckdb.tokenize(sql) if kind == duckdb.token_type.keyword]
    words = [_WORD.match(data, start) for start in starts]
    return [word[0].decode().casefold() for word in words if word]


def sql_finding(error: Exception) -> Finding:
    """An error of the engine as a finding: its message in one line, and the line of the SQL where it says one."""
    import duckdb

    lines = [line.strip() for line in str(error).splitlines()]
    said = next((found for line in lines if (found := _LINE.match(line))), None)
    message = " ".join(takewhile(lambda line: not _LINE.match(line), filter(None, lines))) or type(error).__name__
    writes = isinstance(error, (duckdb.PermissionException, duckdb.TransactionException)) or "locked" in message
    line = int(said[1]) if said else 0
    return Finding("query", line, "read-only" if writes else "sql", message)
