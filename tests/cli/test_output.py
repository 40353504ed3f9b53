import json
import math

import pytest

from cli.output import number, print_json, print_rows, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (16_038_211.4, "16,038,211"),
        (187.25, "187.2"),
        (4.8512, "4.85"),
        (0.12345, "0.123"),
        (38.0, "38.00"),
        (0.0, "0"),
        (-2.5, "-2.50"),
        (math.nan, "–"),
    ],
)
def test_numbers(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (True, "yes"),
        (False, "no"),
        (1234, "1,234"),
        ([1, None], "1, –"),
        ([], "–"),
        ({"no_stock": 2}, "no_stock 2"),
        ("FC-CVG-1", "FC-CVG-1"),
    ],
)
def test_values(value, text):
    assert text_of(value) == text


def test_json_is_strict(capsys):
    print_json({"value": None})
    assert json.loads(capsys.readouterr().out) == {"value": None}
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"value": math.nan})


def test_rows_keep_what_looks_like_markup(capsys):
    print_rows([{"lane": "[red]A>B", "packages": 12}, {"lane": "C>D", "packages": 1_000}], title="Lanes")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].strip() == "Lanes"
    assert lines[1].split() == ["lane", "packages"]
    assert lines[2].split() == ["[red]A>B", "12"]
    assert lines[3].split() == ["C>D", "1,000"]


def test_no_rows_print_nothing(capsys):
    print_rows([])
    assert capsys.readouterr().out == ""
