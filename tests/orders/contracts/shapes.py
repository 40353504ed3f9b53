"""What somebody reads of an answer or an event: a shape, and whether a value has it. More than is read does no harm."""

from __future__ import annotations

from typing import Any

Shape = Any
"""A kind's name, {field: shape} (a name that ends in "?" may be absent), [shape of each], or (shape at each place)."""

KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "sku": (str,),
    "promise": (str,),
    "number": (int, float),
    "flag": (bool,),
}
SAMPLES = {"text": "x", "sku": "SKU-0000001", "promise": "one_day", "number": 1, "flag": True}


def differences(shape: Shape, value: Any, place: str = "$") -> list[str]:
    """Where a value has not what is read of it, one line each."""
    match shape:
        case str():
            fits = isinstance(value, KINDS[shape]) and (shape == "flag" or not isinstance(value, bool))
            return [] if fits else [f"{place}: {value!r} is no {shape}"]
        case dict():
            if not isinstance(value, dict):
                return [f"{place}: {value!r} has no fields"]
            found = []
            for name, part in shape.items():
                field = name.removesuffix("?")
                if field in value and not (value[field] is None and name != field):
                    found += differences(part, value[field], f"{place}.{field}")
                elif name == field:
                    found.append(f"{place}: no field {field!r}")
            return found
    if not isinstance(value, list) or (isinstance(shape, tuple) and len(value) < len(shape)):
        return [f"{place}: {value!r} is no list of {len(shape)}"]
    parts = shape if isinstance(shape, tuple) else shape * len(value)
    pairs = zip(parts, value, strict=False)
    return [line for number, (part, one) in enumerate(pairs) for line in differences(part, one, f"{place}[{number}]")]


def sample(shape: Shape) -> Any:
    """The least value that has a shape."""
    match shape:
        case str():
            return SAMPLES[shape]
        case dict():
            return {name: sample(part) for name, part in shape.items() if not name.endswith("?")}
    return [sample(part) for part in shape]


def without(shape: Shape) -> list[Any]:
    """Values that lack one of the fields that must be there, each another one."""
    whole = sample(shape)
    return [{key: part for key, part in whole.items() if key != name} for name in whole]
