"""Services at work under supervision, on both settings."""

from __future__ import annotations

import httpx
import pytest
from psycopg.conninfo import conninfo_to_dict

from core.errors import Pod2doorError
from orders.platform.security.audit_log import read, verify
from orders.platform.security.authorities import trust
from orders.platform.security.identities import Identity, KeyRing
from orders.serve import state
from orders.serve.rotation import rotate_due
from orders.serve.running import Services, start
from orders.serve.status import PartStatus, status
from tests.orders.serve.conftest import SMALL
from tests.orders.waiting import wait_until


def get(running: Services, part: str, path: str, token: str = "") -> int:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    trusted = trust(running.settings.folder) if running.settings.production else False
    return httpx.get(running.urls[part] + path, headers=headers, verify=trusted, timeout=30).status_code


def of_back(running: Services) -> state.ProcessState:
    told = running.told()
    assert told is not None
    return told.processes["back"]


def parts(running: Services) -> dict[str, PartStatus]:
    return {part.service: part for part in status(running.settings.folder).parts}


def test_a_process_that_a_fault_killed_starts_anew_without_the_fault(running: Services) -> None:
    wait_until(lambda: of_back(running).restarts >= 1 and of_back(running).ready, "the process is back")
    wait_until(lambda: parts(running)["fraud:subscribers"].health == "ok", "it serves")


def test_a_killed_process_comes_back_and_services_json_follows(running: Services) -> None:
    wait_until(lambda: of_back(running).ready, "the process serves")
    before, front = of_back(running), running.pids["front"]
    running.wait_restarted("back", running.kill("back"))
    wait_until(lambda: of_back(running).ready and of_back(running).restarts > before.restarts, "it is told")
    assert of_back(running).pid == running.pids["back"] != before.pid
    assert of_back(running).ports == before.ports
    assert running.pids["front"] == front
    entries = read(running.settings.folder, "supervisor")
    assert "start anew" in {entry.action for entry in entries if entry.target == "back"}


def test_status_tells_of_every_part(running: Services) -> None:
    wait_until(lambda: {part.health for part in parts(running).values()} == {"ok"}, "all are well")
    told = parts(running)
    assert set(told) == {"inventory", "fraud", "fraud:subscribers"}
    assert told["inventory"].pid == running.pids["front"]
    assert told["inventory"].port == running.ports["inventory"]
    assert told["fraud:subscribers"].gauges["fraud_depth"] == 0


@pytest.mark.parametrize("part", ["inventory", "fraud", "fraud:subscribers"])
def test_nobody_enters_without_a_token_for_this_very_service(running: Services, part: str) -> None:
    wait_until(lambda: of_back(running).ready, "all serve")
    assert get(running, part, "/health") == 200
    assert get(running, part, "/metrics") == 401
    assert get(running, part, "/metrics", running.token("payment")) == 401
    assert get(running, part, "/metrics", running.token(part.partition(":")[0])) == 200


def test_keys_are_rotated_while_everything_runs(running: Services) -> None:
    wait_until(lambda: of_back(running).ready, "all serve")
    keys = running.settings.folder / "keys"
    old = running.token("fraud")
    assert rotate_due(keys, ["operator", "fraud"], every_s=0) == ["operator", "fraud"]
    assert rotate_due(keys, ["operator", "fraud"]) == []
    assert Identity(keys, "operator").key().kid == KeyRing(keys).published("operator")[0].kid
    assert running.token("inventory") != old
    assert get(running, "fraud", "/metrics", old) == 200
    assert get(running, "fraud", "/metrics", running.token("fraud")) == 200


def test_services_json_comes_back(running: Services) -> None:
    path = state.path_of(running.settings.folder)
    path.unlink()
    wait_until(path.exists, "it is written anew")
    assert {part.health for part in parts(running).values()} == {"ok"}


def test_one_folder_has_one_supervisor(running: Services) -> None:
    with pytest.raises(Pod2doorError, match="run already"), start(running.settings.directory, processes=SMALL):
        pass


def test_the_settings_that_services_read_do_not_hold_the_database_owners_password(running: Services) -> None:
    path = running.settings.folder / "settings.json"
    assert path.stat().st_mode & 0o077 == 0
    if running.settings.production:
        password = conninfo_to_dict(running.settings.postgres)["password"]
        assert isinstance(password, str)
        assert len(password) >= 16
        assert password not in path.read_text()


def test_the_supervisors_log_holds(running: Services) -> None:
    assert verify(running.settings.folder)["supervisor"] >= 1
