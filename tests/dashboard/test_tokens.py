"""The tokens' file holds what the design asks of it: contrast, and colours that every eye tells apart."""

import itertools
import re

import numpy as np
import pytest

from dashboard import icons, tokens
from tests.oracles.colour_sight import SIGHT, ciede2000, contrast, seen_apart

TEXT = ("ink", "ink-2", "ink-3", "accent", "better", "worse", "warn", "error")
GROUNDS = ("surface", "sunken", "bg")
KINDS = ("fulfilment-centre", "sortation-centre", "delivery-station", "prime-now-hub", "air-hub")
ROBOTS = ("to-pod", "carrying", "queueing", "returning", "charging")
# Measured by the design: smallest pair over the four kinds of sight, less half a unit for rounding.
APART = {("light", KINDS): 15.5, ("dark", KINDS): 15.5, ("light", ROBOTS): 16.5, ("dark", ROBOTS): 14.5}


def test_ciede2000_against_published_pairs():
    # Sharma, Wu & Dalal 2005, table 1: pairs 1, 7, 17, 24, 34.
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (50, 1.8634, 0.5757), 1.0),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ]
    for one, two, expected in pairs:
        assert ciede2000(np.array(one), np.array(two)) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize("name", tokens.THEMES)
@pytest.mark.parametrize("text", TEXT)
def test_text_is_read_on_every_ground(name, text):
    theme = tokens.theme(name)
    grounds = [*GROUNDS, "accent-soft"] + [f"{text}-soft"] * (f"{text}-soft" in theme.colours)
    for ground in grounds:
        assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("name", tokens.THEMES)
@pytest.mark.parametrize("mark", [*KINDS, *ROBOTS, "less", "more", "flow", "ref"])
def test_marks_stand_out(name, mark):
    theme = tokens.theme(name)
    ground = "land" if mark in KINDS else "surface"
    assert contrast(theme[mark], theme[ground]) >= 3.0


@pytest.mark.parametrize(("name", "marks"), APART, ids=lambda v: v if isinstance(v, str) else v[0])
@pytest.mark.parametrize("sight", SIGHT)
def test_every_eye_tells_them_apart(name, marks, sight):
    theme = tokens.theme(name)
    least = min(seen_apart(theme[a], theme[b], sight) for a, b in itertools.combinations(marks, 2))
    assert least >= APART[name, marks]


@pytest.mark.parametrize(("name", "least"), [("light", 21.5), ("dark", 18.5)])
def test_better_and_worse_are_never_mistaken(name, least):
    theme = tokens.theme(name)
    assert min(seen_apart(theme["better"], theme["worse"], sight) for sight in SIGHT) >= least


def test_both_themes_name_the_same_colours():
    light, dark = (tokens.theme(name) for name in tokens.THEMES)
    assert light.colours.keys() == dark.colours.keys()
    assert len(light.heat) == len(dark.heat) == 5


STYLESHEETS = sorted((tokens.FILE.parent / "assets").rglob("*.css"))


def plain_css(file):
    """A stylesheet without its comments and data addresses."""
    return re.sub(r"/\*.*?\*/|url\([^)]*\)", "", file.read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("file", STYLESHEETS, ids=lambda file: file.name)
def test_stylesheets_take_colours_from_the_tokens_alone(file):
    values = re.findall(r":([^:{};]*)[;}]", plain_css(file))
    assert [value for value in values if re.search(r"#[0-9a-fA-F]{3,8}\b|\b(rgb|hsl)a?\(", value)] == []


def test_stylesheets_use_no_variable_that_nobody_sets():
    texts = [plain_css(file) for file in STYLESHEETS]
    scripts = [
        file.read_text()
        for folder in ("assets", "pages", "parts")
        for file in (tokens.FILE.parent / folder).rglob("*.[jp][sy]")
    ]
    set_somewhere = set(re.findall(r"--([a-z][a-z0-9-]*)", tokens.css() + icons.css()))
    set_somewhere |= {name for text in texts for name in re.findall(r"--([a-z][a-z0-9-]*)\s*:", text)}
    set_somewhere |= {name for text in scripts for name in re.findall(r"[\"']--([a-z][a-z0-9-]*)[\"']", text)}
    used = {name for text in texts for name in re.findall(r"var\(\s*--([a-z][a-z0-9-]*)\s*\)", text)}
    foreign = {name for name in used if name.startswith(("mantine-", "ag-"))}
    assert used - set_somewhere - foreign == set()


def test_icons_are_drawn_from_their_files():
    css = icons.css()
    assert all(f".icon-{name}{{" in css for name in icons.names())
    with pytest.raises(KeyError, match="no-such-icon"):
        icons.icon("no-such-icon")
