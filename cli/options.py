"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

Scenario = Annotated[
    str, typer.Argument(help="A bundled name (us, us-prime-day, demo), a folder or a .toml file.", show_default=True)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Edits = Annotated[
    list[str] | None,
    typer.Option(
        "--edit",
        metavar="PLACE.COLUMN=VALUE",
        help="Change the scenario for this run: VALUE is absolute, +N, -N or xF, e.g. FC-CVG-1.robots=+50. Repeatable.",
        show_default=False,
    ),
]
EditsFile = Annotated[
    Path | None, typer.Option("--edits", metavar="FILE", help="A TOML file of edits.", show_default=False)
]


def output_file(path: Path | None) -> Path | None:
    """Refuse a file to write that cannot be one, before anything runs; a callback of options."""
    if path is not None:
        with _told(path):
            if path.is_dir():
                raise typer.BadParameter(f"{path} is a folder, not a file to write")
            if path.is_file():
                path.open("ab").close()  # changes nothing in it
            elif not path.exists():
                _try(_parent(path))
    return path


def output_folder(path: Path | None) -> Path | None:
    """Refuse a folder to write that cannot be one, before anything runs; a callback of options."""
    if path is not None:
        with _told(path):
            if path.exists() and not path.is_dir():
                raise typer.BadParameter(f"{path} is a file, not a folder to write")
            _try(path if path.is_dir() else _parent(path))
    return path


def _parent(path: Path) -> Path:
    parent = path.absolute().parent
    if not parent.is_dir():
        raise typer.BadParameter(f"{path.parent} is no folder")
    return parent


def _try(folder: Path) -> None:
    """Write a file without a name: permissions alone do not tell (a disk that is read-only, /proc, root)."""
    import tempfile

    tempfile.TemporaryFile(dir=folder).close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror or error}") from error


EditsOut = Annotated[
    Path | None,
    typer.Option(
        "--edits-out",
        metavar="FILE.toml",
        help="Write what comes out as edits, as run --edits takes them.",
        show_default=False,
        callback=output_file,
    ),
]
