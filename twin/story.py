"""An order's story in plain English: what was asked, what was weighed and why, each hop planned and actual."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from twin.places import Places, placed, span
from twin.verdicts import FULL, LATE, NOT_ALL, OUT, leading, verdicts

Row = dict[str, Any]
Rows = dict[str, list[Row]]

MENTIONED_S = 1800
"""Waits from here on are mentioned."""


def story(rows: Rows, places: Places) -> list[str]:
    """Sentences, from the click to the door."""
    told = [_asked(rows["orders"][0], rows)]
    told += _split(rows["order_parts"])
    for package in rows["packages"]:
        told += _chosen(package, rows, places)
        told += _travelled(package, [hop for hop in rows["hops"] if hop["package"] == package["package"]], places)
    for part in rows["order_parts"]:
        if part["package"] is None:
            told.append(_unserved(part, _candidates(rows, part)))
    return told


def _candidates(rows: Rows, part: Row) -> list[Row]:
    return [c for c in rows["candidates"] if c["part"] == part["part"]]


def number(count: int, thing: str) -> str:
    """A count and its noun: "one line", "3 lines"."""
    return f"one {thing}" if count == 1 else f"{count} {thing}{'es' if thing.endswith('s') else 's'}"


def listed(items: Sequence[str]) -> str:
    """Items in a row: "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def usd(value: float) -> str:
    """Money: "$3.49"."""
    return f"${value:,.2f}"


def promise(name: str) -> str:
    """A promise in words: "one-day"."""
    return name.replace("_", "-")


# -- what was asked ----------------------------------------------------------------------------------------


def _asked(order: Row, rows: Rows) -> str:
    what = listed([f"{line['quantity']} x {line['sku']} ({line['goods']})" for line in rows["order_lines"]])
    where = f"{order['zone']}, {order['state']}" if order["state"] else order["zone"]
    made, lost = order["packages"], order["unserved"]
    became = f"It became {number(made, 'package')}" if made else "No package came of it"
    if made and lost:
        became += f"; {'one more' if lost == 1 else f'{lost} more'} could not be sourced"
    return (
        f"Order {order['order']} was placed on {placed(order)} in ZIP {where}, for "
        f"{promise(order['promise'])} delivery: {what}. {became}. (Times are local to each place; days count from 0.)"
    )


def _split(parts: Sequence[Row]) -> Iterator[str]:
    """Why there is more than one package."""
    goods = list(dict.fromkeys(part["goods"] for part in parts))
    if len(goods) > 1:
        yield f"Its {listed([name.replace('_', '-') for name in goods])} goods never share a package."
    for name in goods:
        own = {part["package"] for part in parts if part["goods"] == name and not part["complete"]}
        if len(own - {None}) > 1:
            whose = f"The {name.replace('_', '-')} items" if len(goods) > 1 else "Its items"
            yield f"{whose} were split: no centre could send them together as soon and as cheaply."


# -- why this way ------------------------------------------------------------------------------------------


def _chosen(package: Row, rows: Rows, places: Places) -> Iterator[str]:
    parts = [part for part in rows["order_parts"] if part["package"] == package["package"]]
    due = places.time(package["deadline_s"], package["station"])
    what = f"{number(package['units'], 'unit')} of {listed([p['pool'] for p in parts])}"
    yield (
        f"Package {package['package']} ({what}) was given to {places.named(package['source'])}, "
        f"to be delivered from {places.named(package['station'])} by {due}."
    )
    leader = leading(package["package"], rows["order_parts"], rows["candidates"])
    if leader is None:
        return
    weighed = _candidates(rows, leader)
    chosen = next(c for c in weighed if c["chosen"])
    costs = [f"{_name(c, weighed)} at {_price(c)}" for c in weighed]
    yield f"{_ways(len(weighed))} weighed, at planned cost and what scarce capacity is worth: {listed(costs)}."
    yield _why(chosen, weighed, verdicts(leader, weighed), package, leader, places)


def _ways(count: int) -> str:
    return "One way was" if count == 1 else f"{count} ways were"


def _name(candidate: Row, weighed: Sequence[Row]) -> str:
    """A candidate by its source, or by its way where several start there."""
    same = [c for c in weighed if c["source"] == candidate["source"]]
    return candidate["source"] if len(same) == 1 else candidate["way"].removesuffix(" > door")


def _price(candidate: Row) -> str:
    extra = candidate["congestion_usd"]
    return usd(candidate["cost_usd"]) + (f" + {usd(extra)} for its backlog" if extra else "")


def _why(chosen: Row, weighed: Sequence[Row], verdict: Sequence[str], package: Row, part: Row, places: Places) -> str:
    others = [(c, v) for c, v in zip(weighed, verdict, strict=True) if not c["chosen"]]
    name = _name(chosen, weighed)
    if not chosen["in_time"]:
        quoted = places.time(part["deadline_s"], package["station"])
        reason = f"None could be in time; {name} could be promised earliest, so the customer was quoted {quoted}"
    elif not others:
        reason = f"{name} is the only centre that the plan offers for {part['pool']}"
    elif sum(c["in_time"] for c in weighed) == 1:
        reason = f"{name} was the only one that had it and could be in time"
    elif any(v == NOT_ALL for _, v in others):
        reason = f"{name} was the cheapest in time that had all of it"
    else:
        reason = f"{name} was the cheapest of the {sum(c['in_time'] for c in weighed)} that could be in time"
    cheaper = [
        f"{_name(c, weighed)} {_left(c, v, places)}"
        for c, v in others
        if v in (LATE, OUT, FULL, NOT_ALL) and (chosen["in_time"] or v != LATE)
    ]
    wait = chosen["wait_s"] or 0
    busy = f" Backlog and closed hours let it start after {span(wait)}." if wait >= MENTIONED_S else ""
    return f"{reason}{': ' + '; '.join(cheaper) if cheaper else ''}.{busy}"


