"""Two records side by side, before somebody says that they are one person."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innerloop.act import queries
from innerloop.act.merge_page import Compared, MergePage
from innerloop.customers import actions, errors
from innerloop.customers import queries as people
from innerloop.customers.models import Customer, Identity, Membership, Organization
from innerloop.customers.rules import Person, Said
from innerloop.listen.models import Program
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, make_customer


@pytest.fixture
def twin(cast: Cast, program: Program) -> Customer:
    """Another record of Pia, made by another system."""
    return make_customer(cast.workspace, "Pia Mwangi", email="pia@work.example")


def know(cast: Cast, email: str, **fields: object) -> None:
    person = Person(email=email, **fields)  # type: ignore[arg-type]
    actions.know([person], workspace_id=cast.workspace.id, by="system", now=NOW)


def allows(cast: Cast, address: str, *, channel: str) -> None:
    """Have somebody say that we may advertise at an address."""
    here = {"workspace_id": cast.workspace.id, "by": "customer", "now": NOW}
    identity = Identity.objects.get(value=address)
    actions.note_consent(Said(channel, "promote", is_given=True), identity_id=identity.id, **here)  # type: ignore[arg-type]


def compared(cast: Cast, ours: Customer, theirs: Customer) -> MergePage:
    one, other = people.profile(ours.id), people.profile(theirs.id)
    assert one is not None
    assert other is not None
    return queries.compare(one, other, workspace=cast.workspace)


def row(page: MergePage, name: str) -> Compared:
    [found] = [each for each in page.rows if each.name == name]
    return found


def url(ours: Customer, other: object) -> str:
    return f"{reverse('act:merge', args=[ours.id])}?other={other}"


def it_shows_what_each_has_and_what_will_be_kept(mona: Client, hear: Hear, cast: Cast, twin: Customer) -> None:
    know(cast, "pia@example.org", properties={"tier": "gold"})
    know(cast, "pia@work.example", phone="+254712345418", language="sw", properties={"tier": "basic", "city": "Lamu"})
    hear(score=9, person=Person(email="pia@example.org"))
    hear(score=2, person=Person(email="pia@work.example"))

    page = compared(cast, cast.pia, twin)

    assert row(page, "E-mail").kept == ("pia@example.org", "pia@work.example")
    assert row(page, "Phone") == Compared("Phone", (), ("+254 7•• •••418",), ("+254 7•• •••418",))
    assert row(page, "Speaks") == Compared("Speaks", (), ("Swahili",), ("Swahili",), "taken over")
    assert row(page, "city").kept == ("Lamu",)
    assert row(page, "Answers").kept == ("2 answers, the last on 4 May 2026",)
    shown = mona.get(url(cast.pia, twin.id)).content.decode()
    for words in ("Pia Mwangi", "pia@work.example", "Swahili", "Lamu", "2 answers", "Make them one person"):
        assert words in shown


def it_marks_what_contradicts_first_and_says_what_stands(mona: Client, cast: Cast, twin: Customer) -> None:
    know(cast, "pia@example.org", properties={"tier": "gold"}, language="en")
    know(cast, "pia@work.example", properties={"tier": "basic"}, language="en")

    page = compared(cast, cast.pia, twin)

    assert [each.name for each in page.rows if each.differs] == ["Name", "tier"]
    assert [each.name for each in page.rows[:2]] == ["Name", "tier"]
    assert row(page, "tier") == Compared(
        "tier", ("gold",), ("basic",), ("gold",), "“basic” comes back when they are parted", differs=True
    )
    assert not row(page, "Speaks").differs
    shown = mona.get(url(cast.pia, twin.id)).content.decode()
    assert "In 2 things they contradict each other" in shown
    assert shown.count('<tr class="differs">') == 2


def it_turns_round_whose_word_stands(mona: Client, cast: Cast, twin: Customer) -> None:
    page = compared(cast, cast.pia, twin)

    assert page.swap_url == url(twin, cast.pia.id)
    assert row(compared(cast, twin, cast.pia), "Name").kept == ("Pia Mwangi",)


@pytest.mark.parametrize(
    ("ours", "theirs", "kept"),
    [
        ({}, {"value": Decimal(5), "currency": "EUR"}, ("EUR 5",)),
        ({"value": Decimal(7), "currency": "KES"}, {"value": Decimal(5), "currency": "EUR"}, ("KES 7",)),
        ({"value": Decimal(7), "currency": "KES"}, {}, ("KES 7",)),
    ],
)
def it_keeps_what_it_had_said_it_would(
    cast: Cast, twin: Customer, ours: dict[str, object], theirs: dict[str, object], kept: tuple[str, ...]
) -> None:
    fish = Organization.objects.create(workspace=cast.workspace, key="fish", name="Fish")
    for who in (cast.pia, twin):
        Membership.objects.create(workspace=cast.workspace, customer=who, organization=fish, starts_on=NOW.date())
    know(cast, "pia@example.org", properties={"tier": "gold"}, **ours)
    know(cast, "pia@work.example", properties={"tier": "basic", "city": "Lamu"}, time_zone="Africa/Nairobi", **theirs)
    said = compared(cast, cast.pia, twin)
    assert row(said, "Worth").kept == kept

    actions.merge(winner_id=cast.pia.id, loser_id=twin.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    became = compared(cast, cast.pia, cast.dina)
    for name in ("Name", "Time zone", "Worth", "tier", "city", "Organizations"):
        assert row(became, name).ours == row(said, name).kept, name
    assert set(row(became, "E-mail").ours) == set(row(said, "E-mail").kept)


def it_says_what_was_allowed_and_stopped(cast: Cast, twin: Customer) -> None:
    allows(cast, "pia@work.example", channel="email")

    [words] = row(compared(cast, cast.pia, twin), "What we may do").kept

    assert words.startswith("E-mail, pia@work.example: may ")
    assert "advertise" in words


def it_does_not_compare_a_person_with_themselves(mona: Client, cast: Cast, twin: Customer) -> None:
    actions.merge(winner_id=cast.pia.id, loser_id=twin.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    page = mona.get(url(cast.pia, twin.id), follow=True)

    assert str(errors.SamePerson(cast.pia.id)) in page.content.decode()


def it_compares_with_nobody_who_is_not_here(mona: Client, cast: Cast, twin: Customer) -> None:
    rival = make_customer(cast.rival, "Rita")
    actions.erase(customer_id=twin.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    answers = [mona.get(url(cast.pia, other)) for other in (uuid4(), rival.id, twin.id, "nonsense")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def it_asks_no_more_for_much_than_for_little(mona: Client, hear: Hear, cast: Cast, twin: Customer) -> None:
    def add(count: int) -> None:
        for number in range(count):
            for email in ("pia@example.org", "pia@work.example"):
                phone = f"+2547{count:02}{len(email):02}{number:04}"
                know(cast, email, phone=phone, properties={f"p{number}": email})
                allows(cast, phone, channel="sms")
                hear(score=9, person=Person(email=email))

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert mona.get(url(cast.pia, twin.id)).status_code == 200
        return len(caught)

    add(1)
    few = asked()

    add(12)

    assert asked() == few
