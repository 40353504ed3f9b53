"""Colours by name, light and dark, from `tokens.toml`; as CSS variables and as a theme for figures and canvases."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "tokens.toml"
THEMES = ("light", "dark")
FONT = "Inter Variable, system-ui, sans-serif"
MONO = "JetBrains Mono Variable, ui-monospace, monospace"
FLOOR_PX = 11
"""Least size of any text, in charts too."""


@dataclass(frozen=True)
class Theme:
    """One set of colours.

    Attributes
    ----------
    name : str
        ``light`` or ``dark``.
    colours : mapping of str to str
        Hex by token name ("ink-2").
    heat : tuple of str
        Five steps of a heat map, low to high.
    routes : tuple of str
        Eight hues that tell neighbouring routes apart.
    """

    name: str
    colours: Mapping[str, str]
    heat: tuple[str, ...]
    routes: tuple[str, ...]

    def __getitem__(self, token: str) -> str:
        return self.colours[token]

    def kind(self, kind: str) -> str:
        """Colour of a kind of facility (``fulfilment_centre``)."""
        return self.colours[kind.replace("_", "-")]


@cache
def theme(name: str | None) -> Theme:
    """Colours of a theme; an unknown name gives the light one."""
    document = tomllib.loads(FILE.read_text(encoding="utf-8"))
    chosen = name if name in THEMES else "light"
    colours = dict(document[chosen])
    heat = tuple(colours.pop("heat"))
    return Theme(chosen, colours, heat, tuple(document["routes"]["colours"]))


def css() -> str:
    """Both themes as CSS variables (`--ink`, `--heat-1` ... `--heat-5`), switched by Mantine's colour scheme."""
    blocks = []
    for name, where in (("light", ":root"), ("dark", ':root[data-mantine-color-scheme="dark"]')):
        chosen = theme(name)
        lines = [f"--{token}:{value}" for token, value in chosen.colours.items()]
        lines += [f"--heat-{step}:{value}" for step, value in enumerate(chosen.heat, 1)]
        blocks.append(f"{where}{{{';'.join(lines)};color-scheme:{name}}}")
    return "".join(blocks)
