"""Every operation of every API, asked what its document allows and what it does not.

No answer is a 5xx, and each is as documented: its status, its media type, its schema.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import httpx
import pytest
import requests
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

from orders.serve.openapi import DOCUMENTED, path_of
from tests.orders.contracts.shop import Shop

EXAMPLES = 6
"""For each operation and mode."""
STANDING = ["2xx", "304", "401", "403", "404", "409", "412"]
"""What a request that is as documented may get: what it asks for, or that things are not so."""
CONFIG = SchemathesisConfig.from_dict({"checks": {"positive_data_acceptance": {"expected-statuses": STANDING}}})
UNTOLD = {"/v1/steps/accept": "bytes in Base64", "/v1/orders": "token or card, and a card's last digit"}
"""Operations that ask for more than a schema tells: what it allows may still be refused."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    positive_data_acceptance,
    negative_data_rejection,
]


@pytest.mark.slow
@pytest.mark.parametrize("part", DOCUMENTED)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not-allowed"])
def test_no_request_breaks_a_service(shop: Shop, part: str, mode: GenerationMode) -> None:
    document = json.loads(path_of(part).read_text(encoding="utf-8"))
    del document["security"]  # every request gets its token
    operations = [found.ok() for found in schemathesis.openapi.from_dict(document, config=CONFIG).get_all_operations()]
    assert sum(ask(shop, part, operation, mode) for operation in operations if operation)


def ask(shop: Shop, part: str, operation: schemathesis.APIOperation, mode: GenerationMode) -> int:
    """Ask a part for an operation in many ways; in how many."""
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
        case.body = whole(case.body)
        case.validate_response(sent(shop, part, case), checks=checks)

    with suppress(Unsatisfiable):  # nothing is forbidden where nothing is asked for
        ask_once()
    return asked


def sent(shop: Shop, part: str, case: schemathesis.Case) -> httpx.Response:
    """What the part answers to a case."""
    request = requests.Request(**case.as_transport_kwargs(base_url="http://x")).prepare()
    headers = {**request.headers, **shop.operator(part)}
    return shop.ask(part, str(request.method), str(request.path_url), headers, content=request.body)


def whole(value: Any) -> Any:
    """Without floats that are whole: JSON Schema takes them for integers, and our decoders do not."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [whole(one) for one in value]
        case dict():
            return {name: whole(one) for name, one in value.items()}
    return value
