"""Asking an operation in many ways, made by schemathesis from its document, and holding each answer against that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = 3
"""For each operation and mode; there are some 300 of these, on each setting."""
MODES = {"allowed": GenerationMode.POSITIVE, "not-allowed": GenerationMode.NEGATIVE}
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    positive_data_acceptance,
    negative_data_rejection,
)
STANDING = ["2xx", "304", "401", "403", "404", "409", "412", "429"]
"""What a request that is as documented may get: what it asks for, or that things are not so."""
CONFIG = SchemathesisConfig.from_dict({"checks": {"positive_data_acceptance": {"expected-statuses": STANDING}}})
UNTOLD = {
    "/v1/steps/accept": "bytes in Base64",
    "/v1/orders": "token or card, and a card's last digit",
    "/v1/cart/{customer}/checkout": "a zone that can be shown",
    "/v1/guest-carts/{cart}/checkout": "a zone that can be shown",
}
"""Operations that ask for more than a schema tells: what it allows may still be refused."""

Send = Callable[[schemathesis.Case], Any]
"""Sends a case with whatever says who asks; gives the response."""


def operations(document: Mapping[str, Any]) -> Iterator[schemathesis.APIOperation]:
    """The operations of a document; who asks is left to whoever sends."""
    anybody = {name: part for name, part in document.items() if name != "security"}
    for found in schemathesis.openapi.from_dict(anybody, config=CONFIG).get_all_operations():
        operation = found.ok()
        assert operation is not None
        yield operation


def ask(operation: schemathesis.APIOperation, mode: GenerationMode, send: Send) -> int:
    """Ask for an operation in many ways; in how many."""
    checks = [check for check in CHECKS if check is not positive_data_acceptance or operation.path not in UNTOLD]
    asked = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask_once(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        case.body = _whole(case.body)
        case.validate_response(send(case), checks=checks)

    with suppress(Unsatisfiable):  # nothing is forbidden where nothing is asked for
        ask_once()
    return asked


def _whole(value: Any) -> Any:
    """Without floats that are whole: JSON Schema takes them for integers, and our decoders do not."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_whole(one) for one in value]
        case dict():
            return {name: _whole(one) for name, one in value.items()}
    return value
