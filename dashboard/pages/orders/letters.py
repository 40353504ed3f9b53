"""Dead letters: events that a subscriber gave up, each to be sent again by one button that asks once."""

from __future__ import annotations

import time
from collections.abc import Sequence

from dash import html

from core.errors import Pod2doorError
from dashboard.icons import icon
from dashboard.pages.orders.clock import hms
from dashboard.pages.orders.readers import Reader
from dashboard.pages.orders.sample import Letter
from dashboard.pages.orders.slots import View, live, slot
from dashboard.parts.card import card
from orders.serve.operator import Operator

SHOWN = 60
OUTCOME_S = 8.0
"""How long an outcome stands in place of its letter."""


def key_of(letter: Letter) -> str:
    """What names a letter in the page."""
    return f"{letter.subscriber}/{letter.stream}/{letter.position}"


def letters_card(view: View, rows: list[html.Div]) -> html.Section:
    """Draw it; the rows are renewed only when they changed, and not under the pointer."""
    every = html.Button([icon("refresh"), "Replay all"], className="button low", **{"data-orders": "replay-all"})
    return card(
        "Dead letters",
        html.Div(rows, id="orders-letters-rows", className="orders-letters"),
        subtitle=live("letters.subtitle", view),
        controls=html.Div(every, className="orders-replay-all"),
        id="orders-letters",
    )


def chosen_letters(letters: Sequence[Letter], chosen: str) -> list[Letter]:
    """The chosen subscriber's, or all; the latest first."""
    wanted = [letter for letter in letters if chosen in ("", letter.subscriber)]
    return sorted(wanted, key=lambda letter: (-letter.died_s, key_of(letter)))


def letter_rows(
    letters: Sequence[Letter], sent_again: Sequence[tuple[float, str]], now_s: float | None = None
) -> list[html.Div]:
    """A row a letter; what was just sent again says so."""
    now_s = time.time() if now_s is None else now_s
    fresh = [
        html.Div(
            [html.Span(hms(at_s)), html.Span(f"{name} sent again", className="better orders-why orders-sent")],
            className="orders-letter",
        )
        for at_s, name in sent_again
        if now_s - at_s < OUTCOME_S
    ]
    rows = [_row(letter) for letter in letters[:SHOWN]]
    if len(letters) > SHOWN:
        rows.append(html.Div(f"and {len(letters) - SHOWN:,} more", className="orders-letter muted"))
    if not rows and not fresh:
        rows = [html.Div("Nothing was given up.", className="orders-letter muted")]
    return [*fresh, *rows]


def _row(letter: Letter) -> html.Div:
    said = why_of(letter)
    what = html.Span(
        [html.Strong(letter.subscriber.capitalize()), f" {said}"], className="orders-why muted", title=said
    )
    cells = (
        html.Span(hms(letter.died_s), className="mono muted"),
        html.Div([order_button(letter.order), what], className="orders-letter-what"),
        html.Span(replay_button(letter), className="orders-act"),
    )
    return html.Div(cells, className="orders-letter")


def why_of(letter: Letter) -> str:
    """What it failed of, and how often it was tried."""
    return f"{letter.error}, {letter.attempts} tr{'y' if letter.attempts == 1 else 'ies'}"


def order_button(order: str) -> html.Button:
    """An order's id, which opens it."""
    about = {"data-orders": "order", "data-order-id": order, "title": f"Open order {order}"}
    return html.Button(html.Span(order, className="orders-why"), className="text-button mono orders-id", **about)


def replay_button(letter: Letter) -> html.Button:
    """Sends a letter again; it asks once."""
    key = key_of(letter)
    asks = {"data-orders": "replay", "data-letter": key, "aria-label": f"Replay {key}"}
    return html.Button("Replay", className="text-button", **asks)


def letters_slots(letters: Sequence[Letter], chosen: str) -> View:
    """The card's head."""
    wanted = chosen_letters(letters, chosen)
    where = f"of {chosen.capitalize()}" if chosen else "waiting"
    return {"letters.subtitle": slot(f"{len(wanted)} {where}")}


def signature(letters: Sequence[Letter], sent_again: Sequence[tuple[float, str]]) -> str:
    """Changes when the rows do."""
    now_s = time.time()
    fresh = [name for at_s, name in sent_again if now_s - at_s < OUTCOME_S]
    return "|".join([*fresh, "", *(f"{key_of(letter)}:{letter.attempts}:{letter.died_s}" for letter in letters)])


def send_again(reader: Reader, wanted: str, chosen: str) -> str:
    """Send one letter again, or ("all") all of the chosen subscriber or of everybody; the outcome in words."""
    sample = reader.history.latest
    letters = chosen_letters(sample.letters if sample else (), chosen if wanted == "all" else "")
    meant = [letter for letter in letters if wanted in ("all", key_of(letter))]
    if not meant:
        return "That letter is not there any more."
    try:
        with Operator(reader.folder) as operator:
            count = sum(_redrive(operator, *place, meant, wanted == "all") for place in _places(meant))
    except Pod2doorError as error:
        return str(error)
    who = ", ".join(dict.fromkeys(letter.subscriber.capitalize() for letter in meant))
    reader.sent_again.append((time.time(), f"{who}: {count} letter{'s' * (count != 1)}"))
    return f"{count} sent again"


def _places(letters: Sequence[Letter]) -> list[tuple[str, str, str]]:
    return list(dict.fromkeys((letter.part, letter.subscriber, letter.stream) for letter in letters))


def _redrive(operator: Operator, part: str, subscriber: str, stream: str, meant: Sequence[Letter], every: bool) -> int:
    """Send those of one subscription again; of `every` one also those that were not listed."""
    of_it = [letter.position for letter in meant if (letter.subscriber, letter.stream) == (subscriber, stream)]
    body = {"positions": None if every else of_it}
    return int(operator.ask("POST", part, f"/v1/dead-letters/{subscriber}/{stream}/redrive", body)["redriven"])
