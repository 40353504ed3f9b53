from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.contracts.placing import Card, Payment
from orders.platform.security.vault import BadCard, BadToken, CardHint, Vault, luhn_holds

KEY = b"k" * 32
VISA = Card("4111 1111 1111 1111", "12/29")


def with_check_digit(digits: str) -> str:
    return next(digits + str(check) for check in range(10) if luhn_holds(digits + str(check)))


cards = st.builds(
    Card,
    st.text("0123456789", min_size=11, max_size=18).map(with_check_digit),
    st.builds(lambda month, year: f"{month:02d}/{year:02d}", st.integers(1, 12), st.integers(0, 99)),
)


@pytest.mark.parametrize("number", ["4111111111111111", "378282246310005", "5555555555554444", "6011111111111117"])
def test_published_test_cards_pass_luhns_check(number: str) -> None:
    assert luhn_holds(number)
    assert not luhn_holds(number[:-1] + str((int(number[-1]) + 1) % 10))


@given(cards)
def test_a_token_fits_the_contract_and_shows_only_the_hint(card: Card) -> None:
    vault = Vault(KEY)
    token = vault.tokenise(card)
    assert msgspec.convert({"token": token}, Payment).token == token
    assert card.number not in token
    assert vault.hint(token) == CardHint(card.number[-4:], card.expiry)


@given(cards, cards)
def test_the_same_card_has_the_same_token_and_another_has_another(one: Card, other: Card) -> None:
    vault = Vault(KEY)
    assert (vault.tokenise(one) == vault.tokenise(other)) == (one == other)


def test_how_a_card_is_written_changes_nothing() -> None:
    assert Vault(KEY).tokenise(VISA) == Vault(KEY).tokenise(Card("4111-1111-1111-1111", "12/29"))


def test_without_the_key_a_token_says_nothing() -> None:
    token = Vault(KEY).tokenise(VISA)
    assert Vault(b"x" * 32).tokenise(VISA) != token
    with pytest.raises(BadToken):
        Vault(b"x" * 32).hint(token)


@pytest.mark.parametrize("number", ["4111 1111 1111 1112", "4111 1111 1111", "----------------", "4" * 23])
def test_what_is_no_card_is_refused_and_not_repeated(number: str) -> None:
    with pytest.raises(BadCard) as refused:
        Vault(KEY).tokenise(Card(number, "12/29"))
    assert number not in str(refused.value)


@pytest.mark.parametrize("token", ["", "tok_", "tok_AAAA", "tok_ä", "4111111111111111"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(BadToken):
        Vault(KEY).hint(token)


def test_an_installation_keeps_its_key(tmp_path: Path) -> None:
    assert Vault.open(tmp_path).tokenise(VISA) == Vault.open(tmp_path).tokenise(VISA)
    assert Vault.open(tmp_path / "other").tokenise(VISA) != Vault.open(tmp_path).tokenise(VISA)
