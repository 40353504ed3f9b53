"""Files that the server hands out: a run's report and its tables, by names that the catalogue knows."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Flask, Response, abort, request, send_file

from core.errors import InvalidInput
from dashboard.parts.table_files import TYPES, table_bytes
from dashboard.workspace import OpenRun, Workspace

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_ODD = re.compile(r"[^A-Za-z0-9._-]")
REPORT_POLICY = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'none'"
)
"""A report brings its own scripts: it runs them in an origin of its own, and reaches nothing."""


def register_files(server: Flask, workspace: Workspace) -> None:
    """``/runs/<id>/report.html`` and ``/runs/<id>/tables/<name>.<csv|xlsx|parquet>``."""

    def opened(run_id: str) -> OpenRun:
        try:
            return workspace.catalogue.open(run_id)
        except InvalidInput:
            abort(404)

    @server.get("/runs/<run_id>/report.html", endpoint="run-report")
    def report(run_id: str) -> Response:
        file = opened(run_id).folder / "report.html"
        if not file.is_file() or file.is_symlink():
            abort(404)
        answer = send_file(file.absolute(), mimetype="text/html", as_attachment="download" in request.args)
        answer.headers["Content-Security-Policy"] = REPORT_POLICY
        return answer

    @server.get("/runs/<run_id>/tables/<name>.<kind>", endpoint="run-table")
    def table(run_id: str, name: str, kind: str) -> Response:
        run = opened(run_id)
        if kind not in TYPES or not _NAME.match(name) or not run.has(name):
            abort(404)
        answer = Response(table_bytes(run.read_table(name), kind), mimetype=TYPES[kind])
        answer.headers["Content-Disposition"] = _attachment(f"{run.run_id}-{name}.{kind}")
        return answer


def _attachment(name: str) -> str:
    """The header that names a file to keep: in ASCII, and as it is for who reads RFC 5987."""
    return f"attachment; filename=\"{_ODD.sub('_', name)}\"; filename*=UTF-8''{quote(name, safe='')}"
