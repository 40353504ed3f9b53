"""Users on both settings: accounts, logins, what they keep, and that nothing of it leaks or stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from orders.platform.http.caller import CLIENT
from orders.platform.security.customers import CustomerVerifier
from orders.platform.settings import Settings
from orders.services.user import passwords
from orders.services.user.logins import EVERYWHERE
from tests.orders.in_loop import in_loop
from tests.orders.services.hosting import Hosted, hosted

ANN = {"user": "ann@example.com", "password": "correct horse battery"}
PATH = f"/v1/users/{ANN['user']}"
ADDRESS = {"zone": "Z1", "street": "1 Main St", "city": "Springfield"}


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a hash costs is not what is tested here; `test_passwords` does."""
    monkeypatch.setattr(passwords, "COST", 1 << 4)


async def registered(host: Hosted) -> httpx.AsyncClient:
    client = host.client("user")
    assert (await client.post("/v1/users", json=ANN)).status_code == 201
    return client


async def login(client: httpx.AsyncClient, **changed: str) -> httpx.Response:
    return await client.post("/v1/sessions", json={**ANN, **changed})


@in_loop
async def test_who_registers_may_log_in_and_is_known_by_the_token(settings: Settings) -> None:
    async with hosted(settings, "user") as host:
        client = await registered(host)
        assert (await client.post("/v1/users", json=ANN)).status_code == 409
        session = (await login(client)).json()
        assert CustomerVerifier(settings.folder).verify(session["token"]).subject == ANN["user"]
        through = host.gateway("user") | {"x-customer-token": session["token"]}
        assert (await client.get(PATH, headers=through)).json()["user"] == ANN["user"]
        assert (await client.get("/v1/users/bob", headers=through)).status_code == 403
        assert (await client.get(PATH, headers=host.gateway("user"))).status_code == 401
        wrong, nobody = await login(client, password="wrong"), await login(client, user="nobody")
        assert wrong.status_code == nobody.status_code == 401
        assert wrong.json()["detail"] == nobody.json()["detail"], "which of both was wrong is not told"


@in_loop
async def test_guessing_is_slowed_down_for_the_right_password_too(settings: Settings) -> None:
    async with hosted(settings, "user") as host:
        client = await registered(host)
        tried = [(await login(client, password=f"guess {number}")).status_code for number in range(6)]
        assert tried == [401] * 5 + [429]
        late = await login(client)
        assert late.status_code == 429
        assert int(late.headers["retry-after"]) > 0


@in_loop
async def test_who_guesses_keeps_nobody_out(settings: Settings) -> None:
    """The limit is each address's; all of them together have one, too, which is far higher."""
    async with hosted(settings, "user") as host:
        client = await registered(host)

        async def tried(address: str, password: str) -> int:
            from_there = host.gateway("user") | {CLIENT: address}
            answer = await client.post("/v1/sessions", json={**ANN, "password": password}, headers=from_there)
            return answer.status_code

        assert [await tried("10.0.0.1", "guess") for _ in range(6)] == [401] * 5 + [429]
        assert await tried("10.0.0.2", ANN["password"]) == 201
        guesses = 0
        while await tried(f"10.1.{guesses // 5}.1", "guess") == 401:
            guesses += 1
            assert guesses < 100 * EVERYWHERE
        assert guesses > 4 * EVERYWHERE


@in_loop
async def test_a_changed_password_counts_and_the_old_one_does_not(settings: Settings) -> None:
    async with hosted(settings, "user") as host:
        client = await registered(host)
        change = {"old": ANN["password"], "new": "another long one"}
        assert (await client.put(f"{PATH}/password", json={**change, "old": "wrong"})).status_code == 401
        assert (await client.put(f"{PATH}/password", json=change)).status_code == 204
        assert (await login(client)).status_code == 401
        assert (await login(client, password="another long one")).status_code == 201


