"""`pod2door orders experiment`: plan an A/B test, assign users, read its outcome."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orders.experiment.analysis import Analysis

app = typer.Typer(help="A/B tests: plan one, assign users, read the outcome.", no_args_is_help=True)

Weights = Annotated[
    str, typer.Option("--weights", metavar="A=W,B=W", help="Planned shares, control first.", show_default="equal")
]


@app.callback()
def _group() -> None:
    """Commands about experiments."""


@app.command("plan")
def plan(
    baseline: Annotated[float, typer.Option("--baseline", metavar="X", help="The control's share, or its mean.")],
    effect: Annotated[
        float | None, typer.Option("--effect", metavar="D", help="Smallest difference to find.", show_default=False)
    ] = None,
    users: Annotated[
        int | None, typer.Option("--users", min=2, metavar="N", help="Users a group instead.", show_default=False)
    ] = None,
    deviation: Annotated[
        float | None,
        typer.Option(
            "--deviation", metavar="S", help="Standard deviation: the metric is a mean.", show_default="a share"
        ),
    ] = None,
    per_day: Annotated[
        float | None, typer.Option("--per-day", metavar="N", help="New users a day.", show_default=False)
    ] = None,
    alpha: Annotated[float, typer.Option("--alpha", metavar="A", help="Two-sided level.")] = 0.05,
    power: Annotated[float, typer.Option("--power", metavar="P", help="Chance to find the difference.")] = 0.8,
    json: options.Json = False,
) -> None:
    """Say how many users find a difference, or which difference so many users find."""
    from cli.output import print_json
    from orders.experiment.commands import plan as make

    with _flags_checked():
        made = make(
            baseline,
            effect=effect,
            users_per_group=users,
            deviation=deviation,
            users_per_day=per_day,
            alpha=alpha,
            power=power,
        )
    if json:
        print_json(asdict(made))
        return
    print(f"{made.users_per_group:,} users a group find a difference of {made.effect:.4g} from {baseline:.4g}")
    print(f"in {power:.0%} of experiments, at a level of {alpha:g} (two-sided)")
    if made.days is not None:
        print(f"{made.days:,} days at {per_day:,.0f} new users a day")


@app.command("assign")
def assign(
    name: Annotated[str, typer.Argument(help="The experiment's name.")],
    users: Annotated[list[str], typer.Argument(help="Users.")],
    weights: Weights = "",
    share: Annotated[float, typer.Option("--share", min=0.0001, max=1, metavar="S", help="Of all users.")] = 1.0,
    json: options.Json = False,
) -> None:
    """Tell each user's variant; the same experiment and user always give the same one."""
    from cli.output import print_json, print_rows
    from orders.experiment.commands import assign_users

    if not (name and all(users)):
        raise typer.BadParameter("an empty name is nobody's (a variable that is not set?)", param_hint="NAME USERS")

    with _flags_checked():
        assigned = assign_users(name, users, weights=weights, share=share)
    if json:
        print_json({"experiment": name, "variants": assigned})
    else:
        print_rows([{"user": user, "variant": variant or "takes no part"} for user, variant in assigned.items()])


@app.command("analyse")
def analyse(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet: columns user, variant, then numbers.")],
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", metavar="NAME", help='A column, or "top/bottom". Repeatable.', show_default="all"),
    ] = None,
    covariate: Annotated[
        list[str] | None,
        typer.Option(
            "--covariate", metavar="METRIC=COLUMN", help="What it was before. Repeatable.", show_default=False
        ),
    ] = None,
    weights: Weights = "",
    control: Annotated[str, typer.Option("--control", metavar="NAME", help="The control's variant.")] = "control",
    day: Annotated[
        str, typer.Option("--day", metavar="COLUMN", help="Day of exposure: a test that may be looked at each day.")
    ] = "",
    confidence: Annotated[float, typer.Option("--confidence", metavar="C", help="Of the intervals.")] = 0.95,
    json: options.Json = False,
) -> None:
    """Read an experiment: is the split sound, what did each variant change; ends with 1 where the split is not."""
    from cli.output import print_json
    from orders.experiment.commands import analyse_file

    with _flags_checked():
        found = analyse_file(
            file,
            metrics=metric or (),
            covariates=_pairs(covariate or []),
            weights=weights,
            control=control,
            day=day,
            confidence=confidence,
        )
    if json:
        print_json(_document(found))
    else:
        _show(found)
    if not found.ratio.sound:
        raise typer.Exit(1)


@contextmanager
def _flags_checked() -> Iterator[None]:
    """What is wrong, and not in a file, is a flag: the command's usage."""
    from core.errors import InvalidInput, Pod2doorError

    try:
        yield
    except InvalidInput:
        raise
    except Pod2doorError as error:
        raise typer.BadParameter(str(error)) from None


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs = dict(text.partition("=")[::2] for text in texts)
    if not all(name and column for name, column in pairs.items()):
        raise typer.BadParameter("a covariate is METRIC=COLUMN", param_hint="--covariate")
    return pairs


def _document(found: Analysis) -> dict[str, Any]:
    document: dict[str, Any] = _finite(asdict(found))
    document["ratio"]["sound"] = found.ratio.sound
    return document


def _finite(value: Any) -> Any:
    """JSON has no infinity: the normal distribution's degrees of freedom are null."""
    if isinstance(value, dict):
        return {name: _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _show(found: Analysis) -> None:
    from cli.output import print_rows

    counts = ", ".join(f"{count:,}" for count in found.ratio.counts)
    print(f"Users by variant: {counts}; p of the planned split {found.ratio.p_value:.3g}")
    if not found.ratio.sound:
        print("The split is not what was planned: the outcome cannot be believed, and is not told.")
        return
    print_rows(
        [
            {
                "metric": one.effect.metric,
                "variant": one.variant,
                "control": one.effect.control,
                "treatment": one.effect.treatment,
                "difference": one.effect.difference,
                "low": one.effect.low,
                "high": one.effect.high,
                "p": f"{one.effect.p_value:.3g}",
                "p (Holm)": f"{one.adjusted_p:.3g}",
                "p at any look": f"{one.sequential.p_value:.3g}" if one.sequential else None,
                "method": one.effect.method,
            }
            for one in found.comparisons
        ]
    )