def _left(candidate: Row, verdict: str, places: Places) -> str:
    """Why a candidate was left, as what it did."""
    if verdict == OUT:
        return f"was out of stock ({candidate['on_hand']} left)" if candidate["on_hand"] else "was out of stock"
    if verdict == FULL:
        return "took no more orders, its backlog was too long"
    if verdict == NOT_ALL:
        return "did not hold the other items"
    if candidate["latest_s"] is None:
        return "is never in time"
    last, wait = places.time(candidate["latest_s"], candidate["source"]), candidate["wait_s"]
    busy = f", and could only after {span(wait)}" if wait and wait >= MENTIONED_S else ""
    return f"was too late (it had to start by {last}{busy})"


def _unserved(part: Row, weighed: Sequence[Row]) -> str:
    what = f"{number(part['units'], 'unit')} of {part['pool']} could not be sourced ({part['reason']}): "
    names = listed([_name(c, weighed) for c in weighed]) if weighed else ""
    if part["station"] is None:
        why = "nobody delivers this promise there"
    elif part["reason"] == "no path":
        why = f"no centre that holds it has a way to {part['station']}"
    elif part["reason"] == "no stock":
        why = f"{names} had not enough on hand"
    else:
        full = [_name(c, weighed) for c in weighed if c["stocked"]]
        why = f"{listed(full)} had it, but took no more orders: the backlog was too long"
    return f"{what[0].upper()}{what[1:]}{why}."


# -- how it went -------------------------------------------------------------------------------------------


def _travelled(package: Row, hops: Sequence[Row], places: Places) -> Iterator[str]:
    for hop in hops:
        if hop["arrived_s"] is None:
            break
        yield _hop(hop, places)
    yield _end(package, places)
    longest = max(_waits(hops, places), default=None)
    if longest is not None and longest[0] >= MENTIONED_S:
        yield f"It waited longest at {longest[1]}: {span(longest[0])} {longest[2]}."


def _hop(hop: Row, places: Places) -> str:
    here, first = hop["facility"], hop["hop"] == 0

    def at(name: str) -> str:
        return places.time(hop[f"{name}_s"], here)

    done: list[str] = []
    if not first:
        done.append(f"arrived {at('arrived')}{_against(hop, 'arrived', here, places)}")
    if first and hop["picked_s"] is not None:
        done.append(f"picked {at('picked')}")
    if hop["served_s"] is not None:
        done.append(f"{'packed' if first else 'sorted'} {at('served')}")
    if hop["departed_s"] is not None:
        done.append(f"{_left_by(hop, places)} {at('departed')}{_against(hop, 'departed', here, places)}")
    elif hop["served_s"] is not None:
        done.append("and was still waiting to leave when the run ended")
    else:
        done.append(f"and was still waiting to be {'picked and packed' if first else 'sorted'} when the run ended")
    return f"{places.named(here)}: {', '.join(done)}."


def _left_by(hop: Row, places: Places) -> str:
    to = places.destination(hop["lane"])
    if not to:
        return "out with a courier" if places.is_hub(hop["facility"]) else "out with the van wave of"
    return f"left by {'air' if places.mode(hop['lane']) == 'air' else 'truck'} for {to}"


def _against(hop: Row, name: str, place: str, places: Places) -> str:
    """Planned time, and by how much the actual one differs."""
    planned, actual = hop[f"planned_{name}_s"], hop[f"{name}_s"]
    if planned is None:
        return ""
    if planned == actual:
        return " (as planned)"
    off = f"{span(actual - planned)} {'later' if actual > planned else 'earlier'}"
    return f" (planned {places.time(planned, place)}: {off})"


def _end(package: Row, places: Places) -> str:
    station, done = package["station"], package["delivered_s"]
    due = places.time(package["deadline_s"], station)
    if done is None:
        return f"It was not delivered when the run ended; it was due by {due}."
    took, late = span(done - package["placed_s"]), done - package["deadline_s"]
    when = f"Delivered on {places.time(done, station)}, {took} after the click"
    if late > 0:
        return f"{when}: {span(late)} late (due by {due})."
    promised = "the later time that was quoted" if package["quoted"] else f"its {promise(package['promise'])} promise"
    return f"{when}: on time for {promised} (due by {due})."


def _waits(hops: Sequence[Row], places: Places) -> Iterator[tuple[int, str, str]]:
    """Stretches in which the package stood still: seconds, where, for what."""
    for hop in hops:
        here, first = places.named(hop["facility"]), hop["hop"] == 0
        after = f"for the {'truck' if places.destination(hop['lane']) else 'van'} to leave"
        if places.mode(hop["lane"]) == "air":
            after = "for the flight to leave"
        steps = (
            ("arrived_s", "picked_s" if first else "served_s", "to be picked" if first else "to be sorted"),
            ("picked_s", "served_s", "to be packed"),
            ("served_s", "departed_s", after),
        )
        for start, end, what in steps:
            if hop[start] is not None and hop[end] is not None:
                yield hop[end] - hop[start], here, what
