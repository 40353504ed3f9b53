"""The Dash application, put together: pages, shell, data routes, headers."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

from dash import Dash, set_props

from dashboard import icons, tokens
from dashboard.pages import PAGES
from dashboard.parts.export import register_exports
from dashboard.parts.sentences import sentences
from dashboard.parts.still import still
from dashboard.safety.files import register_files
from dashboard.safety.headers import add_headers
from dashboard.safety.token import guard
from dashboard.shell import layout, register
from dashboard.workspace import Workspace

_POLYFILL = re.compile(r'<script src="[^"]*/polyfill@[^"]*"></script>')
_RUNTIME = '<script src="/assets/vendor/regenerator-runtime.js"></script>'
_QUOTED = re.compile(r"""["'`]([A-Za-z_][\w-]*)["'`]""")
ASSETS = Path(__file__).parent / "assets"
_log = logging.getLogger("pod2door.dashboard")

# Plotly's bundle for cartesian charts is a third of the whole, which Dash would fetch and run only when a graph is
# there: deferred, it is run while the server draws the first page.
INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>pod2door</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<style>__TOKENS__</style>
{%css%}
<script src="/assets/js/a_theme.js"></script>
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
<script defer src="/assets/vendor/plotly-cartesian.min.js"></script>
</body>
</html>"""


class Application(Dash):
    """Dash without its polyfills of 2016, whose `parseInt` and `trim` cost a page that is drawn a third of a second.

    Of them its components need the runtime of generators alone.
    """

    def interpolate_index(self, **parts: str) -> str:
        """The page around the application."""
        parts["scripts"] = _POLYFILL.sub(_RUNTIME, parts["scripts"])
        return str(super().interpolate_index(**parts))

    def callback(self, *arguments: Any, **options: Any) -> Any:
        """A callback, of whose answers only what others speak to are components to Dash (`parts.still`)."""
        register_with = super().callback(*arguments, **options)

        def decorate(answer: Callable[..., Any]) -> Any:
            @wraps(answer)
            def lighter(*given: Any, **named: Any) -> Any:
                said = answer(*given, **named)
                if isinstance(said, tuple | list):
                    return type(said)(still(each, self.is_live) for each in said)
                return still(said, self.is_live)

            return register_with(lighter)

        return decorate

    def is_live(self, own: Any) -> bool:
        """Whether an id is a pattern's, or one that a callback or a script of ours names."""
        return isinstance(own, dict) or own in self._named

    @cached_property
    def _named(self) -> frozenset[str]:
        """Ids in the inputs, states and outputs of all callbacks, and words in quotes in our scripts."""
        named = {each["id"] for entry in self.callback_map.values() for each in (*entry["inputs"], *entry["state"])}
        named |= {part.rpartition(".")[0] for key in self.callback_map for part in key.strip(".").split("...")}
        for file in (ASSETS / "js").glob("*.js"):
            named.update(_QUOTED.findall(file.read_text(encoding="utf-8")))
        return frozenset(named)


def create_app(workspace: Workspace, *, host: str = "127.0.0.1", token: str = "") -> Dash:
    """The application over a workspace.

    Parameters
    ----------
    workspace : Workspace
    host : str
        Address that is listened at.
    token : str
        Asked of every browser once, where there is one; "" asks nobody (for 127.0.0.1 only).
    """
    app = Application(
        __name__,
        assets_folder=str(ASSETS),
        # The page itself says when the scripts named here are run.
        assets_ignore=r"^(?!.*\.(?:css|js)$)|^a_theme\.js$|^plotly-|^regenerator-",
        index_string=INDEX.replace("__TOKENS__", tokens.css() + icons.css()),
        suppress_callback_exceptions=True,
        update_title="",
        title="pod2door",
        on_error=_say,
    )
    app.layout = layout(PAGES)
    register(app, workspace, PAGES)
    for page in PAGES:
        page.register(app, workspace)
    register_exports(app)
    register_files(app.server, workspace)
    guard(app.server, host, token)
    add_headers(app)
    return app


def _say(error: Exception) -> None:
    """Of a callback that failed: what is shown stays as it is, and a sentence says what could not be done."""
    _log.error("a callback failed", exc_info=error)
    set_props("say", {"data": f"Not done: {sentences(error)[0]}"})
