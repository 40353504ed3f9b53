"""Glossary, known answers, defaults with their sources."""

from dash.development.base_component import Component

from dashboard.pages.scenario.provenance import defaults
from dashboard.pages.sources.glossary import glossary, matching, pieces, terms_of
from dashboard.pages.sources.known_answers import answer_text, checks_of, expected_text
from dashboard.pages.sources.layout import default_rows, glossary_list, matching_defaults


def test_the_glossary_has_every_row_of_the_document():
    words = {term.word for term in glossary()}
    assert {"Facility", "Zone", "Backlog", "Hindsight"} <= words
    assert not any(word.startswith("-") or word == "noun" for word in words)


def test_words_that_are_called_so_come_first():
    found = matching(glossary(), "backlog")
    assert found[0].word == "Backlog"
    assert matching(glossary(), "no such word at all") == []


def test_markup_is_shown_as_text():
    terms = terms_of("## X\n| a | b |\n|---|---|\n| <b>w</b> | <script>alert(1)</script> and [page](http://x) |\n")
    assert terms[0].meaning == "<script>alert(1)</script> and page"
    shown = glossary_list(terms)
    assert "dangerously" not in repr(shown)
    assert pieces(terms[0].meaning) == [(terms[0].meaning, False)]


def test_checks_are_found_behind_progress():
    row = '{"name": "a", "expected": 1, "got": 2, "ok": false}'
    log = '   0.0 s    0 %  geography\n{\n  "checks": [\n' + row + "  ]\n}\n"
    assert checks_of(log) == [{"name": "a", "expected": 1, "got": 2, "ok": False}]
    assert checks_of("   0.0 s    0 %  geography\n") == []
    assert checks_of('{\n  "checks": [\n') == []


def test_answers_as_people_read_them():
    assert [answer_text(v) for v in (True, 4490, 4511.2772, "x", [1, 2])] == [
        "yes",
        "4,490",
        "4,511.2772",
        "x",
        "[1, 2]",
    ]


def test_an_expected_answer_says_how_far_off_it_may_be():
    assert expected_text({"expected": 4490, "within": 0.04}) == "4,490 ± 4\u2009%"
    assert expected_text({"expected": 4490, "within": 0.0}) == expected_text({"expected": 4490}) == "4,490"


def test_defaults_by_mark_and_word():
    published, assumed = matching_defaults("published", ""), matching_defaults("assumed", "")
    assert len(published) + len(assumed) == len(defaults()) == len(matching_defaults("", ""))
    assert all(default.mark == "published" for default in published)
    assert {d.key for d in matching_defaults("", "merchan")} >= {"delivery_station.packages_per_van"}
    assert isinstance(default_rows(published), Component)
