"""`--out` keeps the document that `--json` prints."""

import json

from typer.testing import CliRunner

from cli.main import app


def test_a_floors_document_is_kept_and_is_the_printed_one(tmp_path):
    out = tmp_path / "result.json"
    asked = ["warehouse", "run", "small", "--mode", "pods", "--hours", "0.05", "--warm-up-h", "0", "--scenario", "demo"]
    done = CliRunner().invoke(app, [*asked, "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == json.loads(out.read_text())
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]


def test_a_folder_is_no_file(tmp_path):
    done = CliRunner().invoke(app, ["warehouse", "run", "small", "--out", str(tmp_path)])
    assert done.exit_code == 2
