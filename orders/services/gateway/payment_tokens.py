"""POST /v1/payment-tokens: a card in, its token out, for checkouts that name a token. The number goes no further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from orders.contracts.placing import Card
from orders.platform.calls import Refused
from orders.platform.http.answers import answer, refusal
from orders.platform.http.rate_limit import TooMany
from orders.platform.security.vault import BadCard

if TYPE_CHECKING:
    from orders.platform.http.exchange import Exchange
    from orders.platform.http.intake import Tokenise
    from orders.services.gateway.admission import Admission

HEADERS = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
DECODE = msgspec.json.Decoder(Card).decode


class PaymentTokens:
    """Makes tokens of cards.

    Parameters
    ----------
    admission : Admission
    tokenise : Tokenise
    """

    def __init__(self, admission: Admission, tokenise: Tokenise) -> None:
        self._admission = admission
        self._tokenise = tokenise

    def take(self, exchange: Exchange) -> None:
        """Answer a request with 201 and {"token": ...}."""
        correlation = exchange.correlation()
        try:
            self._admission.admit(exchange)
            token = self._token(exchange.body)
        except Refused as error:
            wait_s = error.retry_after_s if isinstance(error, TooMany) else 0
            exchange.reply(refusal(error.status, str(error), correlation, retry_after_s=wait_s))
            return
        headers = (*HEADERS, (b"x-correlation-id", correlation.encode()))
        exchange.reply(answer(201, headers, msgspec.json.encode({"token": token})))

    def _token(self, body: bytes) -> str:
        try:
            return self._tokenise(DECODE(body))
        except msgspec.ValidationError as error:
            raise Refused(422, f"not a card: {error}") from None
        except BadCard as error:
            raise Refused(422, str(error)) from None
        except (ValueError, RecursionError) as error:
            raise Refused(400, f"the body is not JSON: {error}") from None
