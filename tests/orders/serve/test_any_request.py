"""Every operation of every API, asked by schemathesis what its document allows and what it does not: never a 5xx."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from orders.serve.openapi import DOCUMENTED, path_of
from orders.serve.running import Services, start

EXAMPLES = 4
"""For each operation and mode."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with start(tmp_path_factory.mktemp("shop")) as services:
        yield services


@pytest.mark.slow
@pytest.mark.parametrize("part", DOCUMENTED)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not-allowed"])
def test_no_request_breaks_a_service(shop: Services, part: str, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_path(path_of(part))
    headers = {"authorization": f"Bearer {shop.token(part.partition(':')[0])}"}
    checks = [not_a_server_error, content_type_conformance]
    if "prefixItems" not in path_of(part).read_text(encoding="utf-8"):
        # Schemathesis rewrites tuples as older JSON Schema has them, and then finds that OpenAPI 3.1 forbids it.
        checks.append(response_schema_conformance)
    asked = 0
    session = requests.Session()
    for found in schema.get_all_operations():
        operation = found.ok()
        assert operation is not None

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            response = case.call(base_url=shop.urls[part], headers=headers, session=session)
            case.validate_response(response, checks=checks)

        ask()
    session.close()
    assert asked
