"""Who may ask: hosts, other sites, the token."""

import pytest

from dashboard.app import create_app
from dashboard.safety.token import COOKIE, is_loopback, new_token
from dashboard.workspace import Workspace

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture(scope="module")
def open_server(tmp_path_factory):
    return create_app(Workspace(tmp_path_factory.mktemp("runs"))).server


@pytest.fixture(scope="module")
def asking_server(tmp_path_factory):
    return create_app(Workspace(tmp_path_factory.mktemp("runs")), host="0.0.0.0", token=TOKEN).server


def test_this_machine_needs_no_token(open_server):
    assert open_server.test_client().get("/", base_url="http://127.0.0.1:8050").status_code == 200


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1"])
def test_foreign_names_of_this_machine_are_refused(open_server, name):
    assert open_server.test_client().get("/", base_url=f"http://{name}").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_sites_cannot_start_anything(open_server, headers):
    answer = open_server.test_client().post(
        "/_dash-update-component", base_url="http://127.0.0.1:8050", headers=headers, json={}
    )
    assert answer.status_code == 403


def test_nothing_is_shown_without_the_token(asking_server):
    for path in ("/", "/_dash-layout", "/_dash-dependencies", "/runs/x/report.html", "/assets/js/address.js"):
        answer = asking_server.test_client().get(path)
        assert answer.status_code == 401, path
        assert b"dash" not in answer.data.lower().replace(b"dashboard", b""), path


def test_token_in_the_address_becomes_a_cookie_and_leaves_the_address(asking_server):
    client = asking_server.test_client()
    answer = client.get(f"/network?sel=A&edits=x&edits=y&token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/network?sel=A&edits=x&edits=y"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/").status_code == 200


def test_token_by_form(asking_server):
    client = asking_server.test_client()
    assert client.post("/token", data={"token": "wrong"}).status_code == 401
    assert client.post("/token", data={"token": TOKEN}).headers["Location"] == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("cookie", ["", TOKEN, "x" * 64, "é"])
def test_made_up_cookies_do_not_open(asking_server, cookie):
    client = asking_server.test_client()
    client.set_cookie(COOKIE, cookie)
    assert client.get("/").status_code == 401


@pytest.mark.parametrize("path", ["//evil.example/", "/%09/evil.example", "/%5cevil.example", "/%0d%0aX:y", "/a//b"])
def test_token_does_not_redirect_to_another_site(asking_server, path):
    answer = asking_server.test_client().get(f"{path}?token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_what_is_asked_is_not_repeated_on_the_page(asking_server):
    answer = asking_server.test_client().get("/?token=<script>alert(1)</script>")
    assert b"<script>" not in answer.data


def test_tokens_are_long_and_new():
    assert len(new_token()) >= 32
    assert new_token() != new_token()


@pytest.mark.parametrize(("host", "own"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)])
def test_loopback(host, own):
    assert is_loopback(host) is own
