"""The hold-out: some are left alone by lot, nobody who asked for us, and it stops by itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from innerloop.act import actions, errors, jobs
from innerloop.act.actions import asking_again, experimenting, forgetting, moving, setting_up
from innerloop.act.models import Case, CaseNote, CaseRule, Experiment, Lot
from innerloop.act.queries import experiment as queries
from innerloop.act.queries import opening
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.states import CloseReason, State
from innerloop.act.rules.trouble import Trouble
from innerloop.customers.models import Behavior, Customer
from innerloop.customers.rules import Person
from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.listen.models import Invitation, Program, Response
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, make_customer

DAY = timedelta(days=1)
LATER = NOW + timedelta(days=61)
BEGAN = NOW - timedelta(days=61)
Opens = Callable[..., list[Case]]


@pytest.fixture
def rule(program: Program) -> CaseRule:
    """The rule whose cases are ours to choose."""
    setting_up.furnish(now=NOW)
    return CaseRule.objects.get(name="Scored 4 to 6")


@pytest.fixture
def running(rule: CaseRule) -> Experiment:
    """An experiment that holds every second customer back for two months."""
    return experimenting.begin_experiment(held_percent=50, rules=[rule], wait_days=60, by="system", now=NOW)


@pytest.fixture
def opens(hear: Hear) -> Opens:
    """Let so many customers answer, and open the cases that the rules ask for."""

    def tell(count: int, *, score: int = 5, prefix: str = "some", **fields: object) -> list[Case]:
        ids = [
            hear(score=score, person=Person(email=f"{prefix}{number}@example.org"), answered_at=NOW, **fields)
            for number in range(count)
        ]
        return actions.open_for(opening.of_answers(ids), rules=opening.rules_on(), by="system", now=NOW)

    return tell


def kinds(prefix: str) -> list[str]:
    return list(Event.objects.filter(kind__startswith=prefix).order_by("id").values_list("kind", flat=True))


def it_leaves_some_alone_and_contacts_the_others(running: Experiment, opens: Opens) -> None:
    cases = opens(60)

    held = [case for case in cases if case.state == State.CLOSED]
    assert 0 < len(held) < 60
    assert {case.close_reason for case in held} == {CloseReason.HELD_BACK}
    assert {case.state for case in cases if case not in held} == {State.OPEN}
    assert dict(Lot.objects.values_list("case_id", "is_held")) == {case.id: case in held for case in cases}
    assert Case.objects.filter(state=State.CLOSED).count() == len(held)
    assert kinds("case.closed") == ["case.closed"] * len(held)


def it_leaves_nobody_alone_before_and_after(rule: CaseRule, opens: Opens) -> None:
    opens(10, prefix="before")
    row = experimenting.begin_experiment(held_percent=50, rules=[rule], wait_days=60, by="system", now=NOW)
    experimenting.stop_experiment(experiment_id=row.id, by="system", now=NOW)
    opens(10, prefix="after")

    assert not Case.objects.filter(state=State.CLOSED).exists()
    assert not Lot.objects.exists()


def it_never_leaves_alone_who_asked_for_us(running: Experiment, opens: Opens) -> None:
    opens(30, may_contact=True)

    assert not Case.objects.filter(state=State.CLOSED).exists()
    assert not Lot.objects.exists()


def it_never_leaves_alone_whom_another_rule_calls_for(running: Experiment, opens: Opens) -> None:
    opens(30, score=1)

    assert Case.objects.filter(state=State.OPEN).count() == 30


def it_never_overrules_a_colleague(running: Experiment, opens: Opens) -> None:
    held = next(case for case in opens(30) if case.state == State.CLOSED)
    trouble = Trouble(Told(), matter=held.matter, customer_id=held.customer_id)

    again = actions.open_by_hand(trouble, needs="Call", priority="normal", by="system", now=NOW)

    assert (again.state, again.id != held.id) == (State.OPEN, True)


def it_answers_who_asks_later_and_compares_them_as_drawn(running: Experiment, opens: Opens) -> None:
    held = next(case for case in opens(30) if case.state == State.CLOSED)
    assert held.response_id
    Response.objects.filter(id=held.response_id).update(may_contact=True)

    actions.open_for(
        opening.of_answers([held.response_id]), rules=opening.rules_on(), by="system", now=NOW + timedelta(days=1)
    )

    held.refresh_from_db()
    assert (held.state, held.close_reason) == (State.IN_PROGRESS, "")
    assert Lot.objects.get(case=held).is_held


def it_answers_who_asks_later_in_an_answer_that_no_rule_names_any_more(running: Experiment, opens: Opens) -> None:
    held = next(case for case in opens(30) if case.state == State.CLOSED)
    assert held.response_id
    Response.objects.filter(id=held.response_id).update(may_contact=True, score=8)
    CaseRule.objects.exclude(name="Scored 4 to 6").update(on_since=None)

    tell_again(held)

    held.refresh_from_db()
    assert held.state == State.IN_PROGRESS


def it_lets_who_asks_later_join_the_case_that_goes_on_about_the_same(running: Experiment, opens: Opens) -> None:
    held = next(case for case in opens(30) if case.state == State.CLOSED)
    trouble = Trouble(Told(), matter=held.matter, customer_id=held.customer_id)
    other = actions.open_by_hand(trouble, needs="Call", priority="normal", by="system", now=NOW)
    assert held.response_id
    Response.objects.filter(id=held.response_id).update(may_contact=True)

    for _ in range(2):
        tell_again(held)

    held.refresh_from_db()
    assert held.state == State.CLOSED
    assert other.answers.get().response_id == held.response_id
    assert Event.objects.get(kind="case.joined").object_id == other.id


def tell_again(case: Case) -> None:
    """Tell the rules of a case's answer once more, a day later."""
    assert case.response_id
    troubles = opening.of_answers([case.response_id])
    actions.open_for(troubles, rules=opening.rules_on(), by="system", now=NOW + DAY)


