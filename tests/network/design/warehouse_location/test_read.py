"""Files of the OR-Library: read to the number; what is wrong is said with its line."""

import numpy as np
import pytest

from core.errors import InvalidInput
from network.design.or_library import read_numbers
from network.design.warehouse_location.read import problem_of
from tests.oracles.location_problems import large, text_of

SMALL = large("c", 400, seed=1, sites=9, customers=6)
TEXT = text_of(SMALL)


def read(tmp_path, text, words=None):
    path = tmp_path / "cap.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return problem_of(read_numbers(path, words))


def findings(tmp_path, text, words=None):
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, text, words)
    return [(f.line, f.rule, f.message) for f in refused.value.findings]


def test_what_is_written_is_read(tmp_path):
    problem = read(tmp_path, TEXT)
    for name, value in zip(("capacity", "fixed", "demand", "cost"), SMALL, strict=True):
        np.testing.assert_array_equal(getattr(problem, name), value)


def test_lines_may_break_anywhere(tmp_path):
    problem = read(tmp_path, TEXT.split("\n", 1)[0] + "\n" + TEXT.split("\n", 1)[1].replace("\n", " "))
    np.testing.assert_array_equal(problem.cost, SMALL[3])


def test_the_word_capacity_stands_for_the_number_given(tmp_path):
    problem = read(tmp_path, text_of(SMALL, "capacity"), {"capacity": 1234.5})
    assert (problem.capacity == 1234.5).all()


def test_the_word_capacity_without_a_number_says_what_to_do(tmp_path):
    line, rule, message = findings(tmp_path, text_of(SMALL, "capacity"))[0]
    assert (line, rule) == (2, "capacity-needed")
    assert "--capacity UNITS" in message


@pytest.mark.parametrize("kept", range(4, len(TEXT.split()), 7))
def test_a_file_that_is_cut_says_where(tmp_path, kept):
    cells = TEXT.split()
    ((_, rule, message),) = findings(tmp_path, " ".join(cells[:2]) + "\n" + " ".join(cells[2:kept]))
    assert rule == "short-file"
    assert f"after {kept} of {len(cells)} numbers" in message


def test_where_a_cut_file_ends_is_named(tmp_path):
    message = findings(tmp_path, "2 2\n5 1\n5 1\n3\n1")[0][2]
    assert "before the cost of serving customer 1 from site 2" in message
    assert "before the fixed cost of site 2" in findings(tmp_path, "2 2\n5 1\n5")[0][2]
    assert "before the demand of customer 2" in findings(tmp_path, "2 2 5 1 5 1 3 1 2")[0][2]


def test_numbers_too_many_are_found(tmp_path):
    line, rule, message = findings(tmp_path, TEXT + "17 18\n")[0]
    assert (line, rule) == (len(TEXT.splitlines()) + 1, "long-file")
    assert message.startswith("2 more numbers")


def test_every_negative_number_is_named_with_its_line(tmp_path):
    text = "2 2\n5 -1\n-5 1\n-3\n1 2\n3\n1 -2\n"
    assert [(line, rule) for line, rule, _ in findings(tmp_path, text)] == [(n, "out-of-range") for n in (2, 3, 4, 7)]
    messages = "\n".join(message for _, _, message in findings(tmp_path, text))
    for words in (
        "the fixed cost of site 1 is -1",
        "the capacity of site 2 is -5",
        "the demand of customer 1 is -3",
        "the cost of serving customer 2 from site 2 is -2",
    ):
        assert words in messages


@pytest.mark.parametrize("word", ["x", "1e400", "nan", "-inf", "1_000", "12,5", "\x1b[31m"])
def test_words_are_found(tmp_path, word):
    found = findings(tmp_path, f"1 1\n5 {word}\n3 1\n")
    assert [(line, rule) for line, rule, _ in found] == [(2, "not-a-number")]
    assert "\x1b" not in found[0][2]


@pytest.mark.parametrize("header", ["0 5", "2.5 1", "-1 1", "3 0"])
def test_a_header_that_counts_nothing_is_refused(tmp_path, header):
    assert findings(tmp_path, f"{header}\n1 1 1 1 1")[0][:2] == (1, "bad-header")


def test_a_header_of_one_number_is_a_short_file(tmp_path):
    assert findings(tmp_path, "7\n")[0][1] == "short-file"


@pytest.mark.parametrize("header", ["1000000000000 5", "5 999999999999999999999999"])
def test_a_header_that_counts_too_much_is_a_short_file(tmp_path, header):
    assert findings(tmp_path, f"{header}\n1 1 1 1 1")[0][1] == "short-file"


@pytest.mark.parametrize(("content", "rule"), [(b"", "empty-file"), (b"\0\1", "not-text"), (b"1 1\n\xff", "not-text")])
def test_what_is_no_text_is_refused(tmp_path, content, rule):
    assert findings(tmp_path, content)[0][1] == rule


def test_many_findings_of_a_rule_are_counted(tmp_path):
    found = findings(tmp_path, "x " * 100)
    assert len(found) == 21
    assert found[-1][2] == "80 more like this are not listed"
