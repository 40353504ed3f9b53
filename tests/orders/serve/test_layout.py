from __future__ import annotations

import pkgutil
import socket

import pytest

import orders.services
from core.errors import Pod2doorError
from orders.platform.settings import Settings
from orders.serve import layout
from orders.serve.loading import MONOLITH, load


def default_parts() -> list[str]:
    return [part for parts in layout.PROCESSES.values() for part in parts]


def test_the_default_has_every_service_once_and_all_its_subscriptions() -> None:
    services = [load(module.name) for module in pkgutil.iter_modules(orders.services.__path__)] + [load(MONOLITH)]
    expected = {service.name for service in services} | {
        f"{service.name}{layout.SUBSCRIBERS}" for service in services if service.subscriptions is not None
    }
    assert sorted(default_parts()) == sorted(expected)


def test_what_answers_customers_is_apart_from_what_may_take_its_time() -> None:
    assert not any(layout.is_subscribers(part) for part in layout.PROCESSES[layout.FRONT])
    assert {"gateway", "order", "inventory", "payment", "shipping", "notification"} == set(
        layout.PROCESSES[layout.FRONT]
    )


def test_callees_are_built_before_callers() -> None:
    order = layout.in_build_order(["gateway", "order", "payment", "inventory"])
    assert order.index("inventory") < order.index("order") < order.index("gateway")


def test_every_part_and_the_edge_get_a_port_of_their_own() -> None:
    settings = layout.laid_out(Settings("nowhere"), quiet_ports=True)
    assert set(settings.ports) == {layout.EDGE, *default_parts()}
    assert len(set(settings.ports.values())) == len(settings.ports)


def test_a_port_that_is_named_is_kept_and_one_that_is_taken_is_not() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert layout.free_port("127.0.0.1", wished=port) != port
    settings = layout.laid_out(Settings("nowhere", ports={"cart": 12345}), quiet_ports=True)
    assert settings.ports["cart"] == 12345


def test_each_service_may_run_alone() -> None:
    alone = {part.replace(":", "-"): [part] for part in default_parts()}
    settings = layout.laid_out(Settings("nowhere", processes=alone), quiet_ports=True)
    assert settings.processes == alone


@pytest.mark.parametrize(
    "processes", [{"one": ["nobody"]}, {"one": ["cart"], "two": ["cart"]}], ids=["unknown", "twice"]
)
def test_a_layout_that_makes_no_sense_is_refused(processes: dict[str, list[str]]) -> None:
    with pytest.raises(Pod2doorError):
        layout.laid_out(Settings("nowhere", processes=processes))


def test_services_speak_tls_in_production_and_the_edge_does_not() -> None:
    settings = layout.laid_out(Settings("nowhere", production=True), quiet_ports=True)
    urls = layout.urls(settings)
    assert urls.pop(layout.EDGE).startswith("http://")
    assert all(url.startswith("https://") for url in urls.values())
