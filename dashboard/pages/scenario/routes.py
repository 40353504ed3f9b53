"""Files in and out: an upload arrives as it is, a scenario leaves as a zip of its folder, a table as its CSV."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from core.errors import InvalidInput
from dashboard.pages.scenario.tables import NAMES, SETTINGS, file_of
from dashboard.pages.scenario.uploading import Uploads, is_upload_id
from dashboard.safety.uploads import MAX_BYTES, too_large
from dashboard.workspace import Workspace
from dashboard.workspace.own_scenarios import OwnScenarios
from datasets import bundled, init
from datasets.scaffold import readme

HEADER = "X-Pod2door-Upload"
"""Only a page of this origin can send it: a form of another site cannot."""


def register_routes(server: Flask, workspace: Workspace, uploads: Uploads) -> None:
    """``POST /scenario/upload``, ``GET /scenario/folder.zip``, ``GET /scenario/table.csv``."""

    @server.post("/scenario/upload")
    def scenario_upload() -> Response | tuple[Response, int]:
        if request.headers.get(HEADER) != "1":
            abort(403)
        name, known = request.args.get("name", ""), request.args.get("upload", "")
        try:
            if request.content_length is not None and request.content_length > MAX_BYTES:
                raise too_large(name)
            key = uploads.receive(
                request.stream, request.content_length, name, known if is_upload_id(known) else ""
            )  # fmt: skip
        except InvalidInput as refused:
            finding = refused.findings[0]
            return jsonify(refused=f"{finding.file} {finding.message}.", rule=finding.rule), 400
        return jsonify(id=key)

    @server.get("/scenario/folder.zip")
    def scenario_folder() -> Response:
        name, copy = _asked(workspace, request.args)
        answer = Response(zipped(OwnScenarios(workspace.scenarios), name, copy), mimetype="application/zip")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
        return answer

    @server.get("/scenario/table.csv")
    def scenario_table() -> Response:
        name, copy = _asked(workspace, request.args)
        wanted = request.args.get("table", "")
        if wanted not in NAMES:
            abort(404)
        files = OwnScenarios(workspace.scenarios).files(name, copy)
        file = files.toml if wanted == SETTINGS else files.path(wanted)
        if file is None:
            abort(404)
        kind = "text/csv" if wanted != SETTINGS else "application/toml"
        answer = Response(file.read_bytes(), mimetype=kind)
        answer.headers["Content-Disposition"] = f'attachment; filename="{file_of(wanted)}"'
        return answer


def _asked(workspace: Workspace, values: Mapping[str, Any]) -> tuple[str, str]:
    """Scenario and copy that are asked for; 404 where there is no such scenario."""
    own, name = OwnScenarios(workspace.scenarios), str(values.get("scenario", ""))
    if name not in bundled() and name not in own.names():
        abort(404)
    copy = str(values.get("copy", ""))
    return name, copy if own.copy_folder(copy, name) is not None else ""


def zipped(own: OwnScenarios, name: str, copy: str = "") -> bytes:
    """A scenario's folder as a zip file, complete in itself: ``pod2door run FOLDER`` takes it."""
    out = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="pod2door-zip-") as made:
        folder = own.copy_folder(copy, name) if copy else None
        if folder is None and name in bundled():
            folder = init(Path(made) / name, name)
        source = folder if folder is not None else Path(own.place(name))
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(source.iterdir()):
                if (
                    file.is_file()
                    and not file.is_symlink()
                    and not file.name.startswith(".")
                    and file.name != "README.md"
                ):
                    archive.write(file, f"{name}/{file.name}")
            archive.writestr(f"{name}/README.md", readme(Path(name)))
    return out.getvalue()
