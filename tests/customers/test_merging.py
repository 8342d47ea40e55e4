"""Two records that are one person, and back again."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from innerloop.customers import actions, errors, events, queries
from innerloop.customers.models import Behavior, Consent, Customer, Identity, Membership, Merge
from innerloop.customers.rules import Behavior as Told
from innerloop.customers.rules import Person, Said
from innerloop.kernel import scope
from innerloop.kernel.models import Event
from tests.customers.conftest import NOW, identities_of, race


@pytest.fixture
def at(cast):
    return {"workspace_id": cast.workspace.id, "by": "member:1", "now": NOW}


@pytest.fixture
def ana(know_one):
    """Ana, as the shop knows her."""
    return know_one(external_id="A1", email="ana@example.com", name="Ana", properties={"plan": "pro"}).customer_id


@pytest.fixture
def anna(at, know_one):
    """The same person, as the support desk knows her, with all that can hang on a record."""
    anna = know_one(
        external_id="S9", phone="+254712345678", name="Anna", language="sw", value=90, organization="acme",
        properties={"plan": "free", "city": "Kisumu"},
    ).customer_id  # fmt: skip
    phone = Identity.everywhere.get(customer_id=anna, kind="phone")
    actions.note_consent(Said("sms", "ask", True), identity_id=phone.id, **at)
    actions.note_behaviors([Told(kind="call", person=Person(external_id="S9"), occurred_at=NOW)], **at)
    return anna


def _rows(customer_id: Any) -> tuple[Any, dict[str, list[Any]]]:
    """Return everything of this room about one record, so that before and after can be compared."""
    models = (Identity, Consent, Membership, Behavior)
    hanging = {m.__name__: sorted(m.everywhere.filter(customer_id=customer_id).values_list("id")) for m in models}
    return Customer.everywhere.filter(id=customer_id).values().get(), hanging


def it_answers_for_the_loser_as_the_winner(cast, at, ana, anna, know_one):
    actions.merge(winner_id=ana, loser_id=anna, **at)

    with scope.to(cast.workspace.id):
        profile = queries.profile(anna)
        found = queries.find(phone="+254712345678")
        assert (queries.resolve(anna), queries.ids_of(anna)) == (ana, [ana, anna])
        assert [row.name for row in queries.search("An").rows] == ["Ana"]
    assert know_one(external_id="S9").customer_id == ana
    assert profile
    assert found
    assert (found.id, profile.id, profile.name, profile.newest("phone")) == (ana, ana, "Ana", "+254712345678")
    assert [joined.customer_id for joined in profile.merged] == [anna]


def it_fills_what_the_winner_lacks_and_no_more(at, ana, anna):
    actions.merge(winner_id=ana, loser_id=anna, **at)

    winner = Customer.everywhere.get(id=ana)
    assert (winner.name, winner.language, winner.value, winner.currency) == ("Ana", "sw", Decimal(90), "EUR")
    assert winner.properties == {"plan": "pro", "city": "Kisumu"}
    assert [len(rows) for rows in _rows(ana)[1].values()] == [4, 1, 1, 1]


def it_gives_everything_back_when_parted(at, ana, anna):
    before = _rows(ana), _rows(anna)

    merge_id = actions.merge(winner_id=ana, loser_id=anna, **at)
    merged = _rows(ana), _rows(anna)
    actions.unmerge(merge_id=merge_id, **at)

    assert merged != before
    assert (_rows(ana), _rows(anna)) == before
    assert Merge.everywhere.get(id=merge_id).undone_at == NOW


def it_leaves_with_the_winner_what_has_come_since(cast, at, ana, anna, know_one):
    merge_id = actions.merge(winner_id=ana, loser_id=anna, **at)
    know_one(external_id="S9", email="later@example.com", language="fr")

    actions.unmerge(merge_id=merge_id, **at)

    assert ("email", "later@example.com") in identities_of(cast.workspace, ana)
    assert Customer.everywhere.get(id=ana).language == "fr"
    assert identities_of(cast.workspace, anna) == [("external_id", "S9"), ("phone", "+254712345678")]


def it_takes_along_who_was_merged_into_the_loser(cast, at, ana, anna, know_one):
    third = know_one(email="third@example.com").customer_id
    first = actions.merge(winner_id=anna, loser_id=third, **at)
    second = actions.merge(winner_id=ana, loser_id=third, **at)  # third answers as anna by now

    with scope.to(cast.workspace.id):
        assert queries.ids_of(third) == [ana, anna, third]
        with pytest.raises(errors.MergedSince):
            actions.unmerge(merge_id=first, **at)
        actions.unmerge(merge_id=second, **at)
        assert queries.ids_of(third) == [anna, third]
        actions.unmerge(merge_id=first, **at)
        assert queries.ids_of(third) == [third]


def it_announces_both_with_their_ids(at, ana, anna):
    merge_id = actions.merge(winner_id=ana, loser_id=anna, **at)
    actions.unmerge(merge_id=merge_id, **at)

    told = Event.objects.filter(object_id=merge_id).order_by("id")
    assert [(event.kind, event.customer_id) for event in told] == [(events.MERGED, ana), (events.UNMERGED, ana)]
    assert told[0].data == {"merge": str(merge_id), "winner": str(ana), "loser": str(anna)}


def it_refuses_what_cannot_be_merged(cast, at, ana, anna):
    merge_id = actions.merge(winner_id=ana, loser_id=anna, **at)

    with pytest.raises(errors.SamePerson):
        actions.merge(winner_id=anna, loser_id=ana, **at)
    with pytest.raises(errors.NoSuchCustomer):
        actions.merge(winner_id=ana, loser_id=merge_id, **at)
    with pytest.raises(errors.NoSuchCustomer):
        actions.merge(winner_id=ana, loser_id=cast.pia.id, **{**at, "workspace_id": cast.rival.id})
    actions.unmerge(merge_id=merge_id, **at)
    with pytest.raises(errors.NoSuchMerge):
        actions.unmerge(merge_id=merge_id, **at)


def it_keeps_an_amount_in_its_own_currency(at, ana, anna):
    Customer.everywhere.filter(id=ana).update(currency="KES")

    actions.merge(winner_id=ana, loser_id=anna, **at)

    winner = Customer.everywhere.get(id=ana)
    assert (winner.value, winner.currency) == (None, "KES")


def it_keeps_one_of_two_rows_of_a_shared_address(at, ana, anna, know_one):
    phone = Identity.everywhere.get(customer_id=anna, kind="phone")
    actions.mark_shared(identity_id=phone.id, **at)
    know_one(external_id="A1", phone="+254712345678")

    merge_id = actions.merge(winner_id=ana, loser_id=anna, **at)
    held = Identity.everywhere.filter(customer_id=ana, kind="phone").count()
    actions.unmerge(merge_id=merge_id, **at)

    assert held == 1
    assert Identity.everywhere.filter(kind="phone").values("customer_id").distinct().count() == 2


@pytest.mark.django_db(transaction=True)
def it_waits_for_who_is_told_of_while_merging(cast, at, ana, anna):
    def tell() -> Any:
        with transaction.atomic():
            [known] = actions.know([Person(external_id="S9", properties={"told": 1})], **at)
        assert isinstance(known, actions.Known)
        return known.customer_id

    [merge_id, *told] = race(partial(actions.merge, winner_id=ana, loser_id=anna, **at), tell, tell)

    assert Merge.everywhere.get(id=merge_id).loser_id == anna
    assert set(told) <= {ana, anna}
    assert Customer.everywhere.get(id=ana).properties["told"] == 1


@pytest.mark.django_db(transaction=True)
def it_merges_two_rivals_in_one_order(cast, at, ana, anna):
    outcomes = race(
        partial(actions.merge, winner_id=ana, loser_id=anna, **at),
        partial(actions.merge, winner_id=anna, loser_id=ana, **at),
    )

    assert sum(isinstance(outcome, errors.SamePerson) for outcome in outcomes) == 1
    assert Merge.everywhere.count() == 1
    assert Customer.everywhere.filter(merged_into__in=[ana, anna]).count() == 1
