"""What a command printed is kept where its exit code says that it is an answer."""

import os

import pytest

from dashboard.jobs import run_job


@pytest.mark.parametrize(
    ("code", "printed", "kept"),
    [(0, b"{}", True), (4, b"{}", True), (130, b"{}", True), (130, b"", False), (3, b"{}", False), (1, b"{}", False)],
)
def test_an_answer_is_kept_even_where_it_was_cut_short(monkeypatch, tmp_path, code, printed, kept):
    def run(command, cwd, stdout, log, folder):
        os.write(stdout, printed)
        return code

    monkeypatch.setattr(run_job, "_run", run)
    out = tmp_path / "answers" / "screen.json"
    assert run_job._answer([], None, 0, tmp_path, out) == code
    assert out.exists() == kept
    assert not kept or out.read_bytes() == printed
    assert list(out.parent.iterdir()) == [out] * kept
