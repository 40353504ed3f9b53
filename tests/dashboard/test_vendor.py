"""What was taken from elsewhere is of the version that the Python side speaks."""

import re

from plotly.offline import get_plotlyjs_version

from dashboard.app import ASSETS, create_app
from dashboard.workspace import Workspace


def test_plotly_in_the_browser_is_that_of_the_figures():
    head = (ASSETS / "vendor" / "plotly-cartesian.min.js").read_text(encoding="utf-8")[:200]
    version = re.search(r"plotly\.js \(cartesian - minified\) v([0-9.]+)", head)
    assert version is not None
    assert version[1] == get_plotlyjs_version()


def test_each_vendor_file_has_its_licence():
    names = {file.name for file in (ASSETS / "vendor").iterdir()}
    assert names == {
        "plotly-cartesian.min.js",
        "LICENSE-plotly.txt",
        "regenerator-runtime.js",
        "LICENSE-regenerator-runtime.txt",
    }


def test_the_page_runs_no_polyfill(tmp_path):
    text = (
        create_app(Workspace(tmp_path))
        .server.test_client()
        .get("/", base_url="http://127.0.0.1")
        .get_data(as_text=True)
    )
    assert "polyfill" not in text
    assert text.count("regenerator-runtime.js") == 1
