"""Options that the commands about orders share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.models import OptionInfo

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


def _address(flag: str, words: str, default: str, *schemes: str) -> OptionInfo:
    """An option that takes an address of one of these schemes."""

    def check(address: str) -> str:
        if address and not address.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            raise typer.BadParameter(f"{address!r} is no address that begins with {' or '.join(schemes)}://")
        return address

    metavar = "URL" if flag == "--url" else "ADDRESS"
    option: OptionInfo = typer.Option(flag, metavar=metavar, help=words, show_default=default, callback=check)
    return option


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
Postgres = Annotated[str, _address("--postgres", "A PostgreSQL of your own.", "started here", "postgresql", "postgres")]
Nats = Annotated[str, _address("--nats", "A NATS of your own.", "started here", "nats", "tls")]
Edge = Annotated[str, _address("--url", "The edge of running services.", "starts its own", "http")]


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