@in_loop
async def test_what_a_user_keeps(settings: Settings) -> None:
    async with hosted(settings, "user") as host:
        client = await registered(host)
        for zone in ("Z1", "Z2"):
            assert (await client.put(f"{PATH}/addresses/home", json={**ADDRESS, "zone": zone})).status_code == 204
        assert (await client.put(f"{PATH}/payment", json={"token": "tok_1"})).status_code == 204
        account = (await client.get(PATH)).json()
        assert account["addresses"] == [{**ADDRESS, "zone": "Z2", "name": "home"}]
        assert account["payment"] == "tok_1"
        assert set(account) == {"user", "created_us", "payment", "addresses"}, "nothing of the password"
        assert (await client.put(f"{PATH}/payment", json={"token": "4111111111111111"})).status_code == 422
        assert (await client.delete(f"{PATH}/addresses/home")).status_code == 204
        assert (await client.delete(f"{PATH}/addresses/home")).status_code == 404
        assert (await client.delete(f"{PATH}/payment")).status_code == 204
        assert (await client.put("/v1/users/bob/payment", json={"token": "tok_1"})).status_code == 404
        names = [await client.put(f"{PATH}/addresses/a{number}", json=ADDRESS) for number in range(21)]
        assert [one.status_code for one in names] == [204] * 20 + [409]


@in_loop
async def test_an_erased_user_is_gone_here_and_in_the_cart(settings: Settings) -> None:
    async with hosted(settings, "cart", "user") as host:
        client = await registered(host)
        cart = f"/v1/cart/{ANN['user']}"
        await client.put(f"{PATH}/addresses/home", json=ADDRESS)
        await host.client("cart").post(f"{cart}/lines", json={"sku": "SKU-0000001"})
        through = host.gateway("user") | host.customer(ANN["user"])
        assert (await client.delete(PATH, headers=through)).status_code == 204
        assert (await client.get(PATH)).status_code == 404
        assert (await host.client("cart").get(cart)).json()["version"] == 0
        assert (await login(client)).status_code == 401
        assert (await client.post("/v1/users", json=ANN)).status_code == 409, "nobody inherits the name"
        assert (await client.delete(PATH)).status_code == 404


@in_loop
async def test_nothing_is_erased_while_the_cart_cannot_be_asked(settings: Settings) -> None:
    async with hosted(settings, "user") as host:
        client = await registered(host)
        assert (await client.delete(PATH)).status_code == 503
        assert (await client.get(PATH)).status_code == 200


@in_loop
async def test_no_password_and_no_token_is_written_anywhere(settings: Settings) -> None:
    """Every file of the data folder, and every row in production."""
    async with hosted(settings, "user") as host:
        client = await registered(host)
        token = (await login(client)).json()["token"]
        await login(client, password="wrong secret")
        await client.post("/v1/users", json={**ANN, "password": {"nested": "odd secret"}})
        await client.put(f"{PATH}/password", json={"old": ANN["password"], "new": "short"})
        rows = await host.context("user").run(_rows, host)
    secrets = [ANN["password"], "wrong secret", "odd secret", token]
    texts = [path.read_bytes() for path in Path(settings.directory).rglob("*") if path.is_file()]
    assert any(b"register" in text for text in texts), "the audit log is among them"
    for secret in secrets:
        assert not any(secret.encode() in text for text in [*texts, rows]), secret


def _rows(host: Hosted) -> bytes:
    found: list[Any] = []
    for database in host.context("user")._databases:
        with database.transaction(read_only=True) as transaction:
            found += transaction.select("SELECT user_id, payment FROM users")
            found += [bytes(part) for row in transaction.select("SELECT salt, digest FROM users") for part in row]
    return repr(found).encode()


@in_loop
async def test_weak_or_odd_registrations_are_refused_without_repeating_the_password(settings: Settings) -> None:
    async with hosted(settings, "user") as host:
        for wrong in ({"password": "short"}, {"user": "a b"}, {"user": ""}, {"admin": True}):
            answer = await host.client("user").post("/v1/users", json={**ANN, **wrong})
            assert answer.status_code == 422
            assert ANN["password"] not in answer.text
            assert "short" not in answer.text.replace("at least", "")
