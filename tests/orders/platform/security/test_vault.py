from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.contracts.placing import Card, Payment
from orders.platform.security.vault import DECLINED_CARD, BadCard, BadToken, CardHint, Vault, luhn_holds
from orders.services.payment.rules import refusal

KEY = b"k" * 32
VISA = Card("4111 1111 1111 1111", "12/29")


def at(year: int, month: int, day: int) -> Callable[[], int]:
    """A clock that stands."""
    return lambda: round(datetime(year, month, day, tzinfo=UTC).timestamp() * 1e6)


now_us = at(2000, 1, 1)


def vault(key: bytes = KEY) -> Vault:
    return Vault(key, now_us)


def with_check_digit(digits: str) -> str:
    return next(digits + str(check) for check in range(10) if luhn_holds(digits + str(check)))


cards = st.builds(
    Card,
    (st.text("0123456789", min_size=11, max_size=18).map(with_check_digit) | st.just(DECLINED_CARD)).filter(
        lambda number: len(set(number)) > 1
    ),
    st.builds(lambda month, year: f"{month:02d}/{year:02d}", st.integers(1, 12), st.integers(0, 99)),
)


@pytest.mark.parametrize("number", ["4111111111111111", "378282246310005", "5555555555554444", "6011111111111117"])
def test_published_test_cards_pass_luhns_check(number: str) -> None:
    assert luhn_holds(number)
    assert not luhn_holds(number[:-1] + str((int(number[-1]) + 1) % 10))


@given(cards)
def test_a_token_fits_the_contract_and_shows_only_the_hint(card: Card) -> None:
    one_vault = vault()
    token = one_vault.tokenise(card)
    assert msgspec.convert({"token": token}, Payment).token == token
    assert card.number not in token
    assert one_vault.hint(token) == CardHint(card.number[-4:], card.expiry)


@given(cards, cards)
def test_the_same_card_has_the_same_token_and_another_has_another(one: Card, other: Card) -> None:
    one_vault = vault()
    assert (one_vault.tokenise(one) == one_vault.tokenise(other)) == (one == other)


def test_how_a_card_is_written_changes_nothing() -> None:
    assert vault().tokenise(VISA) == vault().tokenise(Card("4111-1111-1111-1111", "12/29"))


def test_without_the_key_a_token_says_nothing() -> None:
    token = vault().tokenise(VISA)
    assert vault(b"x" * 32).tokenise(VISA) != token
    with pytest.raises(BadToken):
        vault(b"x" * 32).hint(token)


@pytest.mark.parametrize(
    "number", ["4111 1111 1111 1112", "4111 1111 1111", "----------------", "4" * 23, "0" * 16, "8888 8888 8888"]
)
def test_what_is_no_card_is_refused_and_not_repeated(number: str) -> None:
    with pytest.raises(BadCard) as refused:
        vault().tokenise(Card(number, "12/29"))
    assert number not in str(refused.value)


@pytest.mark.parametrize("token", ["", "tok_", "tok_AAAA", "tok_ä", "4111111111111111"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(BadToken):
        vault().hint(token)


def test_an_installation_keeps_its_key(tmp_path: Path) -> None:
    assert Vault.open(tmp_path, now_us).tokenise(VISA) == Vault.open(tmp_path, now_us).tokenise(VISA)
    assert Vault.open(tmp_path / "other", now_us).tokenise(VISA) != Vault.open(tmp_path, now_us).tokenise(VISA)


@pytest.mark.parametrize(("expiry", "good"), [("11/26", True), ("12/26", True), ("01/27", True), ("10/26", False)])
def test_a_card_is_good_through_its_month(expiry: str, good: bool) -> None:
    for day in (1, 30):
        november = Vault(KEY, at(2026, 11, day))
        if good:
            assert november.hint(november.tokenise(Card(VISA.number, expiry))).expiry == expiry
        else:
            with pytest.raises(BadCard, match="expiry"):
                november.tokenise(Card(VISA.number, expiry))


def test_the_card_for_declines_is_declined_and_others_are_not() -> None:
    declined = vault().tokenise(Card("4000 0000 0000 0002", "12/29"))
    assert refusal(declined, 1) == "declined"
    assert vault().hint(declined) == CardHint("0002", "12/29")
    assert refusal(vault().tokenise(VISA), 1) == ""
