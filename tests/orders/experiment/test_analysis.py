"""A file of users: every finding in it, and the whole analysis."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.errors import InvalidInput, Pod2doorError
from orders.experiment.commands import analyse_file, assign_users


def experiment_file(path: Path, *, lift: float = 0.08, lost: float = 0.0) -> Path:
    """4,000 users whose variant comes from `assign_users`; `lost` of the treated never reach the log."""
    rng = np.random.default_rng(11)
    given = assign_users("checkout", [f"u{i}" for i in range(4_000)])
    frame = pd.DataFrame({"user": list(given), "variant": list(given.values())})
    treated = (frame["variant"] == "treatment").to_numpy()
    frame["bought"] = (rng.random(4_000) < 0.2 + lift * treated).astype(int)
    frame["before"] = rng.gamma(2.0, 20.0, 4_000).round(2)
    frame["spent"] = (frame["before"] + rng.normal(5, 10, 4_000)).round(2)
    frame["orders"] = 1 + rng.poisson(1.0, 4_000)
    frame["day"] = np.repeat(np.arange(1, 9), 500)
    frame = frame[~treated | (rng.random(4_000) >= lost)]
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("name", ["users.csv", "users.parquet"])
def test_an_effect_is_found_and_only_that(tmp_path: Path, name: str) -> None:
    found = analyse_file(
        experiment_file(tmp_path / name),
        metrics=("bought", "spent", "spent/orders"),
        covariates={"spent": "before"},
        day="day",
    )
    assert found.ratio.sound
    methods = [one.effect.method for one in found.comparisons]
    assert methods == ["proportion", "cuped", "ratio"]
    bought, spent, ratio = found.comparisons
    assert bought.adjusted_p < 0.05
    assert bought.effect.low < 0.08 < bought.effect.high
    assert min(spent.adjusted_p, ratio.adjusted_p) > 0.05
    assert bought.sequential is not None
    assert bought.sequential.looks == 8
    assert bought.sequential.high - bought.sequential.low > bought.effect.high - bought.effect.low


def test_lost_users_stop_the_analysis(tmp_path: Path) -> None:
    found = analyse_file(experiment_file(tmp_path / "users.csv", lost=0.15), metrics=("bought",))
    assert not found.ratio.sound
    assert found.comparisons == ()


def test_metrics_are_all_columns_unless_named(tmp_path: Path) -> None:
    found = analyse_file(experiment_file(tmp_path / "users.csv"), covariates={"spent": "before"}, day="day")
    assert [one.effect.metric for one in found.comparisons] == ["bought", "spent", "orders"]


def test_every_finding_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("user,variant,bought\na,control,1\na,treatment,yes\n,treatment,0\nb,,nan\nc,control\n")
    with pytest.raises(InvalidInput) as caught:
        analyse_file(path)
    assert [(one.line, one.rule) for one in caught.value.findings] == [
        (3, "user-twice"),
        (3, "not-a-number"),
        (4, "empty-user"),
        (5, "empty-variant"),
        (5, "not-a-number"),
        (6, "not-a-number"),
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "missing-column"),
        ("user,variant\n", "no-metric"),
        ("user,variant,x,x\n", "column-twice"),
        ("user,variant,x\n", "no-rows"),
    ],
)
def test_a_file_that_is_no_table(tmp_path: Path, text: str, rule: str) -> None:
    path = tmp_path / "users.csv"
    path.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        analyse_file(path)
    assert rule in {one.rule for one in caught.value.findings}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_is_read_as_spreadsheets_write_it(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "users.csv"
    rows = ["USER,Variant,Bought", *(f"ü{n},{('control', 'treatment')[n % 2]},{n % 3}" for n in range(60))]
    path.write_text("\r\n".join(rows).replace(",", separator), encoding=encoding)
    found = analyse_file(path)
    assert found.ratio.counts == (30, 30)
    assert [one.effect.metric for one in found.comparisons] == ["Bought"]


def test_a_missing_column_is_told_with_those_there_are(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("customer|variant,x\n")
    with pytest.raises(InvalidInput, match=r"no column 'user'; it has 'customer\|variant', 'x'"):
        analyse_file(path)


def test_a_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"file-format.*save the sheet as CSV"):
        analyse_file(tmp_path / "users.XLSX")


@pytest.mark.parametrize("value", ["1e308", "-1e51", "inf", "nan"])
def test_a_value_beyond_all_figures_is_a_finding(tmp_path: Path, value: str) -> None:
    path = tmp_path / "users.csv"
    path.write_text(f"user,variant,x\na,control,1\nb,treatment,{value}\n")
    with pytest.raises(InvalidInput, match=r"users\.csv:3: not-a-number"):
        analyse_file(path)


def test_values_of_any_size_are_compared(tmp_path: Path) -> None:
    """The largest and the smallest: their squares' squares are no numbers."""
    path = tmp_path / "users.csv"
    found = []
    for size in (1e50, 1.0, 1e-90):
        rows = [f"u{n},{('control', 'treatment')[n % 2]},{n % 7 * size / 7}" for n in range(400)]
        path.write_text("user,variant,x\n" + "\n".join(rows))
        found += analyse_file(path).comparisons
    assert [one.effect.p_value for one in found] == pytest.approx([found[1].effect.p_value] * 3)


def test_what_cannot_be_read_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "bad.parquet").write_bytes(b"no")
    (tmp_path / "bad.csv").write_bytes(b"user,variant,x\n\xff\xfe,a,1\n")
    for name in ("bad.parquet", "bad.csv", "none.csv"):
        with pytest.raises(Pod2doorError, match=name):
            analyse_file(tmp_path / name)


@pytest.mark.parametrize(
    "asked",
    [
        {"metrics": ("gone",)},
        {"weights": "control=1"},
        {"weights": "control=x"},
        {"control": "other"},
        {"confidence": 1.0},
    ],
)
def test_a_question_that_the_file_cannot_answer(tmp_path: Path, asked: dict[str, str]) -> None:
    with pytest.raises(Pod2doorError):
        analyse_file(experiment_file(tmp_path / "users.csv"), **asked)  # type: ignore[arg-type]
