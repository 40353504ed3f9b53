"""The commands about orders, as a user types them: what they print, how they end, what they say to bad input."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from orders.contracts.levels import LEVELS_MS
from orders.serve.port_block import reserve_block

CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "cli")


def command(*args):
    return subprocess.run(
        [*COMMAND, "orders", *args], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=120
    )


def document(*args, code=0):
    answer = command(*args, "--json")
    assert answer.returncode == code, answer.stderr
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """`orders serve` in a folder, stopped by Ctrl-C: its folder and its edge."""
    folder = tmp_path_factory.mktemp("shop")
    port = reserve_block()[0]
    serving = subprocess.Popen(
        [*COMMAND, "orders", "serve", "--dir", str(folder), "--port", str(port)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert serving.stdout is not None
    said = []
    for line in serving.stdout:
        said.append(line)
        if line.startswith("Customers call"):
            break
    edge = said[-1].split()[2].rstrip(";")
    assert edge.startswith("http://127.0.0.1:")
    yield folder, edge
    serving.send_signal(signal.SIGINT)
    _, error = serving.communicate(timeout=60)
    assert (serving.returncode, error) == (0, "")


@pytest.mark.slow
def test_a_load_and_what_became_of_it(shop):
    folder, edge = shop
    loaded = document("load", "--url", edge, "--rate", "60", "--seconds", "2", "--seed", "4")
    assert loaded["failed"] == 0
    assert loaded["accepted"] > 60
    assert {one["subscriber"]: one["limit_ms"] for one in loaded["levels"]} == dict(LEVELS_MS)
    assert all(0 < one["p50_ms"] <= one["p99_ms"] for one in loaded["levels"])

    again = command("load", "--dir", str(folder), "--rate", "20", "--seconds", "1")
    assert again.returncode == 0, again.stderr
    assert "orders accepted, 0 failed" in again.stdout

    status = document("status", "--dir", str(folder))
    assert status["running"]
    assert {part["health"] for part in status["parts"]} == {"ok"}
    assert {one["subscription"]: one["level_ms"] for one in status["levels"]} == dict(LEVELS_MS)
    # How soon a machine that tests fill is, is not for a test to say; that it is told as it is, is.
    assert [one["state"] for one in status["levels"]] == [
        "held" if one["p99_ms"] < one["level_ms"] else "over" for one in status["levels"]
    ]
    assert status["breakers"] == {"recommendations": "closed"}
    assert [alarm["name"] for alarm in status["alarms"]] == []
    assert document("dead-letters", "--dir", str(folder)) == {"dead_letters": []}
    assert document("dead-letters", "redrive", "--dir", str(folder)) == {"redriven": 0}

    end_s = time.monotonic() + 120
    while (verdict := json.loads(command("audit", "--dir", str(folder), "--json").stdout))["open"]:
        assert time.monotonic() < end_s
    assert verdict["orders"] == verdict["confirmed"] + verdict["rejected"] > loaded["accepted"]
    replayed = document("replay", "--dir", str(folder))
    assert replayed["orders"] == verdict["orders"]


@pytest.mark.slow
def test_one_order_is_traced_and_exported(shop, tmp_path):
    import urllib.request

    folder, edge = shop
    body = {"order": "mine", "zone": "43215", "promise": "one_day", "lines": [{"sku": "SKU-0000042", "quantity": 2}]}
    head = {"content-type": "application/json", "traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}
    request = urllib.request.Request(f"{edge}/v1/orders", json.dumps(body).encode(), head)
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 202
    end_s = time.monotonic() + 120
    while len((flame := document("trace", "mine", "--dir", str(folder)))["bars"]) < 17:
        assert time.monotonic() < end_s
    assert flame["correlation"] == "ab" * 16
    assert {bar["service"] for bar in flame["bars"]} >= {"order", "payment", *LEVELS_MS}
    shown = command("trace", "mine", "--dir", str(folder))
    assert "create_shipment" in shown.stdout
    assert command("trace", "nobody's", "--dir", str(folder)).returncode == 1

    written = document("export", str(tmp_path / "mine.jsonl"), "--dir", str(folder))
    lines = (tmp_path / "mine.jsonl").read_text().splitlines()
    assert written["orders"] == len(lines) >= 1
    assert body in [json.loads(line)["data"] for line in lines]


@pytest.mark.slow
def test_a_route_is_moved_there_and_back(shop):
    folder, _ = shop

    def owner(*args):
        told = document("routes", *args, "--dir", str(folder))["routes"]
        return {route["prefix"]: route["owner"] for route in told}["cart"]

    assert owner() == "cart"
    assert owner("cart", "monolith", "--shadow") == "monolith"
    assert owner("cart", "service") == "cart"
    assert command("routes", "nowhere", "service", "--dir", str(folder)).returncode == 1


@pytest.mark.slow
def test_a_second_shop_is_told_of_port(shop, tmp_path):
    """Before anything starts: no keys were made."""
    _, edge = shop
    answer = command("serve", "--dir", str(tmp_path / "second"), "--port", edge.rpartition(":")[2])
    assert answer.returncode == 1
    assert "--port names another" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert not (tmp_path / "second" / "keys").exists()


@pytest.mark.slow
def test_a_second_serve_of_the_same_folder_is_refused(shop):
    folder, _ = shop
    answer = command("serve", "--dir", str(folder), "--port", "1")
    assert answer.returncode == 1
    assert answer.stderr.strip().endswith("its services run already")


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("status --dir {0}/none", 1, ""),
        ("trace x --dir {0}/none", 1, "no services run here"),
        ("dead-letters --dir {0}/none", 1, "no services run here"),
        ("replay --dir {0}/none", 3, "no-services"),
        ("audit --dir {0}/none", 3, "no-services"),
        ("export {0}/x.jsonl --dir {0}/none", 3, "no-services"),
        ("export {0}/none/x.jsonl", 2, "is no folder"),
        ("load --url http://127.0.0.1:1 --seconds 1", 1, "no shop answers there"),
        ("load --url elsewhere", 2, "begins with"),
        ("load --rate 0", 2, "--rate"),
        ("load --orders 5", 2, "only --from"),
        ("load --from nowhere", 3, "nowhere: missing-file"),
        ("serve --postgres nonsense", 2, "postgresql"),
        ("serve --nats nonsense", 2, "nats"),
        ("serve --dir {0}/file", 2, "is a file"),
        ("serve --dir {0}", 2, "holds other things"),
        ("load --dir {0}", 2, "holds other things"),
        ("chaos --dir {0}", 2, "holds other things"),
        ("serve --dir=", 2, "an empty name"),
        ("load --dir=", 2, "an empty name"),
        ("status --dir=", 2, "an empty name"),
        ("experiment assign --weights a=1,b=1 --", 2, "Missing"),
        ("routes cart", 2, "come together"),
        ("chaos --fault meteor", 3, "unknown-fault"),
        ("experiment analyse {0}/none.csv", 3, "unreadable"),
        ("experiment plan --baseline 0.1", 2, "either the effect or the users"),
        ("experiment plan --baseline 2 --effect 0.1", 2, "between 0 and 1"),
        ("experiment plan --baseline 0.1 --effect 1e-12", 2, "more than there are people"),
        ("experiment plan --baseline 9 --deviation 2 --effect 1e-12", 2, "more than there are people"),
        ("experiment plan --baseline 0.1 --users 99999999999", 2, "more than there are people"),
        ("experiment plan --baseline 0.1 --effect 0.1 --per-day 1e-310", 2, "a hundred years"),
        ("experiment assign x u --weights a", 2, "NAME=NUMBER"),
        ("experiment analyse {0}/file --confidence 2", 2, "between 0 and 1"),
        ("experiment analyse {0}/file --weights a", 2, "NAME=NUMBER"),
        ("experiment analyse {0}/one.csv", 3, "one.csv: one-variant"),
        ("experiment analyse {0}/one.csv --control other", 3, "one.csv: unknown-variant"),
        ("experiment analyse {0}/one.csv --metric y", 3, "one.csv: missing-column"),
        ("experiment analyse {0}/file --covariate x", 2, "METRIC=COLUMN"),
    ],
)
def test_bad_input_is_told_in_a_line(pod2door, tmp_path, line, code, words):
    (tmp_path / "file").write_text("user,variant\n")
    (tmp_path / "one.csv").write_text("user,variant,x\na,control,1\nb,control,2\n")
    answer = pod2door("orders", *line.format(tmp_path).split())
    said = " ".join(answer.err.replace("│", " ").split())
    assert answer.code == code
    assert words in said
    assert "Traceback" not in said


def test_experiments(pod2door, tmp_path):
    planned = json.loads(pod2door(*"orders experiment plan --baseline 0.10 --effect 0.02 --json".split()).out)
    assert planned["users_per_group"] == 3841
    assert "3,841 users a group" in pod2door(*"orders experiment plan --baseline 0.10 --effect 0.02".split()).out
    assigned = json.loads(pod2door(*"orders experiment assign ranking u1 u2 --json".split()).out)["variants"]
    assert set(assigned.values()) <= {"control", "treatment"}
    table = tmp_path / "users.csv"
    rows = [f"u{number},{('control', 'treatment')[number % 2]},{number % 7}" for number in range(400)]
    table.write_text("user,variant,orders\n" + "\n".join(rows) + "\n")
    found = json.loads(pod2door("orders", "experiment", "analyse", str(table), "--json").out)
    assert found["ratio"]["counts"] == [200, 200]
    assert found["comparisons"][0]["effect"]["metric"] == "orders"
    assert "orders" in pod2door("orders", "experiment", "analyse", str(table)).out
    table.write_text("user,variant,orders\n" + "\n".join(f"u{n},control,1" for n in range(300)) + "\nx,treatment,1\n")
    assert pod2door("orders", "experiment", "analyse", str(table)).code == 1


def test_an_empty_name_is_nobodys(pod2door):
    for names in (("ranking", ""), ("", "u1")):
        answer = pod2door("orders", "experiment", "assign", *names)
        assert (answer.code, "an empty name" in answer.err) == (2, True)


@pytest.mark.parametrize("alone", [False, True])
def test_the_status_fits_into_80_columns(monkeypatch, capsys, alone):
    import cli.output
    from cli.orders_serve import _show
    from orders.serve import layout
    from orders.serve.status import PartStatus, Status

    processes = layout.one_each() if alone else layout.PROCESSES
    gauges = {"orders_rejected": 198.0, "orders_completed": 9879.0, "share": 0.25, "open_orders": 0.0}
    parts = [
        PartStatus(part, name, 4_194_303, 28_400, "unreachable", 12, [], gauges if part == "order" else {})
        for name, parts in processes.items()
        for part in parts
    ]
    level = {"level_ms": 60_000, "p50_ms": 1234.5, "p95_ms": 1234.5, "p99_ms": 61_234.5, "state": "OVER"}
    levels = [{"subscription": "recommendations", **level, "handled": 1_234_567, "depth": 3, "retries": 0, "dead": 0}]
    monkeypatch.setattr(cli.output, "console", lambda: Console(highlight=False, width=80))
    _show(Status(parts, [], levels, {"recommendations": "closed"}))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) == (1 + len(parts)) + (3 + 3) + (3 + 1) + (3 + 1)
    words = [line.split() for line in lines]
    named = [] if alone else ["back"]
    assert ["notification:subscribers", *named, "4194303", "28400", "unreachable", "12"] in words
    assert ["order", "orders_rejected", "198"] in words
    assert ["order", "orders_completed", "9,879"] in words


def test_news_of_unknown_orders_is_a_failure(pod2door, monkeypatch, tmp_path):
    """A run of another shop: nothing was delivered."""
    from orders.exchange import shipments

    class Shop:
        def __init__(self, directory):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    monkeypatch.setattr("orders.serve.operator.Operator", Shop)
    told = {"answers": {"recorded": 2, "unknown_order": 9_998}}
    monkeypatch.setattr(shipments, "deliver", lambda *_: shipments.Delivered(5_000, told["answers"]))
    answer = pod2door("orders", "deliver", str(tmp_path))
    assert (answer.code, "9,998" in answer.err) == (1, True)
    told["answers"] = {"recorded": 2, "repeated": 3}
    assert pod2door("orders", "deliver", str(tmp_path)).code == 0


def test_the_faults_are_listed(pod2door):
    listed = json.loads(pod2door("orders", "chaos", "--list", "--json").out)["faults"]
    assert {"kill order.writer.after_commit", "broker gone", "disk full"} <= {one["name"] for one in listed}
    assert len({one["name"] for one in listed}) == len(listed) > 50
