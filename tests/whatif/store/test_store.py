import json
import math
import threading

import pytest

from core.errors import InvalidInput, Pod2doorError
from whatif.store import Store

A, B = "a" * 64, "b" * 64
KPIS = [
    {"name": "cost", "value": 1.5, "unit": "USD", "description": "all"},
    {"name": "late", "value": None, "unit": "%"},
]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def made(store, address, value=1.5, name="making"):
    folder = store.path / name / address
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps({"kpis": [{**KPIS[0], "value": value}, KPIS[1]]}))
    (folder / "status.json").write_text(json.dumps({"seconds": 2.5}))
    return folder


def test_a_published_run_is_there(store):
    assert not store.has(A)
    store.publish(made(store, A), A)
    assert store.has(A)
    assert not store.has(B)
    cost, late = store.kpis(A)
    assert (cost.name, cost.value, cost.unit, cost.description) == ("cost", 1.5, "USD", "all")
    assert math.isnan(late.value)
    assert store.seconds(A) == 2.5


def test_a_run_that_is_not_there(store):
    with pytest.raises(Pod2doorError, match="holds no run"):
        store.kpis(A)
    assert store.kpis_if_there(A) is None
    assert math.isnan(store.seconds(A))


@pytest.mark.parametrize(
    "result", [None, "", "{", "[]", "{}", '{"kpis": 3}', '{"kpis": [{"name": "cost"}]}', "\x00\x00"]
)
def test_half_a_run_is_not_believed_and_makes_way(store, result):
    half = store.folder(A)
    half.mkdir(parents=True)
    (half / "left.parquet").write_bytes(b"x")
    if result is not None:
        (half / "result.json").write_text(result)
    assert not store.has(A)
    store.publish(made(store, A), A)
    assert store.has(A)
    assert not (half / "left.parquet").exists()
    assert [path.name for path in half.parent.iterdir()] == [A]


def test_a_file_in_a_runs_place_makes_way(store):
    store.folder(A).parent.mkdir()
    store.folder(A).write_text("in the way")
    store.publish(made(store, A), A)
    assert store.has(A)


def test_a_run_that_is_there_stays(store):
    store.publish(made(store, A, 1.0), A)
    second = made(store, A, 2.0)
    store.publish(second, A)
    assert store.kpis(A)[0].value == 1.0
    assert not second.exists()


def test_what_is_no_run_cannot_be_published(store):
    folder = store.path / "making" / A
    folder.mkdir(parents=True)
    with pytest.raises(OSError, match=A):
        store.publish(folder, A)
    assert not store.has(A)


def test_many_publish_the_same_run_over_half_a_one(store):
    store.folder(A).mkdir(parents=True)
    (store.folder(A) / "result.json").write_text("{")
    folders = [made(store, A, float(k), f"making{k}") for k in range(8)]
    threads = [threading.Thread(target=store.publish, args=(folder, A)) for folder in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.has(A)
    assert [path.name for path in store.folder(A).parent.iterdir()] == [A]


def test_why_a_run_failed_stands_apart_until_it_is_there(store):
    folder = store.fail(A, "no such lane", "Traceback: here", b"said")
    assert folder == store.failed(A)
    assert (folder / "error.txt").read_text() == "no such lane\n\nTraceback: here\n"
    assert (folder / "log.txt").read_bytes() == b"said"
    assert not store.has(A)
    store.publish(made(store, A), A)
    assert not folder.exists()


def test_a_store_is_seen_by_its_mark(store, tmp_path):
    again = Store(store.path)
    assert again.mark == store.mark
    assert Store.seen(str(store.path), store.mark).path == store.path
    assert Store.seen(str(store.path), "another") is None
    assert Store.seen(str(tmp_path / "nowhere"), store.mark) is None
    assert not (tmp_path / "nowhere").exists()
    assert Store(tmp_path / "other").mark != store.mark


def test_a_store_that_cannot_be(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="cannot be written"):
        Store(tmp_path / "file")


@pytest.mark.parametrize(
    "kpis",
    [
        "[]",
        '[{"name": 1, "value": 2, "unit": ""}]',
        '[{"name": "a", "value": NaN, "unit": ""}]',
        '[{"name": "a", "value": 1e999, "unit": ""}]',
        '[{"name": "a", "value": true, "unit": ""}]',
    ],
)
def test_figures_that_no_run_writes_are_not_believed(store, kpis):
    store.folder(A).mkdir(parents=True)
    (store.folder(A) / "result.json").write_text(f'{{"kpis": {kpis}}}')
    assert not store.has(A)
