"""Options that the commands about orders share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

FOLDER = Path("runs/orders")
MADE_HERE = ("settings.json", "keys", "run/lock")
"""What a data folder holds from its first start on."""


def _folder(name: str | Path) -> Path:
    if not str(name):
        raise typer.BadParameter("an empty name is no folder's (a variable that is not set?)")
    path = Path(name)
    if path.exists() and not path.is_dir():
        raise typer.BadParameter(f"{path} is a file, not a folder")
    return path


def _own_folder(name: str | Path) -> Path:
    """A folder that data of the services may be made in: it holds some already, or nothing at all."""
    path = _folder(name)
    ours = any((path / made).exists() for made in MADE_HERE)
    if path.is_dir() and not ours and any(path.iterdir()):
        raise typer.BadParameter(f"{path} holds other things and no data of the order services; name an empty folder")
    return path


def _address_of(*schemes: str) -> Callable[[str], str]:
    def check(address: str) -> str:
        if address and not address.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise typer.BadParameter(f"{address!r} is no address that begins with {' or '.join(schemes)}://")
        return address

    return check


Directory = Annotated[Path, typer.Option("--dir", metavar="DIR", help="The services' data folder.", parser=_folder)]
NewDirectory = Annotated[
    Path, typer.Option("--dir", metavar="DIR", help="The services' data folder; made if need be.", parser=_own_folder)
]
OwnDirectory = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        metavar="DIR",
        help="Data folder: the services that run there are used, else started there.",
        show_default="a temporary one",
        parser=_own_folder,
    ),
]
Production = Annotated[
    bool, typer.Option("--production", help="PostgreSQL and NATS in place of SQLite; started here without addresses.")
]
Postgres = Annotated[
    str,
    typer.Option(
        "--postgres",
        metavar="ADDRESS",
        help="A PostgreSQL of your own.",
        show_default="started here",
        callback=_address_of("postgresql", "postgres"),
    ),
]
Nats = Annotated[
    str,
    typer.Option(
        "--nats",
        metavar="ADDRESS",
        help="A NATS of your own.",
        show_default="started here",
        callback=_address_of("nats", "tls"),
    ),
]
Edge = Annotated[
    str,
    typer.Option(
        "--url",
        metavar="URL",
        help="The edge of running services.",
        show_default="starts its own",
        callback=_address_of("http"),
    ),
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
