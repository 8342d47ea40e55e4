"""Knowing people: one upsert for page, API, importer and answers."""

from datetime import date
from decimal import Decimal

from innerloop.customers import actions, errors, events
from innerloop.customers.models import Customer, Identity, Membership
from innerloop.customers.rules import Person
from innerloop.kernel.models import Event
from tests.customers.conftest import NOW, identities_of


def it_makes_a_person_of_somebody_new(cast, know_one):
    known = know_one(external_id="A1", email="Ana@Example.com", name="Ana", language="pt_br", value="120")

    ana = Customer.everywhere.get(id=known.customer_id)
    assert known.is_new
    assert (ana.name, ana.language, ana.value, ana.currency) == ("Ana", "pt-BR", Decimal(120), "EUR")
    assert identities_of(cast.workspace, ana.id) == [("email", "ana@example.com"), ("external_id", "A1")]
    assert Event.objects.get(object_id=ana.id).kind == events.KNOWN


def it_finds_a_person_by_any_identity(know_one):
    first = know_one(external_id="A1", email="ana@example.com", phone="+254712345678")

    again = [know_one(external_id="A1"), know_one(email="ANA@example.com"), know_one(phone="+254 712 345678")]

    assert [(known.customer_id, known.is_new) for known in again] == [(first.customer_id, False)] * 3


def it_adds_the_identities_that_are_missing(cast, know_one):
    first = know_one(email="ana@example.com")

    know_one(email="ana@example.com", external_id="A1", phone="+254712345678")

    kinds = [kind for kind, _ in identities_of(cast.workspace, first.customer_id)]
    changed = Event.objects.get(kind=events.CHANGED, customer_id=first.customer_id)
    assert kinds == ["email", "external_id", "phone"]
    assert changed.data == {"fields": "external_id, phone"}


def it_leaves_alone_what_was_not_told(know_one):
    known = know_one(email="ana@example.com", name="Ana", value=10, currency="KES")

    know_one(email="ana@example.com", name="", language="sw", value=12)

    ana = Customer.everywhere.get(id=known.customer_id)
    assert (ana.name, ana.language, ana.value, ana.currency) == ("Ana", "sw", Decimal(12), "KES")


def it_merges_properties_and_takes_away_what_is_null(know_one):
    know_one(email="ana@example.com", properties={"plan": "pro", "seats": 3, "vip": True})

    known = know_one(email="ana@example.com", properties={"seats": 4, "vip": None, "city": "Kisumu"})

    ana = Customer.everywhere.get(id=known.customer_id)
    assert ana.properties == known.properties == {"plan": "pro", "seats": 4, "city": "Kisumu"}


def it_refuses_an_upsert_that_meets_two_people_alone(cast, know, know_one):
    ana = know_one(external_id="A1", email="ana@example.com")
    ben = know_one(external_id="B1", email="ben@example.com")

    clash, other = know(Person(external_id="A1", email="ben@example.com", name="X"), Person(email="c@example.com"))

    assert isinstance(clash, errors.MeetsTwo)
    assert clash.customer_ids == (ana.customer_id, ben.customer_id)
    assert str(ana.customer_id) in str(clash)
    assert isinstance(other, actions.Known)
    assert not Customer.everywhere.filter(name="X").exists()


def it_sees_one_person_in_the_repeats_of_a_batch(cast, know):
    verdicts = know(
        Person(external_id="A1", properties={"plan": "free"}),
        Person(external_id="A1", email="ana@example.com", name="Ana"),
        Person(email="ana@example.com", properties={"plan": "pro"}),
    )

    assert len({known.customer_id for known in verdicts}) == 1
    assert [known.is_new for known in verdicts] == [True, False, False]
    assert [known.properties["plan"] for known in verdicts] == ["free", "free", "pro"]
    assert Customer.everywhere.get(id=verdicts[0].customer_id).properties == {"plan": "pro"}


def it_never_knows_a_person_by_a_shared_address(cast, know, know_one):
    mama = know_one(external_id="M", phone="+254712345678")
    Identity.everywhere.filter(kind="phone").update(is_shared=True)

    baba = know_one(external_id="B", phone="+254712345678")
    [nobody] = know(Person(phone="+254712345678"))

    assert baba.customer_id != mama.customer_id
    assert Identity.everywhere.filter(kind="phone", is_shared=True).count() == 2
    assert isinstance(nobody, errors.NobodyForCertain)


def it_dates_the_time_in_an_organization(cast, know_one):
    known = know_one(email="ana@example.com", organization="acme")
    later = know_one(email="ana@example.com", organization="globex", now=NOW.replace(day=20))
    know_one(email="ana@example.com", organization="globex")

    stays = Membership.everywhere.filter(customer_id=known.customer_id).order_by("starts_on")
    assert [(stay.organization.key, stay.starts_on, stay.ends_on) for stay in stays] == [
        ("acme", date(2026, 3, 10), date(2026, 3, 20)),
        ("globex", date(2026, 3, 20), None),
    ]
    assert later.organization_id == stays[1].organization_id


def it_gives_a_customer_an_owner_who_works_here(cast, know, know_one):
    known = know_one(email="ana@example.com", owner_email="Agnes@Tandawa.example")

    refused, stranger = know(
        Person(email="ben@example.com", owner_email="nobody@tandawa.example"),
        Person(email="eva@example.com", owner_email="stella@rival.example"),
    )

    assert Customer.everywhere.get(id=known.customer_id).owner == cast.agnes
    assert isinstance(refused, errors.OwnerUnknown)
    assert isinstance(stranger, errors.OwnerUnknown)
    assert not Identity.everywhere.filter(value="ben@example.com").exists()


def it_keeps_workspaces_apart(cast, know_one):
    here = know_one(external_id="A1", properties={"plan": "pro"})

    [there] = actions.know([Person(external_id="A1")], workspace_id=cast.rival.id, by="system", now=NOW)

    assert isinstance(there, actions.Known)
    assert there.is_new
    assert there.customer_id != here.customer_id
