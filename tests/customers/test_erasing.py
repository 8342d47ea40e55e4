"""Forgetting a person."""

from decimal import Decimal
from functools import partial
from threading import Event as Signal
from typing import Any

import pytest
from django.db import connection, transaction

from innerloop.customers import actions, errors, events
from innerloop.customers.models import Behavior, Customer, Identity, Merge, Property
from innerloop.customers.rules import Behavior as Told
from innerloop.customers.rules import Person, Said
from innerloop.kernel.models import Event
from tests.customers.conftest import NOW, race

SECRETS = ("ana@example.com", "254712345678", "Ana Kamau", "Anastasia", "acme", "likes tea", "May we", "ext-A1")


@pytest.fixture
def at(cast):
    return {"workspace_id": cast.workspace.id, "by": "member:1", "now": NOW}


@pytest.fixture
def ana(at, know_one):
    """Somebody of whom every table of this room knows something."""
    ana = know_one(
        external_id="ext-A1", email="Ana@example.com", phone="+254712345678", name="Ana Kamau", language="sw",
        value=10, organization="org", properties={"nickname": "Anastasia", "plan": "pro"},
    ).customer_id  # fmt: skip
    other = know_one(email="second@example.com", name="Anastasia", properties={"note": "likes tea"}).customer_id
    identity = Identity.everywhere.filter(customer_id=ana, kind="email").get()
    actions.note_consent(Said("email", "ask", True, "May we ask?"), identity_id=identity.id, **at)
    told = Told(
        kind="order", person=Person(external_id="ext-A1"), occurred_at=NOW, key="ext-A1/1",
        properties={"gift": "acme"}, revenue=Decimal(5),
    )  # fmt: skip
    actions.note_behaviors([told], **at)
    actions.merge(winner_id=ana, loser_id=other, **at)
    return ana


def _all_text() -> str:
    """Return the text of every row of this room's tables and of the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'customers_%' OR tablename = 'kernel_event'"
        )
        tables = [table for (table,) in cursor.fetchall()]
        assert len(tables) > 8
        found = []
        for table in tables:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found).lower()


def it_leaves_no_word_of_the_person(at, ana):
    told_before = [secret for secret in SECRETS if secret.lower() in _all_text()]

    actions.erase(customer_id=ana, **at)

    assert told_before == list(SECRETS)
    assert [secret for secret in SECRETS if secret.lower() in _all_text()] == []


def it_keeps_the_numbers(at, ana):
    actions.erase(customer_id=ana, **at)

    row = Behavior.everywhere.get(customer_id=ana)
    assert (row.kind, row.revenue, row.properties) == ("order", Decimal(5), {})
    assert Customer.everywhere.get(id=ana).erased_at == NOW


def it_announces_every_record_of_the_person(at, ana):
    erased = actions.erase(customer_id=ana, **at)

    told = Event.objects.filter(kind=events.ERASED, customer_id__in=erased)
    assert len(erased) == 2
    assert {event.object_id for event in told} == set(erased)


def it_erases_the_whole_person_by_the_losers_id_too(at, ana):
    loser = Customer.everywhere.get(merged_into=ana).id

    assert actions.erase(customer_id=loser, **at) == [ana, loser]


def it_does_nothing_the_second_time(at, ana):
    actions.erase(customer_id=ana, **at)

    assert actions.erase(customer_id=ana, **at) == []


def it_keeps_the_choices_that_others_have_too(at, ana, know_one):
    know_one(email="ben@example.com", properties={"plan": "pro"})

    actions.erase(customer_id=ana, **at)

    seen = dict(Property.everywhere.values_list("name", "seen"))
    assert seen == {"plan": ["pro"], "nickname": [], "note": []}


def it_makes_somebody_new_of_who_is_told_again(at, ana, know_one):
    actions.erase(customer_id=ana, **at)

    again = know_one(external_id="ext-A1")

    assert again.is_new
    assert again.customer_id != ana


def it_has_no_customer_of_another_workspace(cast, at, ana):
    with pytest.raises(errors.NoSuchCustomer):
        actions.erase(customer_id=ana, **{**at, "workspace_id": cast.rival.id})


def it_can_neither_merge_nor_part_who_was_erased(cast, at, ana):
    merge_id = Merge.everywhere.get(winner_id=ana).id
    actions.erase(customer_id=ana, **at)

    with pytest.raises(errors.Erased):
        actions.merge(winner_id=cast.pia.id, loser_id=ana, **at)
    with pytest.raises(errors.Erased):
        actions.unmerge(merge_id=merge_id, **at)


@pytest.mark.django_db(transaction=True)
def it_waits_until_what_is_being_told_is_kept(cast, at, ana):
    known, erased = Signal(), Signal()
    order: list[str] = []

    def tell() -> None:
        with transaction.atomic():
            actions.note_behaviors([Told(kind="call", person=Person(external_id="ext-A1"), occurred_at=NOW)], **at)
            known.set()
            assert not erased.wait(0.3)
            order.append("told")

    def erase() -> None:
        known.wait()
        actions.erase(customer_id=ana, **at)
        erased.set()
        order.append("erased")

    outcomes = race(tell, erase)

    assert outcomes == [None, None]
    assert order == ["told", "erased"]
    assert Behavior.everywhere.filter(customer_id=ana).count() == 2


@pytest.mark.django_db(transaction=True)
def it_erases_all_or_finds_somebody_new_when_told_meanwhile(cast, at, ana):
    def tell() -> Any:
        with transaction.atomic():
            [known] = actions.know([Person(external_id="ext-A1", name="Ana Kamau")], **at)
        return known

    [erased, *told] = race(partial(actions.erase, customer_id=ana, **at), tell, tell)

    assert isinstance(erased, list), erased
    assert Customer.everywhere.get(id=ana).name == ""
    assert Identity.everywhere.filter(customer_id=ana).count() == 0
    # Whoever was told before went with her; whoever came after is one new person, kept whole.
    after = {known.customer_id for known in told} - {ana}
    assert len(after) <= 1
    assert Customer.everywhere.filter(name="Ana Kamau").count() == len(after)
    assert Identity.everywhere.filter(value="ext-A1").count() == len(after)
