"""The tokens that customers carry: made where a password is checked, read at the gateway and by services behind it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from orders.platform.security.identities import Identity, KeyRing
from orders.platform.security.scopes import CUSTOMER
from orders.platform.security.tokens import Claims, Issuer, Verifier

GATEWAY = "gateway"
ISSUERS = ("user", GATEWAY)
"""Who is believed when it says who a customer is: the service that knows the passwords, and the gateway."""
USER = "user"
LIFETIME_S = 3600
HEADER = "x-customer-token"
"""Behind the gateway a customer's token goes in a header of its own: Authorization is the calling service's."""


def hashed(customer: str) -> str:
    """A customer's name as it may be kept, and told to other services, once the account is erased."""
    return sha256(customer.encode()).hexdigest()


class CustomerTokens:
    """Issues customers' tokens.

    Parameters
    ----------
    identity : Identity
        The user service's, which checks passwords, or the gateway's.
    """

    def __init__(self, identity: Identity) -> None:
        self._issuer = Issuer(identity, LIFETIME_S)

    def issue(self, customer: str) -> str:
        """A token that says: this is `customer`."""
        return self._issuer.token(GATEWAY, (CUSTOMER,), customer)


class CustomerVerifier:
    """Checks customers' tokens, at the gateway or behind it.

    Parameters
    ----------
    directory : Path
        The data folder.
    """

    def __init__(self, directory: Path) -> None:
        self._verifier = Verifier(
            KeyRing(directory / "keys"), GATEWAY, {issuer: {GATEWAY: (CUSTOMER,)} for issuer in (GATEWAY, USER)}
        )

    def verify(self, token: str) -> Claims:
        """Whose token it is: `subject` of the claims.

        Raises
        ------
        TokenRefused
            Where it is no good.
        """
        return self._verifier.verify(token, CUSTOMER)
