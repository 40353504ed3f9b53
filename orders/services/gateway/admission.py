"""Who may come in: customers' tokens, and so many requests a second for each client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orders.platform.calls import Refused
from orders.platform.http.rate_limit import RateLimit, TooMany
from orders.platform.security.tokens import TokenRefused

if TYPE_CHECKING:
    from orders.platform.http.exchange import Exchange
    from orders.platform.security.customers import CustomerVerifier
    from orders.services.gateway.erased import Erased

GUEST = ""


class Admission:
    """The gateway's doorkeeper.

    Parameters
    ----------
    verifier : CustomerVerifier
    erased : Erased
        Customers whose tokens are no good any more.
    limit : RateLimit
        A client is a customer with a token, or all guests from one address.
    """

    def __init__(self, verifier: CustomerVerifier, erased: Erased, limit: RateLimit) -> None:
        self._verifier = verifier
        self._erased = erased
        self._limit = limit

    def admit(self, exchange: Exchange) -> tuple[str, str]:
        """Let a request in.

        Returns
        -------
        customer, token : str
            "" of a guest.

        Raises
        ------
        Refused
            401 for a token that is no good or whose account is gone, 429 for too many requests.
        """
        header = exchange.headers.get(b"authorization")
        customer, token = self._known(header) if header else (GUEST, "")
        if wait_s := self._limit.retry_after_s(customer or exchange.connection.peer):
            raise TooMany(wait_s)
        return customer, token

    def admit_order(self, exchange: Exchange, customer: str) -> None:
        """Let an order in: a customer's orders are placed with that customer's token.

        Raises
        ------
        Refused
        """
        self.admit_customer(self.admit(exchange)[0], customer)

    def admit_customer(self, known: str, customer: str) -> None:
        """Let somebody act for a customer; anybody may for a guest.

        Raises
        ------
        Refused
            401 where nobody is known, 403 where it is another one.
        """
        if customer in (GUEST, known):
            return
        if known == GUEST:
            raise Refused(401, "acting for a customer takes that customer's token")
        raise Refused(403, "the token is another customer's")

    def _known(self, header: bytes) -> tuple[str, str]:
        kind, _, token = header.decode("latin-1").partition(" ")
        if kind.lower() != "bearer":
            raise Refused(401, "Authorization: Bearer TOKEN is the way to say who you are")
        try:
            customer = self._verifier.verify(token.strip()).subject
        except TokenRefused as refused:
            raise Refused(refused.status, str(refused)) from None
        if customer in self._erased:
            raise Refused(401, "the account was erased")
        return customer, token.strip()
