"""Entry point of `pod2door`: the commands put together, errors turned into lines and exit codes.

Exit codes: 0 done, 1 failed, 2 usage, 3 invalid input, 4 infeasible, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from types import TracebackType
from typing import Annotated

import typer
import typer.main

from cli import check, dashboard, explain, init, network, orders, routing, run, verify, warehouse, whatif
from cli.kernels import keep_compiled_kernels
from cli.output import finding_line, nobody_reads, say
from core.errors import InvalidInput, Pod2doorError

HELP = """Digital twin of a fulfilment network, from the click to the doorstep.

Start with `pod2door run demo`. SCENARIO is a bundled name (us, us-prime-day, demo), a folder or a .toml file.
"""

app = typer.Typer(
    name="pod2door",
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("explain")(explain.explain)
app.command("check")(check.check)
app.command("init")(init.init)
app.add_typer(network.app, name="network")
app.add_typer(orders.app, name="orders")
app.add_typer(routing.app, name="routing")
app.add_typer(warehouse.app, name="warehouse")
app.add_typer(whatif.app, name="whatif")
app.command("dashboard")(dashboard.dashboard)
app.command("verify")(verify.verify)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"pod2door {version('pod2door')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line and leave with its exit code."""
    debug = os.environ.get("POD2DOOR_DEBUG") == "1"
    if not debug:
        sys.excepthook = _unexpected
    try:
        keep_compiled_kernels()
        # The command itself, not `app()`, which would put its own hook for unexpected exceptions in place of ours.
        code = typer.main.get_command(app)(prog_name="pod2door", standalone_mode=True)
    except Pod2doorError as error:
        if debug:
            traceback.print_exception(error)
        say(*_lines(error))
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # Whoever read our output has left (`| head`): nothing to say, and nothing more to flush.
        nobody_reads()
        code = 1
    sys.exit(code)


def _lines(error: Pod2doorError) -> list[str]:
    if isinstance(error, InvalidInput):
        return [finding_line(finding) for finding in error.findings]
    return [f"pod2door: {line}" for line in str(error).splitlines()]


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say in one line what went wrong; Python then leaves with 1."""
    if isinstance(error, OSError) and error.strerror:
        what = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    else:
        what = " ".join(f"{kind.__name__}: {error}".split()).rstrip(": ")
    say(f"pod2door: {what} (POD2DOOR_DEBUG=1 shows where)")
