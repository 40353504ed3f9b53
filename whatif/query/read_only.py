"""Which SQL is a question: what could write, set or load anything is refused before it reaches the engine."""

from __future__ import annotations

import re
from itertools import takewhile

from core.errors import Finding, InvalidInput

WRITES = frozenset({"copy", "insert", "update", "delete", "merge", "create", "drop", "alter", "truncate"})
"""Words that no question holds: an engine takes some of them inside WITH."""

_ASKS = frozenset({"SELECT", "EXPLAIN"})
"""Kinds of statement; DESCRIBE, SHOW, SUMMARIZE and VALUES are SELECT to the engine."""

MOST_NESTED = 60
"""Brackets in brackets: the engine's answers go no deeper."""

MOST_NESTED_WITH = 5
"""WITH in WITH: on a slip in deeper ones the engine's parser is busy for minutes (DuckDB 2.0)."""

_OPEN, _CLOSE = b"([{", b")]}"
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
        words = _words(sql)
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
    word = next((word for word in words if word in WRITES), None)
    if kind not in _ASKS and not (kind == "MULTI" and word is None and "pivot" in words):
        what = f"{kind.replace('_', ' ')} is refused: a query reads (SELECT, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN)"
        raise InvalidInput([Finding("query", 0, "read-only", what)])
    if word is not None:
        what = f'{word.upper()} is refused: a query reads; a column of that name is "{word}", in quotes'
        raise InvalidInput([Finding("query", 0, "read-only", what)])


def _words(sql: str) -> list[str]:
    """Keywords that stand neither in quotes nor in comments, in small letters.

    Raises
    ------
    InvalidInput
        When brackets are not closed, or what they hold is nested too deep.
    """
    import duckdb

    data = sql.encode()
    words: list[str] = []
    withs = [0]  # in the brackets that are open, the outermost first
    for start, kind in duckdb.tokenize(sql):
        if kind == duckdb.token_type.keyword and (found := _WORD.match(data, start)):
            words.append(found[0].decode().casefold())
            withs[-1] += words[-1] == "with"
        elif kind == duckdb.token_type.operator and data[start] in _OPEN:
            withs.append(0)
        elif kind == duckdb.token_type.operator and data[start] in _CLOSE:
            withs.pop()
        wrong = _nesting(withs, data[start : start + 1].decode(errors="replace"))
        if wrong:
            raise InvalidInput([Finding("query", data.count(b"\n", 0, start) + 1, "sql", wrong)])
    if len(withs) > 1:
        raise InvalidInput([Finding("query", 0, "sql", "a bracket is opened and not closed")])
    return words


def _nesting(withs: list[int], mark: str) -> str:
    """What is wrong with the brackets so far; "" where nothing is."""
    if not withs:
        return f"{mark} closes nothing"
    if len(withs) - 1 > MOST_NESTED:
        return f"more than {MOST_NESTED} brackets are open"
    return f"WITH stands in more than {MOST_NESTED_WITH} WITHs" if sum(withs) > MOST_NESTED_WITH + 1 else ""


def sql_finding(error: Exception) -> Finding:
    """An error of the engine as a finding: its message in one line, and the line of the SQL where it says one."""
    import duckdb

    lines = [line.strip() for line in str(error).splitlines()]
    said = next((found for line in lines if (found := _LINE.match(line))), None)
    message = " ".join(takewhile(lambda line: not _LINE.match(line), filter(None, lines))) or type(error).__name__
    writes = isinstance(error, (duckdb.PermissionException, duckdb.TransactionException)) or "locked" in message
    line = int(said[1]) if said else 0
    return Finding("query", line, "read-only" if writes else "sql", message)
