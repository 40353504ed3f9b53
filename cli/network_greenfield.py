"""`pod2door network greenfield`: where new sites would stand."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

import typer

from cli import options
from cli.interrupts import cut_short, leave_if_interrupted

MOST_SITES = 1000


class Method(StrEnum):
    """Ways to place sites."""

    p_median = "p_median"
    gravity = "gravity"
    coverage = "coverage"


def _counts(text: str) -> str:
    """Check "5" or "3..6"; a callback."""
    match = re.fullmatch(r"(\d+)(?:\.\.(\d+))?", text.strip())
    if not match:
        raise typer.BadParameter(f"{text!r} is no number of sites (5) and no range (3..6)")
    low, high = int(match[1]), int(match[2] or match[1])
    if not 1 <= low <= high <= MOST_SITES:
        raise typer.BadParameter(f"{text!r}: sites go from 1 to {MOST_SITES}, the smaller number first")
    return f"{low}..{high}"


def _bands(text: str) -> str:
    """Check "50,100,200"; a callback."""
    try:
        km = [float(part) for part in text.split(",")] if text else []
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no list of kilometres (50,100,200)") from None
    if any(not 0 < one < 1e5 for one in km) or km != sorted(set(km)):
        raise typer.BadParameter(f"{text!r}: kilometres rise, and lie above 0")
    return text


def greenfield(
    scenario: options.Scenario = "us",
    sites: Annotated[
        str,
        typer.Option(
            "--sites",
            metavar="K|A..B",
            help="New sites: a number, or from the least to the most, of which the cheapest is taken.",
            callback=_counts,
        ),
    ] = "5",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="fulfilment_centre, sortation_centre, delivery_station or prime_now_hub.",
            show_default="the promise's source, else fulfilment_centre",
        ),
    ] = "",
    method: Annotated[
        Method,
        typer.Option(
            "--method", help="Least transport (p_median), centres of gravity, or most packages within reach (coverage)."
        ),
    ] = Method.p_median,
    promise: Annotated[
        str,
        typer.Option(
            "--promise",
            metavar="PROMISE",
            help="Count the packages of this promise alone, and reach as far as it does.",
            show_default="all that the kind serves",
        ),
    ] = "",
    reach_km: Annotated[
        float | None,
        typer.Option(
            "--reach-km",
            metavar="KM",
            min=0.1,
            max=20000,
            help="Great circle that a site covers.",
            show_default="the promise's",
        ),
    ] = None,
    cover: Annotated[
        float,
        typer.Option(
            "--cover",
            metavar="SHARE",
            min=0,
            max=1,
            help="With coverage: the fewest sites that cover this share of packages.",
            show_default="the most sites",
        ),
    ] = 0.0,
    keep: Annotated[bool, typer.Option("--keep/--no-keep", help="Whether the kind's sites of today stay.")] = False,
    fixed_usd: Annotated[
        float | None,
        typer.Option(
            "--fixed-usd",
            metavar="USD",
            min=0,
            max=1e9,
            help="What a site costs a day, whatever passes.",
            show_default="the kind's usual",
        ),
    ] = None,
    states: Annotated[
        str,
        typer.Option("--states", metavar="CO;UT", help="States in which sites may stand.", show_default="anywhere"),
    ] = "",
    bands: Annotated[
        str,
        typer.Option(
            "--bands",
            metavar="50,100",
            help="Kilometres of the service bands.",
            show_default="by kind",
            callback=_bands,
        ),
    ] = "",
    seconds: Annotated[
        float | None,
        typer.Option(
            "--seconds", metavar="S", min=0, help="Answer after this time at the latest.", show_default="no limit"
        ),
    ] = None,
    edits_out: options.EditsOut = None,
    edit: options.Edits = None,
    edits: options.EditsFile = None,
    json: options.Json = False,
) -> None:
    """Say where new sites would stand, how many, and what each would serve, snapped to real ZIPs."""
    import datasets
    from cli.output import keep_edits, print_json, reader_may_leave
    from cli.progress import progress
    from twin.design.greenfield import Wanted, study
    from twin.design.greenfield_document import document
    from twin.design.greenfield_edits import edits_of

    least, _, most = sites.partition("..")
    wanted = Wanted(
        least=int(least),
        most=int(most),
        method=method.value,
        kind=kind,
        promise=promise,
        reach_km=reach_km,
        cover_share=cover,
        keep=keep,
        fixed_usd_per_day=fixed_usd,
        states=tuple(part.strip() for part in re.split("[;,]", states) if part.strip()),
        bands_km=tuple(float(part) for part in bands.split(",")) if bands else (),
        seconds=seconds,
    )
    with progress() as report:
        report("reading the scenario", 0.0)
        loaded = datasets.load(scenario, edits=edit or (), edits_file=edits)
        found = study(loaded, wanted, report)
        if not found.answer.stopped:
            report("done", 1.0)
    told = document(found)
    with reader_may_leave():
        (print_json if json else _show)(told)
    if edits_out is not None:
        keep_edits([*loaded.edits, *edits_of(found)], edits_out, loaded.base)
    leave_if_interrupted(told)


def _show(told: dict[str, Any]) -> None:
    """The answer as a planner reads it: the sites, then why so many, then how near."""
    from cli.output import number, print_rows, say

    now = told["now"]
    print(_headline(told))
    if now is not None:
        kept = "stay" if told["existing"] == "kept" else "not counted"
        print(
            f"today's {now['sites']:,} ({kept}): {number(now['transport_usd'])} USD transport, {now['mean_km']} km,"
            f" {now['covered_pct']} % within {number(told['reach_km'])} km"
        )
    for line in _worth(told):
        print(line)
    if told["left_out_packages"]:
        print(f"left out: {told['left_out_packages']:,} packages a day that no truck reaches from there")
    print()
    shown = ("id", "name", "state", "packages_per_day", "buildings", "mean_km", "own_covered_pct", "transport_usd")
    print_rows([{key: row[key] for key in shown} for row in told["sites"]], title="New sites")
    for title, rows in (
        ("How many", told["by_count"] if len(told["by_count"]) > 1 else []),
        ("How near", told["bands"]),
        ("Who gives packages to them", told["relieved"]),
    ):
        if rows:
            print()
            columns = [key for key in rows[-1] if any(row[key] is not None for row in rows)]
            print_rows(rows, title=title, columns=columns)
    say(*cut_short(told, "other sites, or another number of them, may be cheaper"))


def _headline(told: dict[str, Any]) -> str:
    """The new sites and what they cost; apart from all sites' transport where today's stay."""
    from cli.output import counted, number

    now, new = told["now"], len(told["sites"])
    sites = counted(new, "new " + told["kind"].replace("_", " "))
    fixed, transport = number(told["fixed_usd"]), number(told["transport_usd"])
    if told["existing"] != "kept":
        cost = number(told["cost_usd"])
        return f"{sites}: {cost} USD a day ({transport} transport, {fixed} fixed); {told['status']}"
    return (
        f"{sites}: {fixed} USD a day fixed; transport of all {now['sites'] + new:,}: {transport} USD a day"
        f" (today's {now['sites']:,}: {number(now['transport_usd'])}); {told['status']}"
    )


def _worth(told: dict[str, Any]) -> list[str]:
    """What the number of new sites was chosen for; beside those that stay, what they save and whether that pays."""
    from cli.output import number

    tried = [row for row in told["by_count"] if row["sites"]]
    lines: list[str] = []
    if told["method"] == "coverage" and len(tried) > 1:
        lines.append("the number of them is chosen for coverage, not for cost")
    if told["existing"] != "kept":
        return lines
    saved, fixed = told["now"]["transport_usd"] - told["transport_usd"], told["fixed_usd"]
    left = f"{number(abs(saved - fixed))} USD a day {'saved' if saved >= fixed else 'more than they save'}"
    lines.append(f"beside them the new sites save {number(saved)} USD transport and cost {number(fixed)} fixed: {left}")
    if all(row["cost_usd"] >= told["now"]["transport_usd"] for row in tried):
        pays = "none of them pays" if len(tried) > 1 else "that does not pay"
        lines.append(f"{pays} by transport alone; the cheapest number is 0")
    return lines
