"""Every answer says that nothing comes from elsewhere."""

import base64
import hashlib
import re

import pytest

from dashboard.app import create_app
from dashboard.workspace import Workspace

ORIGIN = "http://127.0.0.1:8050"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_app(Workspace(tmp_path_factory.mktemp("runs"))).server.test_client()


@pytest.mark.parametrize("path", ["/", "/assets/css/base.css", "/_dash-layout", "/runs/none/report.html", "/nowhere"])
def test_policy(client, path):
    with client.get(path, base_url=ORIGIN) as answer:
        answer.get_data()
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not re.search(r"https?:|\*", answer.headers["Content-Security-Policy"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_inline_scripts_of_the_page_are_those_that_are_hashed(client):
    answer = client.get("/", base_url=ORIGIN)
    allowed = answer.headers["Content-Security-Policy"]
    text = answer.get_data(as_text=True)
    for attributes, script in re.findall(r"<script([^>]*)>(.*?)</script>", text, flags=re.DOTALL):
        if "src=" in attributes or "application/json" in attributes:
            continue
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in allowed


def test_page_names_no_other_host(client):
    text = client.get("/", base_url=ORIGIN).get_data(as_text=True)
    addresses = set(re.findall(r"(?:src|href)=[\"'](https?:)?//[^\"']+", text))
    assert addresses == set()
