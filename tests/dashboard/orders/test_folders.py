"""Which data folder is looked at."""

from __future__ import annotations

import pytest

from core.errors import InvalidInput
from dashboard.pages.orders.folders import folder_of, shown
from dashboard.pages.orders.view import asked


def test_a_setting_has_a_folder_beside_the_runs(tmp_path):
    runs = tmp_path / "runs"
    assert folder_of(runs, {}) == runs / "orders"
    assert folder_of(runs, {"setting": "production"}) == runs / "orders-production"
    assert folder_of(runs, {"setting": "nonsense"}) == runs / "orders"
    assert shown(runs, runs / "orders") == "runs/orders"


def test_another_one_is_named_from_the_folder_that_holds_the_runs(tmp_path):
    assert folder_of(tmp_path / "runs", {"dir": "runs/shop"}) == (tmp_path / "runs" / "shop").resolve()


@pytest.mark.parametrize("named", ["..", "../x", "/etc", ".", "a\x00b", "a\nb", "x" * 300, "runs/../../x"])
def test_a_folder_elsewhere_is_refused(tmp_path, named):
    with pytest.raises(InvalidInput):
        folder_of(tmp_path / "runs", {"dir": named})


def test_a_link_that_leads_elsewhere_is_refused(tmp_path):
    home = tmp_path / "home"
    (home / "runs").mkdir(parents=True)
    (home / "runs" / "out").symlink_to("/")
    with pytest.raises(InvalidInput):
        folder_of(home / "runs", {"dir": "runs/out/etc"})


def test_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="is a file"):
        folder_of(tmp_path / "runs", {"dir": "file"})


def test_what_the_address_does_not_know_falls_back_and_says_so(tmp_path):
    wanted = asked(tmp_path / "runs", {"window": "7", "svc": "<b>", "dir": "/etc", "order": " o-1 "})
    assert (wanted.window, wanted.svc, wanted.order) == ("5", "", "o-1")
    assert wanted.folder == tmp_path / "runs" / "orders"
    assert "lies outside" in wanted.refused