def it_draws_once_for_a_customer(running: Experiment, opens: Opens) -> None:
    first = {case.customer_id: case.state for case in opens(20)}
    Case.objects.filter(state=State.OPEN).update(state=State.CLOSED, close_reason="unreachable", closed_at=NOW)
    second = {case.customer_id: case.state for case in opens(20)}

    assert first == second
    assert Lot.objects.count() == 20


def it_draws_once_for_whoever_was_merged_into_somebody_else(running: Experiment, opens: Opens, cast: Cast) -> None:
    first = {case.customer_id: case.state for case in opens(20) if case.customer_id}
    Case.objects.filter(state=State.OPEN).update(state=State.CLOSED, close_reason="unreachable", closed_at=NOW)
    heirs = {customer_id: make_customer(cast.workspace, f"heir{at}").id for at, customer_id in enumerate(first)}
    for customer_id, heir in heirs.items():
        Customer.objects.filter(id=customer_id).update(merged_into=heir)

    second = {case.customer_id: case.state for case in opens(20, prefix="heir")}

    assert second == {heirs[customer_id]: state for customer_id, state in first.items()}
    assert Lot.objects.count() == 20


def it_asks_those_left_alone_and_the_others_at_once_whatever_became_of_their_case(
    running: Experiment, opens: Opens
) -> None:
    contacted = [case for case in opens(30) if case.state == State.OPEN]
    won, given_up, *_ = contacted
    actions.resolve(case_id=won.id, done="Rang", cause=None, by="system", now=NOW + DAY)
    actions.close(case_id=given_up.id, reason="unreachable", by="system", now=NOW + DAY)

    assert asking_again.ask_again(now=NOW + 7 * DAY - timedelta(minutes=1)) == 0
    assert asking_again.ask_again(now=NOW + 7 * DAY) == 30
    assert asking_again.ask_again(now=NOW + 9 * DAY) == 0

    assert set(Invitation.objects.values_list("occasion_key", flat=True)) == {
        f"lot:{lot.id}" for lot in Lot.objects.all()
    }


def it_asks_who_is_settled_after_their_next_case(running: Experiment, opens: Opens) -> None:
    case = next(case for case in opens(30) if case.state == State.OPEN)
    asking_again.ask_again(now=NOW + 7 * DAY)
    actions.resolve(case_id=case.id, done="Rang", cause=None, by="system", now=NOW + 60 * DAY)
    assert asking_again.ask_again(now=NOW + 67 * DAY) == 0

    Lot.objects.update(settled_at=NOW + 60 * DAY)

    assert asking_again.ask_again(now=NOW + 67 * DAY) == 1


def it_lets_no_person_hold_back(running: Experiment, opens: Opens) -> None:
    case = next(case for case in opens(20) if case.state == State.OPEN)

    with pytest.raises(errors.ReasonMissing):
        moving.close(case_id=case.id, reason="held_back", by="system", now=NOW)
    assert not CaseNote.objects.exists()


def it_notes_what_became_of_them_once_their_time_is_over(running: Experiment, opens: Opens, hear: Hear) -> None:
    case = opens(1)[0]
    assert case.customer_id
    Lot.objects.update(value=200, drawn_at=BEGAN)
    Customer.objects.filter(id=case.customer_id).update(value=100, currency="KES")
    for after, score in ((timedelta(days=20), 3), (timedelta(days=50), 9), (timedelta(days=60, hours=1), 1)):
        hear(score=score, person=Person(email="some0@example.org"), answered_at=BEGAN + after)
    Behavior.objects.create(
        workspace_id=case.workspace_id,
        customer_id=case.customer_id,
        kind="cancelled",
        occurred_at=BEGAN + timedelta(days=59),
        revenue=10,
        currency="KES",
        revenue_kind="loss",
    )

    experimenting.settle(now=BEGAN + timedelta(days=59))
    assert Lot.objects.get().settled_at is None
    experimenting.settle(now=NOW)

    lot = Lot.objects.get()
    assert (lot.settled_at, lot.score, lot.has_left, lot.value_kept) == (NOW, 9, True, 50)
    Customer.objects.filter(id=case.customer_id).update(value=400)
    experimenting.settle(now=NOW + timedelta(days=1))
    assert Lot.objects.get().value_kept == 50


