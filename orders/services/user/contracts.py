"""What the user service's API takes and gives, version 1. Passwords go in and never come out."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

TEXT = r"^[^\x00-\x1f\x7f]+$"
UserId = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._@+-]*$")]
NewPassword = Annotated[SecretStr, Field(min_length=8, max_length=200)]
"""Eight characters, as NIST SP 800-63B has it; no rules on what they are."""
GivenPassword = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class Strict(BaseModel):
    """Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Registration(Strict):
    """A new account."""

    user: UserId
    password: NewPassword


class Login(Strict):
    """Who one is, and the proof."""

    user: UserId
    password: GivenPassword


class PasswordChange(Strict):
    """The old password and the new one."""

    old: GivenPassword
    new: NewPassword


class Session(BaseModel):
    """A token to send as Authorization: Bearer, and for how many seconds it is good."""

    token: str
    expires_in_s: int


class AddressV1(Strict):
    """Where to deliver; `zone` is the demand zone."""

    zone: Annotated[str, Field(min_length=1, max_length=40, pattern=TEXT)]
    street: Annotated[str, Field(max_length=200, pattern=TEXT)]
    city: Annotated[str, Field(max_length=100, pattern=TEXT)]


class NamedAddress(AddressV1):
    """An address with its name."""

    name: str


class PaymentV1(Strict):
    """The stored way to pay: the vault's token of a card, never a card."""

    token: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z][A-Za-z0-9_.:-]*$")]


class Erasures(BaseModel):
    """Whose account was erased while tokens may still be good: SHA-256 of each name, in hex."""

    users: list[str]


class AccountV1(BaseModel):
    """All that is known of a user; it is also the export."""

    user: str
    created_us: int
    payment: str
    addresses: list[NamedAddress]
