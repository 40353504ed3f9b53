from __future__ import annotations

import base64
import json
from pathlib import Path

import jwt
import pytest

from orders.platform.security.customers import CustomerTokens, CustomerVerifier
from orders.platform.security.identities import Identity, KeyRing
from orders.platform.security.scopes import ADMIN, OPERATOR, READ, STEPS, WRITE, required_scope
from orders.platform.security.tokens import Issuer, TokenRefused, Verifier, read_grants, write_grants

NOW = 1_800_000_000.0


class Wall:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    write_grants(tmp_path / "keys", {"order": {"inventory": (STEPS,)}})
    return tmp_path / "keys"


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def issuer(keys: Path, wall: Wall) -> Issuer:
    return Issuer(Identity(keys, "order"), now=wall)


@pytest.fixture
def verifier(keys: Path, wall: Wall) -> Verifier:
    return Verifier(KeyRing(keys), "inventory", read_grants(keys), now=wall)


def refusal(verifier: Verifier, token: str, scope: str = STEPS) -> int:
    with pytest.raises(TokenRefused) as refused:
        verifier.verify(token, scope)
    return refused.value.status


def test_a_good_token_says_who_calls(issuer: Issuer, verifier: Verifier) -> None:
    claims = verifier.verify(issuer.token("inventory", (STEPS,)), STEPS)
    assert (claims.issuer, claims.audience, claims.scopes) == ("order", "inventory", {STEPS})


def test_a_token_lives_five_minutes_however_often_it_was_seen(issuer: Issuer, verifier: Verifier, wall: Wall) -> None:
    token = issuer.token("inventory", (STEPS,))
    wall.now = NOW + 299
    verifier.verify(token, STEPS)
    wall.now = NOW + 300
    assert refusal(verifier, token) == 401


def test_a_token_is_renewed_before_its_end(issuer: Issuer, verifier: Verifier, wall: Wall) -> None:
    first = issuer.token("inventory", (STEPS,))
    wall.now = NOW + 239
    assert issuer.token("inventory", (STEPS,)) == first
    wall.now = NOW + 241
    second = issuer.token("inventory", (STEPS,))
    assert second != first
    wall.now = NOW + 500
    verifier.verify(second, STEPS)


def test_a_token_for_another_service_is_refused(issuer: Issuer, verifier: Verifier) -> None:
    assert refusal(verifier, issuer.token("payment", (STEPS,))) == 401


def test_a_scope_that_was_not_asked_for_is_missing(issuer: Issuer, verifier: Verifier) -> None:
    assert refusal(verifier, issuer.token("inventory", ()), STEPS) == 403


def test_a_scope_that_was_not_granted_is_worth_nothing_though_signed(issuer: Issuer, verifier: Verifier) -> None:
    token = issuer.token("inventory", (STEPS, WRITE, ADMIN))
    verifier.verify(token, STEPS)
    assert refusal(verifier, token, WRITE) == 403
    assert refusal(verifier, token, ADMIN) == 403


def test_a_service_without_grants_may_do_nothing(keys: Path, verifier: Verifier, wall: Wall) -> None:
    stranger = Issuer(Identity(keys, "cart"), now=wall)
    assert refusal(verifier, stranger.token("inventory", (STEPS,))) == 403


def test_the_operator_may_do_everything(keys: Path, verifier: Verifier, wall: Wall) -> None:
    operator = Issuer(Identity(keys, OPERATOR), now=wall)
    assert verifier.verify(operator.token("inventory", (READ, ADMIN)), ADMIN).issuer == OPERATOR