def it_notes_what_became_of_whoever_was_merged_into_somebody_else(
    running: Experiment, opens: Opens, hear: Hear, cast: Cast
) -> None:
    case = opens(1)[0]
    assert case.customer_id
    Lot.objects.update(value=200, drawn_at=BEGAN)
    Customer.objects.filter(id=cast.dina.id).update(value=100, currency="KES")
    Customer.objects.filter(id=case.customer_id).update(merged_into=cast.dina)
    hear(score=9, person=Person(email="dina@example.org"), answered_at=BEGAN + 20 * DAY)

    experimenting.settle(now=NOW)

    lot = Lot.objects.get()
    assert (lot.score, lot.value_kept) == (9, 50)


def it_forgets_what_somebody_was_worth_who_is_erased(running: Experiment, opens: Opens) -> None:
    case = opens(1)[0]
    assert case.customer_id
    Lot.objects.update(value=200)

    forgetting.erase_words(customer_id=case.customer_id)

    assert Lot.objects.get().value is None


@pytest.mark.parametrize(("contacted", "held", "why"), [(10, 0, "held_back_worse"), (0, 10, "contacted_worse")])
def it_stops_by_itself_where_harm_is_clear(
    running: Experiment, opens: Opens, mona: Client, contacted: int, held: int, why: str
) -> None:
    opens(60)
    Lot.objects.filter(is_held=False).update(settled_at=NOW, score=contacted)
    Lot.objects.filter(is_held=True).update(settled_at=NOW, score=held)

    jobs.look_at_experiments(0)

    running.refresh_from_db()
    assert (running.stopped_at, running.why) == (NOW, why)
    assert kinds("experiment.") == ["experiment.begun", "experiment.stopped"]
    page = mona.get("/cases/experiment").content.decode()
    assert "beyond chance" in page
    assert f"Contacted customers score 10.0 {'higher' if contacted else 'lower'} (" in page


def it_goes_on_while_nothing_is_clear(running: Experiment, opens: Opens, mona: Client) -> None:
    opens(60)
    Lot.objects.update(settled_at=NOW, score=6, has_left=False)

    experimenting.settle(now=NOW)

    running.refresh_from_db()
    assert running.stopped_at is None
    page = mona.get("/cases/experiment").content.decode()
    assert "No difference is clear yet: contacted customers score between" in page
    # Nobody has left, or nobody tells us: that is no outcome.
    assert "left," not in page


def it_begins_with_the_form_and_stops_with_the_button(rule: CaseRule, mona: Client) -> None:
    page = mona.get("/cases/experiment").content.decode()
    assert f'value="{rule.id}"' in page
    assert "Asked for a person" not in page

    begun = mona.post("/cases/experiment", {"rules": [rule.id], "held_percent": "20", "wait_days": "60"}, follow=True)
    assert "Nothing to compare yet." in begun.content.decode()
    row = Experiment.objects.get()
    assert (row.held_percent, row.rules, row.wait_days) == (20, [str(rule.id)], 60)

    ended = mona.post(f"/cases/experiment/{row.id}/stop", follow=True)
    assert "Stopped by one of you." in ended.content.decode()
    assert experimenting.stop_experiment(experiment_id=row.id, by="system", now=LATER).stopped_at == NOW


def it_says_what_is_missing(rule: CaseRule, mona: Client) -> None:
    refused = mona.post("/cases/experiment", {"held_percent": "20", "wait_days": "60"})

    assert refused.status_code == 200
    assert "Choose at least one rule whose cases are yours to choose." in refused.content.decode()
    assert not Experiment.objects.exists()


def it_runs_one_at_a_time(running: Experiment, rule: CaseRule, mona: Client) -> None:
    refused = mona.post("/cases/experiment", {"rules": [rule.id], "held_percent": "20", "wait_days": "60"}, follow=True)

    assert "An experiment runs already." in refused.content.decode()
    assert Experiment.objects.count() == 1


@pytest.mark.parametrize(
    ("held_percent", "wait_days", "refusal"),
    [
        (0, 60, errors.ShareImpossible),
        (51, 60, errors.ShareImpossible),
        (20, 6, errors.WaitImpossible),
        (20, 400, errors.WaitImpossible),
    ],
)
def it_refuses_what_would_be_no_experiment(
    rule: CaseRule, held_percent: int, wait_days: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        experimenting.begin_experiment(
            held_percent=held_percent, rules=[rule], wait_days=wait_days, by="system", now=NOW
        )
    with pytest.raises(errors.NoRuleChosen):
        experimenting.begin_experiment(held_percent=20, rules=[], wait_days=60, by="system", now=NOW)


def it_is_nothing_of_another_workspace(running: Experiment, cast: Cast, mona: Client) -> None:
    with scope.to(cast.rival.id):
        assert queries.running() is None
        assert queries.experiment().past == ()
    assert mona.post("/cases/experiment/01890000-0000-7000-8000-000000000000/stop").status_code == 404
