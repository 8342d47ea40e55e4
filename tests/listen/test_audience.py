"""Audiences on the database: each condition, the same numbers as the rules, and the preview of a plan."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from innerloop.customers import actions as people
from innerloop.customers.models import Behavior, Customer
from innerloop.customers.rules import Person, Stop
from innerloop.kernel import clock
from innerloop.listen import actions, channels
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Listing, Program
from innerloop.listen.queries import audience
from innerloop.listen.queries.preview import Preview, preview
from innerloop.listen.queries.weighing import Weigher
from innerloop.listen.rules import plans, slots
from innerloop.listen.rules.heard import Heard
from tests.support.cast import Cast, make_customer
from tests.support.channels import Post

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _post() -> Iterator[None]:
    channels.register(Post())
    with clock.held_at(NOON):
        yield


@pytest.fixture
def lives(program: Program, cast: Cast) -> Program:
    """Pia: gold, Swahili, worth 900, promoted 10 days ago, two logins. Dina: detracted 100 days ago. Paul: nothing."""
    pia = cast.pia
    pia.properties = {"tier": "gold", "seats": 5.0, "is_trial": False, "odd name.x": "y"}
    pia.language, pia.value, pia.currency, pia.known_at = "sw-KE", 900, "KES", NOON - timedelta(days=400)
    pia.save()
    Customer.objects.exclude(id=pia.id).update(known_at=NOON - timedelta(days=5), properties={"seats": "many"})
    for person, score, days in ((pia, 9, 10), (pia, 2, 300), (cast.dina, 3, 100)):
        made = actions.invite(program=program, ask=Ask(person, channel="link"), by="system", now=NOON)
        at = NOON - timedelta(days=days)
        actions.answer_invitation(invitation=made.invitation, heard=Heard(score=score), now=at)
    for _ in range(2):
        Behavior.objects.create(workspace=cast.workspace, customer=pia, kind="login", occurred_at=NOON)
    Invitation.objects.create(
        workspace=cast.workspace, program=program, survey_version=made.invitation.survey_version, customer=cast.paul,
        occasion_key="x", state="sent", channel="email", asked_at=NOON - timedelta(days=20), expires_at=NOON,
    )  # fmt: skip
    return program


def meant(program: Program, *conditions: dict[str, Any], **plan: Any) -> set[str]:
    crowd = audience.Crowd(program, plans.read({"audience": list(conditions), **plan}), NOON)
    ids = [id_ for batch in audience.stream(crowd, batch=2) for id_ in batch]
    assert audience.count(crowd) == len(ids)
    return set(Customer.objects.filter(id__in=ids).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("about", "comparison", "value", "names"),
    [
        ("property:tier", "is", "gold", "Pia"), ("property:tier", "is_not", "gold", "Dina Paul"),
        ("property:tier", "is_known", "", "Pia"), ("property:tier", "is_unknown", "", "Dina Paul"),
        ("property:seats", "is", 5, "Pia"), ("property:seats", "at_least", 5, "Pia"),
        ("property:seats", "at_most", 4, ""), ("property:seats", "is", "many", "Dina Paul"),
        ("property:is_trial", "is", "false", "Pia"), ("property:odd name.x", "is", "y", "Pia"),
        ("language", "is", "sw", "Pia"), ("language", "is_not", "sw", "Dina Paul"),
        ("organization", "is", "acme", "Paul"), ("organization", "is_not", "acme", "Dina Pia"),
        ("value", "at_least", 900, "Pia"), ("value", "at_most", 899, ""),
        ("known_days", "at_least", 30, "Pia"), ("known_days", "at_most", 30, "Dina Paul"),
        ("last_score", "at_least", 9, "Pia"), ("last_score", "at_most", 3, "Dina"),
        ("last_cohort", "is", "top", "Pia"), ("last_cohort", "is_not", "top", "Dina Paul"),
        ("answered_days", "at_least", 90, "Dina Paul"), ("answered_days", "at_most", 90, "Pia"),
        ("asked_days", "at_least", 30, "Dina Pia"), ("asked_days", "at_most", 30, "Paul"),
        ("behavior:login", "at_least", 2, "Pia"), ("behavior:login", "at_most", 0, "Dina Paul"),
    ],
)  # fmt: skip
def it_means_whom_a_condition_is_true_of(
    lives: Program, cast: Cast, about: str, comparison: str, value: Any, names: str
) -> None:
    paul = Person(email="paul@example.org", organization="acme")
    people.know([paul], workspace_id=cast.workspace.id, by="system", now=NOON)
    subject, _, name = about.partition(":")
    condition = {"about": subject, "comparison": comparison, "name": name, "value": value}

    assert meant(lives, condition) == set(names.split())
    # The reasons of a single person come from the same conditions.
    weigher = Weigher.of(lives, channel="email", now=NOON, plan=plans.read({"audience": [condition]}))
    told = weigher.look_at([cast.pia.id, cast.paul.id, cast.dina.id])
    inside = {str(Customer.objects.get(id=id_)) for id_, stands in told.items() if not stands.denied}
    assert inside == set(names.split())


def it_remembers_what_a_merged_record_answered(lives: Program, cast: Cast) -> None:
    people.merge(winner_id=cast.paul.id, loser_id=cast.dina.id, workspace_id=cast.workspace.id, by="system", now=NOON)

    assert meant(lives, {"about": "last_score", "comparison": "at_most", "value": 3}) == {"Paul"}


def it_counts_slots_and_samples_on_the_database_as_the_rules_do(program: Program, cast: Cast) -> None:
    made = [make_customer(cast.workspace, f"C{number}") for number in range(60)]
    everybody = [*made, cast.pia, cast.paul, cast.dina]
    day = date(2026, 5, 4)
    today = audience.Crowd(program, plans.read({"period_days": 4}), NOON, slots.slot_on(day, period_days=4))
    sample = audience.Crowd(program, plans.read({"share": 40}), NOON)

    by_slot = {id_ for batch in audience.stream(today, batch=7) for id_ in batch}
    by_share = {id_ for batch in audience.stream(sample, batch=7) for id_ in batch}

    turn = {each.id for each in everybody if slots.next_slot(program.id, each.id, period_days=4, from_day=day) == day}
    assert by_slot == turn
    assert by_share == {each.id for each in everybody if slots.is_in_sample(program.id, each.id, share=40)}


def it_asks_only_those_on_its_list(program: Program, cast: Cast) -> None:
    Listing.objects.create(workspace=cast.workspace, program=program, customer=cast.dina)

    assert meant(program, is_listed=True) == {"Dina"}


def it_says_beforehand_whom_it_would_ask_and_why_not_the_others(lives: Program, cast: Cast) -> None:
    stop = Stop(channel="email", address="dina@example.org")
    people.suppress(stop, workspace_id=cast.workspace.id, by="customer", now=NOON)
    plan = plans.read({"audience": [{"about": "property", "name": "seats", "comparison": "is_known"}]})
    make_customer(cast.workspace, "Outsider")

    found = preview(lives, plan, now=NOON)

    assert found == Preview(people=4, meant=3, looked_at=3, asked=1, against=(("rest", 1), ("suppressed", 1)))
    assert (found.outside, found.is_exact) == (1, True)


def it_estimates_from_a_part_of_many(program: Program, cast: Cast) -> None:
    for number in range(120):
        make_customer(cast.workspace, f"C{number}")

    found = preview(program, plans.read({}), now=NOON, enough=30)

    assert (found.meant, found.is_exact) == (123, False)
    assert found.asked == 123
    assert 10 < found.looked_at < 60
