"""The check of a changed API itself: whatever is taken from callers is found, and what is added is let be."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orders.serve import openapi
from orders.serve.compatibility import breaking
from orders.serve.openapi import DOCUMENTED
from tests.orders.contracts.test_any_request import document_of

Change = tuple[str, dict[str, Any]]


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def answered(document: dict[str, Any]) -> set[str]:
    """Names of the schemas that good answers consist of."""
    good = [
        media.get("schema", {})
        for _, _, operation in operations(document)
        for status, answer in operation["responses"].items()
        if status.startswith("2")
        for media in answer.get("content", {}).values()
    ]
    return reached(document, good)


def reached(document: dict[str, Any], value: Any) -> set[str]:
    found: set[str] = set()
    waiting = [value]
    while waiting:
        match waiting.pop():
            case {"$ref": str(place)} if (name := place.rsplit("/", 1)[1]) not in found:
                found.add(name)
                waiting.append(document["components"]["schemas"][name])
            case dict() as parts:
                waiting += parts.values()
            case list() as parts:
                waiting += parts
    return found


def taken_away(document: dict[str, Any]) -> Iterator[Change]:
    """Every way to take one thing from callers."""
    for path, method, operation in operations(document):
        changed = copy.deepcopy(document)
        del changed["paths"][path][method]
        yield f"{method.upper()} {path} is gone", changed
        changed = copy.deepcopy(document)
        asked = {"in": "query", "name": "more", "required": True, "schema": {"type": "string"}}
        changed["paths"][path][method].setdefault("parameters", []).append(asked)
        yield f"{method.upper()} {path} asks for query more", changed
        for number, parameter in enumerate(operation.get("parameters", ())):
            changed = copy.deepcopy(document)
            del changed["paths"][path][method]["parameters"][number]
            yield f"takes {parameter['in']} {parameter['name']} no more", changed
            changed = copy.deepcopy(document)
            changed["paths"][path][method]["parameters"][number]["schema"] = {"type": "array", "items": {}}
            yield f"takes {parameter['in']} {parameter['name']}", changed
    for name in answered(document):
        for field in document["components"]["schemas"][name].get("properties", {}):
            changed = copy.deepcopy(document)
            del changed["components"]["schemas"][name]["properties"][field]
            yield f".{field} is gone", changed


@pytest.mark.parametrize("part", DOCUMENTED)
def test_whatever_is_taken_from_callers_is_found(part: str) -> None:
    changes = list(taken_away(document_of(part)))
    assert changes
    for what, changed in changes:
        found = breaking(document_of(part), changed)
        assert any(what in line for line in found), (what, found)


@pytest.mark.parametrize("part", DOCUMENTED)
def test_what_is_added_breaks_nobody(part: str) -> None:
    document = document_of(part)
    assert breaking(document, document) == []
    changed = copy.deepcopy(document)
    for _, _, operation in operations(changed):
        operation.setdefault("parameters", []).append({"in": "query", "name": "more", "schema": {"type": "string"}})
    for schema in changed["components"]["schemas"].values():
        if schema.get("type") == "object":
            schema.setdefault("properties", {})["more"] = {"type": "string"}
    changed["paths"]["/v1/more"] = {"get": {"responses": {"200": {"description": "More."}}}}
    assert breaking(document, changed) == []


SENT = {"type": "object", "properties": {"a": {"type": "integer", "maximum": 9}}, "additionalProperties": False}


def taking(schema: dict[str, Any]) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": schema}}}
    return {"paths": {"/v1/x": {"post": {"requestBody": body, "responses": {}}}}, "components": {"schemas": {}}}


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({**SENT, "required": ["a"]}, "POST /v1/x takes .a is asked for"),
        ({**SENT, "properties": {}}, "POST /v1/x takes .a is gone"),
        ({**SENT, "properties": {"a": {"type": "integer", "maximum": 8}}}, "POST /v1/x takes .a: maximum is now 8"),
        ({**SENT, "properties": {"a": {"type": "string"}}}, "POST /v1/x takes .a: integer is now string"),
        ({**SENT, "properties": {"a": {"type": "integer", "enum": [1]}}}, "POST /v1/x takes .a: any is taken no more"),
        ({**SENT, "properties": {"a": {"anyOf": [{"type": "null"}, {"type": "string"}]}}}, "integer is taken no more"),
    ],
)
def test_what_callers_may_no_longer_send_is_found(schema: dict[str, Any], found: str) -> None:
    [line] = breaking(taking(SENT), taking(schema))
    assert found in line


def test_what_callers_may_also_send_breaks_nobody() -> None:
    wider = {"anyOf": [{"type": "integer", "maximum": 10}, {"type": "null"}]}
    assert breaking(taking(SENT), taking({**SENT, "properties": {"a": wider}})) == []


def test_a_document_that_breaks_callers_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    promised = document_of("payment")
    promised["paths"]["/v1/promised"] = {"get": {"responses": {"200": {"description": "What was promised."}}}}
    kept = tmp_path / "openapi.json"
    kept.write_text(openapi.text_of(promised), encoding="utf-8")
    monkeypatch.setattr(openapi, "path_of", lambda part: kept)
    with pytest.raises(SystemExit, match=r"payment: GET /v1/promised is gone: new version \(/v2\), or mend it"):
        openapi.main(["payment"])
    assert json.loads(kept.read_text(encoding="utf-8")) == promised
    openapi.main(["payment", openapi.BREAKING])
    assert json.loads(kept.read_text(encoding="utf-8")) == document_of("payment")
