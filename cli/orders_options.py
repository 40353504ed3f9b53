"""Options that the commands about orders share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FOLDER = Path("runs/orders")

Directory = Annotated[Path, typer.Option("--dir", metavar="DIR", help="The services' data folder.")]
Production = Annotated[
    bool, typer.Option("--production", help="PostgreSQL and NATS in place of SQLite; started here without addresses.")
]
Postgres = Annotated[
    str, typer.Option("--postgres", metavar="ADDRESS", help="A PostgreSQL of your own.", show_default="started here")
]
Nats = Annotated[
    str, typer.Option("--nats", metavar="ADDRESS", help="A NATS of your own.", show_default="started here")
]


def folder_in_use(directory: Path) -> Path:
    """The data folder, where there is one.

    Raises
    ------
    InvalidInput
    """
    from core.errors import Finding, InvalidInput

    if not (directory / "settings.json").is_file():
        message = "no data of the order services here; `pod2door orders serve` makes some"
        raise InvalidInput([Finding(str(directory), 0, "no-services", message)])
    return directory
