"""Batches on both databases against a dictionary that does the same row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from orders.platform.store import Database, Table
from tests.orders.conftest import OpenDatabase

TABLE = Table(
    "goods",
    {"sku": "text", "shelf": "integer", "on_hand": "integer", "weight": "real", "label?": "text", "photo?": "bytes"},
    key=("sku", "shelf"),
)
KEY = ("sku", "shelf")
REST = ("on_hand", "weight", "label", "photo")
Model = dict[tuple[Any, ...], tuple[Any, ...]]

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=6)
skus = st.one_of(st.sampled_from(["a", "b", "", "ä%?", "'"]), texts)
keys = st.tuples(skus, st.integers(-1, 1))
big = st.integers(-(2**63), 2**63 - 1)
reals = st.floats(allow_nan=False, allow_infinity=False)
rests = st.tuples(big, reals, st.none() | texts, st.none() | st.binary(max_size=6))


def batch(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Model]:
    return st.dictionaries(keys, values, max_size=8)


operations = st.one_of(
    st.tuples(st.sampled_from(["insert_new", "ignore", "update"]), batch(rests)),
    st.tuples(st.just("add"), batch(st.tuples(st.integers(-9, 9), st.integers(-9, 9).map(float)))),
    st.tuples(st.just("delete"), batch(st.just(()))),
)


def insert_new(model: Model, rows: Model) -> Any:
    new = {key: rest for key, rest in rows.items() if key not in model}
    model.update(new)
    return set(new)


def update(model: Model, rows: Model) -> Any:
    found = {key: rest for key, rest in rows.items() if key in model}
    model.update(found)
    return len(found)


def add(model: Model, rows: Model) -> Any:
    for key, (units, weight) in rows.items():
        on_hand, weighed, *others = model.get(key, (0, 0.0, None, None))
        if not -(2**62) < on_hand < 2**62:
            continue
        model[key] = (on_hand + units, weighed + weight, *others)


def delete(model: Model, rows: Model) -> Any:
    return sum(model.pop(key, None) is not None for key in rows)


EXPECTED: dict[str, Callable[[Model, Model], Any]] = {
    "insert_new": insert_new,
    "ignore": lambda model, rows: len(insert_new(model, rows)),
    "update": update,
    "add": add,
    "delete": delete,
}


def done(store: Database, model: Model, name: str, rows: Model) -> Any:
    """What the store answers; additions that would overflow are left out, as in the model."""
    listed = [(*key, *rest) for key, rest in rows.items()]
    with store.transaction() as transaction:
        if name == "insert_new":
            return transaction.insert_new("goods", (*KEY, *REST), listed, KEY)
        if name == "ignore":
            return transaction.insert("goods", (*KEY, *REST), listed, ignore=True)
        if name == "update":
            return transaction.update("goods", KEY, REST, listed)
        if name == "delete":
            return transaction.delete("goods", KEY, listed)
        small = [row for row in listed if -(2**62) < model.get(row[:2], (0,))[0] < 2**62]
        return transaction.add("goods", KEY, ("on_hand", "weight"), small)


def test_batches_do_what_a_dictionary_does(database: OpenDatabase) -> None:
    store = database("inventory", "goods", [TABLE])

    @settings(max_examples=60, deadline=None)
    @given(st.lists(operations, max_size=8))
    def check(steps: list[tuple[str, Model]]) -> None:
        model: Model = {}
        with store.transaction() as transaction:
            transaction.execute("DELETE FROM goods")
        for name, rows in steps:
            answer = done(store, model, name, rows)
            assert answer == EXPECTED[name](model, rows)
        with store.transaction(read_only=True) as transaction:
            rows_there = transaction.select("SELECT * FROM goods ORDER BY sku, shelf")
            wanted = [sku for sku, _ in model][:3]
            found = transaction.find("goods", KEY, "sku", wanted + wanted)
        assert rows_there == [(*key, *model[key]) for key in sorted(model, key=lambda key: (key[0].encode(), key[1]))]
        assert sorted(found) == sorted(key for key in model if key[0] in wanted)

    check()
