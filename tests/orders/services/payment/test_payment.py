"""Payment on both databases: money moves once, back once, and the ledger always sums to nothing."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from orders.platform.faults import Armed, Fault, arm, disarm
from orders.platform.store import Database
from orders.services.payment.ledger import LEDGER_TABLES
from orders.services.payment.rules import LIMIT_CENTS, refusal
from tests.orders.services.conftest import StartLocal
from tests.orders.services.local import LocalService, step_order


@pytest.fixture
def payment(local: StartLocal) -> LocalService:
    return local("payment")


def balance(payment: LocalService) -> tuple[int, int, int]:
    answer = payment.get("/v1/ledger/balance").json()
    return answer["customer_cents"], answer["merchant_cents"], answer["entries"]


@pytest.mark.parametrize(
    ("token", "cents", "reason"),
    [
        ("tok_1", LIMIT_CENTS, ""),
        ("tok_1", LIMIT_CENTS + 1, "over_limit"),
        ("", 100, ""),
        ("tok_declined", 100, "declined"),
        ("tok_declined_7", 100, "declined"),
    ],
)
def test_the_rules(token: str, cents: int, reason: str) -> None:
    assert refusal(token, cents) == reason


def test_a_charge_is_posted_on_both_accounts_once(payment: LocalService) -> None:
    orders = [step_order("o1", amount_cents=1_000), step_order("o2", amount_cents=250), step_order("o1")]
    outcomes = payment.step("charge", *orders)
    assert [(outcome.ok, outcome.reference) for outcome in outcomes] == [
        (True, "pay_o1"),
        (True, "pay_o2"),
        (True, "pay_o1"),
    ]
    assert payment.step("charge", *orders) == outcomes
    assert balance(payment) == (-1_250, 1_250, 2)


def test_a_declined_payment_moves_nothing(payment: LocalService) -> None:
    order = step_order("o1", token="tok_declined")
    assert payment.step("charge", order)[0].reason == "declined"
    assert payment.step("refund", order)[0].ok
    assert balance(payment) == (0, 0, 0)
    assert payment.get("/v1/payments/o1").json()["state"] == "declined"


def test_a_refund_gives_back_what_was_charged_once(payment: LocalService) -> None:
    payment.step("charge", step_order("o1", amount_cents=1_000))
    for _ in range(2):
        (outcome,) = payment.step("refund", step_order("o1", amount_cents=999_999))
        assert (outcome.ok, outcome.reference) == (True, "ref_o1")
    assert balance(payment) == (0, 0, 2)
    answer = payment.get("/v1/payments/o1").json()
    assert answer["state"] == "refunded"
    assert [(entry["kind"], entry["merchant_cents"]) for entry in answer["entries"]] == [
        ("charge", 1_000),
        ("refund", -1_000),
    ]


def test_a_charge_that_comes_after_its_refund_is_refused(payment: LocalService) -> None:
    payment.step("refund", step_order("o1"))
    assert payment.step("charge", step_order("o1"))[0].reason == "undone"
    assert balance(payment) == (0, 0, 0)
    assert payment.get("/v1/payments/o1").json()["state"] == "undone"


@pytest.mark.parametrize(("when", "entries"), [("before_commit", 0), ("after_commit", 1)])
def test_a_charge_that_fails_around_its_commit_is_taken_once(payment: LocalService, when: str, entries: int) -> None:
    arm(f"payment.charge.{when}", Armed("fail"))
    try:
        with pytest.raises(Fault):
            payment.step("charge", step_order("o1", amount_cents=100))
    finally:
        disarm()
    assert balance(payment)[2] == entries
    assert payment.step("charge", step_order("o1", amount_cents=100))[0].ok
    assert balance(payment) == (-100, 100, 1)


def test_the_api_tells_what_it_does_not_know(payment: LocalService) -> None:
    assert payment.get("/v1/payments/o1").status_code == 404
    assert payment.get("/v1/trace/o1").json() == []
    payment.step("charge", step_order("o1"))
    (span,) = payment.get("/v1/trace/o1").json()
    assert (span["service"], span["name"], span["attributes"]["reference"]) == ("payment", "charge", "pay_o1")


class Till(RuleBasedStateMachine):
    """A model that knows what each order has paid, beside the real ledger."""

    payment: LocalService
    store: Database
    worlds = count()

    def __init__(self) -> None:
        super().__init__()
        self.world = next(self.worlds)
        self.paid: dict[int, int] = {}
        self.merchant = balance(self.payment)[1]

    @rule(number=st.integers(0, 5), cents=st.integers(1, LIMIT_CENTS * 2), token=st.sampled_from(("", "tok_declined")))
    def charge(self, number: int, cents: int, token: str) -> None:
        order = step_order(f"w{self.world}-{number}", amount_cents=cents, token=token)
        (outcome,) = self.payment.step("charge", order)
        if number not in self.paid:
            assert outcome.ok == (refusal(token, cents) == "")
            self.paid[number] = cents if outcome.ok else 0

    @rule(number=st.integers(0, 5))
    def refund(self, number: int) -> None:
        assert self.payment.step("refund", step_order(f"w{self.world}-{number}"))[0].ok
        self.paid[number] = 0

    @invariant()
    def the_ledger_sums_to_nothing(self) -> None:
        with self.store.transaction(read_only=True) as transaction:
            ((customer, merchant),) = transaction.select(
                "SELECT COALESCE(SUM(customer_cents), 0), COALESCE(SUM(merchant_cents), 0) FROM entries"
            )
            accounts = dict(transaction.select("SELECT account, cents FROM accounts"))
        assert customer + merchant == 0
        assert (accounts.get("customer", 0), accounts.get("merchant", 0)) == (customer, merchant)
        assert merchant - self.merchant == sum(self.paid.values())


@pytest.mark.slow
def test_the_ledger_always_sums_to_nothing(payment: LocalService) -> None:
    Till.payment = payment
    Till.store = payment.context.database("ledger", LEDGER_TABLES)
    run_state_machine_as_test(
        Till,
        settings=settings(
            max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
