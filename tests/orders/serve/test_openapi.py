"""Every service's API against its document: a change that nobody meant is seen here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from orders.serve.openapi import DOCUMENTED, broken, documents, path_of


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, dict[str, Any]]:
    directory: Path = tmp_path_factory.mktemp("openapi")
    return asyncio.run(documents(DOCUMENTED, directory))


@pytest.mark.parametrize("part", DOCUMENTED)
def test_an_api_is_as_its_document_says(part: str, made: Mapping[str, dict[str, Any]]) -> None:
    assert not broken(part, made[part])
    kept = json.loads(path_of(part).read_text(encoding="utf-8"))
    assert made[part] == kept, "meant? then: python -m orders.serve.openapi"


@pytest.mark.parametrize("part", DOCUMENTED)
def test_every_reference_of_a_document_leads_somewhere(part: str, made: Mapping[str, dict[str, Any]]) -> None:
    text = json.dumps(made[part])
    names = {piece.split('"')[0] for piece in text.split("#/components/schemas/")[1:]}
    assert names <= made[part]["components"]["schemas"].keys()
