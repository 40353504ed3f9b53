"""What a change of an API takes from its callers, by its two OpenAPI documents.

A caller may send what the old document allowed, and read what it promised. What is only added breaks nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems")
MOST_DEEP = 30
"""A schema may hold itself: so deep nobody has looked anew."""


def breaking(before: Json, now: Json) -> list[str]:
    """What callers of the API as it was can no longer rely on, one line each.

    Parameters
    ----------
    before, now : mapping
        OpenAPI documents, 3.1.
    """
    return [
        line
        for path, item in before["paths"].items()
        for method, operation in item.items()
        for line in _operation(
            f"{method.upper()} {path}", operation, now["paths"].get(path, {}).get(method), before, now
        )
    ]


@dataclass(frozen=True)
class _Place:
    """A schema's place in both documents, and which way what it describes goes."""

    name: str
    before: Json
    now: Json
    sent: bool

    def at(self, part: str) -> _Place:
        return _Place(f"{self.name}{part}", self.before, self.now, self.sent)


def _operation(name: str, was: Json, is_now: Json | None, before: Json, now: Json) -> Iterator[str]:
    if is_now is None:
        yield f"{name} is gone"
        return
    yield from _parameters(name, was, is_now, before, now)
    old, new = was.get("requestBody", {}), is_now.get("requestBody", {})
    if new.get("required") and not old.get("required"):
        yield f"{name} asks for a body"
    yield from _content(_Place(f"{name} takes ", before, now, True), old, new)
    for status, answer in was["responses"].items():
        if status not in is_now["responses"]:
            yield f"{name} answers {status} no more"
        else:
            place = _Place(f"{name} answers {status} ", before, now, False)
            yield from _content(place, answer, is_now["responses"][status])


def _parameters(name: str, was: Json, is_now: Json, before: Json, now: Json) -> Iterator[str]:
    old, new = ({(one["in"], one["name"]): one for one in side.get("parameters", ())} for side in (was, is_now))
    for key, parameter in new.items():
        if parameter.get("required") and not old.get(key, {}).get("required"):
            yield f"{name} asks for {key[0]} {key[1]}"
    for key, parameter in old.items():
        if key not in new:
            yield f"{name} takes {key[0]} {key[1]} no more"
        else:
            place = _Place(f"{name} takes {key[0]} {key[1]}", before, now, True)
            yield from _schema(place, parameter["schema"], new[key]["schema"], MOST_DEEP)


def _content(place: _Place, was: Json, is_now: Json) -> Iterator[str]:
    for kind, media in was.get("content", {}).items():
        if kind not in is_now.get("content", {}):
            yield f"{place.name}{kind} no more"
        else:
            yield from _schema(place, media.get("schema", {}), is_now["content"][kind].get("schema", {}), MOST_DEEP)


def _schema(place: _Place, was: Json, is_now: Json, depth: int) -> Iterator[str]:
    """Callers send any of the old choices, and must know each of those that they are answered."""
    if not depth:
        return
    old, new = _choices(was, place.before), _choices(is_now, place.now)
    if len(old) == len(new) == 1:
        yield from _alike(place, old[0], new[0], depth)
        return
    for one in old if place.sent else new:
        others = new if place.sent else old
        pairs = [(one, other) if place.sent else (other, one) for other in others]
        if all(any(_alike(place, *pair, depth)) for pair in pairs):
            yield f"{place.name}: {one.get('type', 'a choice')} is {'taken no more' if place.sent else 'new'}"


def _choices(schema: Json, document: Json) -> list[Json]:
    if "$ref" in schema:
        return _choices(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    found = schema.get("anyOf") or schema.get("oneOf")
    return [choice for one in found for choice in _choices(one, document)] if found else [schema]


def _alike(place: _Place, was: Json, is_now: Json, depth: int) -> Iterator[str]:
    if was.get("type") != is_now.get("type"):
        yield f"{place.name}: {was.get('type', 'anything')} is now {is_now.get('type', 'anything')}"
        return
    if place.sent:
        yield from _narrower(place.name, was, is_now)
    yield from _fields(place, was, is_now, depth)
    if "items" in was and isinstance(is_now.get("items"), Mapping):
        yield from _schema(place.at("[]"), was["items"], is_now["items"], depth - 1)
    old, new = was.get("prefixItems", ()), is_now.get("prefixItems", ())
    if len(new) < len(old):
        yield f"{place.name} has {len(new)} parts, not {len(old)}"
    for number, (one, other) in enumerate(zip(old, new, strict=False)):
        yield from _schema(place.at(f"[{number}]"), one, other, depth - 1)


def _narrower(name: str, was: Json, is_now: Json) -> Iterator[str]:
    for limit in UPPER:
        if limit in is_now and is_now[limit] < was.get(limit, float("inf")):
            yield f"{name}: {limit} is now {is_now[limit]}"
    for limit in LOWER:
        if limit in is_now and is_now[limit] > was.get(limit, float("-inf")):
            yield f"{name}: {limit} is now {is_now[limit]}"
    if is_now.get("pattern") not in (None, was.get("pattern")):
        yield f"{name}: it must match {is_now['pattern']}"
    if "enum" in is_now and (gone := [word for word in was.get("enum", ["any"]) if word not in is_now["enum"]]):
        yield f"{name}: {', '.join(map(str, gone))} is taken no more"


def _fields(place: _Place, was: Json, is_now: Json, depth: int) -> Iterator[str]:
    old, new = was.get("properties", {}), is_now.get("properties", {})
    certain, asked = set(was.get("required", ())), set(is_now.get("required", ()))
    for field in sorted(asked - certain if place.sent else certain & new.keys() - asked):
        yield f"{place.name}.{field} is {'asked for' if place.sent else 'no longer certain'}"
    for field, schema in old.items():
        if field in new:
            yield from _schema(place.at(f".{field}"), schema, new[field], depth - 1)
        elif not place.sent or is_now.get("additionalProperties") is False:
            yield f"{place.name}.{field} is gone"