def test_no_token_and_no_token_at_all(verifier: Verifier) -> None:
    assert refusal(verifier, "") == 401
    assert refusal(verifier, "not.a.token") == 401
    assert refusal(verifier, "\x00") == 401


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_changed_token_is_refused(issuer: Issuer, verifier: Verifier, part: int) -> None:
    parts = issuer.token("inventory", (STEPS,)).split(".")
    raw = bytearray(base64.urlsafe_b64decode(parts[part] + "=="))
    raw[len(raw) // 2] ^= 1
    parts[part] = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    assert refusal(verifier, ".".join(parts)) == 401


def test_claims_changed_under_an_old_signature_are_refused(issuer: Issuer, verifier: Verifier) -> None:
    head, body, signature = issuer.token("inventory", ()).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "==")) | {"scope": STEPS}
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert refusal(verifier, f"{head}.{forged}.{signature}") == 401


def test_an_unsigned_token_is_refused(keys: Path, verifier: Verifier, issuer: Issuer) -> None:
    claims = jwt.decode(issuer.token("inventory", (STEPS,)), options={"verify_signature": False})
    kid = Identity(keys, "order").key().kid
    assert refusal(verifier, jwt.encode(claims, None, algorithm="none", headers={"kid": kid})) == 401


def test_a_token_signed_by_another_service_in_its_name_is_refused(
    keys: Path, tmp_path: Path, verifier: Verifier, wall: Wall
) -> None:
    other_installation = Issuer(Identity(tmp_path / "elsewhere", "order"), now=wall)
    assert refusal(verifier, other_installation.token("inventory", (STEPS,))) == 401


def test_after_a_rotation_both_keys_are_good_until_the_overlap_ends(keys: Path) -> None:
    identity = Identity(keys, "order")
    issuer, verifier = Issuer(identity), Verifier(KeyRing(keys), "inventory", read_grants(keys))
    old = issuer.token("inventory", (STEPS,))
    Identity(keys, "order").rotate(overlap_s=600)
    issuer.forget()
    new = issuer.token("inventory", (STEPS,))
    assert jwt.get_unverified_header(old)["kid"] != jwt.get_unverified_header(new)["kid"]
    verifier.verify(old, STEPS)
    verifier.verify(new, STEPS)


def test_a_key_replaced_without_overlap_is_refused_at_once_by_whoever_has_not_seen_it(keys: Path) -> None:
    identity = Identity(keys, "order")
    old = Issuer(identity).token("inventory", (STEPS,))
    identity.rotate(overlap_s=0)
    assert refusal(Verifier(KeyRing(keys), "inventory", read_grants(keys)), old) == 401


def test_the_private_key_is_its_owners_alone(keys: Path) -> None:
    Identity(keys, "order")
    assert (keys / "order" / "identity.pem").stat().st_mode & 0o077 == 0
    assert (keys / "order").stat().st_mode & 0o077 == 0
    assert b"PRIVATE" not in (keys / "published" / "order.json").read_bytes()


def test_two_processes_of_a_service_share_its_identity(keys: Path) -> None:
    assert Identity(keys, "order").key().kid == Identity(keys, "order").key().kid


@pytest.mark.parametrize("issuer", ["user", "gateway"])
def test_a_customers_token_names_the_customer_and_opens_no_service(tmp_path: Path, keys: Path, issuer: str) -> None:
    token = CustomerTokens(Identity(keys, issuer)).issue("C-17")
    assert CustomerVerifier(tmp_path).verify(token).subject == "C-17"
    assert refusal(Verifier.open(tmp_path, "order"), token, READ) == 401


def test_nobody_else_issues_customers_tokens(tmp_path: Path, keys: Path) -> None:
    forged = CustomerTokens(Identity(keys, "cart")).issue("C-17")
    with pytest.raises(TokenRefused):
        CustomerVerifier(tmp_path).verify(forged)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/v1/stock/SKU-1", READ),
        ("HEAD", "/v1/stock/SKU-1", READ),
        ("POST", "/v1/steps/reserve", STEPS),
        ("GET", "/v1/steps/reserve", STEPS),
        ("POST", "/v1/dead-letters/redrive", WRITE),
        ("DELETE", "/v1/carts/1", WRITE),
    ],
)
def test_each_request_needs_a_scope(method: str, path: str, scope: str) -> None:
    assert required_scope(method, path) == scope
