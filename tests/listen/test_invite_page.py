"""Asking one person, and what came of it in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.customers import actions as people
from innerloop.customers.models import Customer, Identity, Purpose
from innerloop.customers.rules import Stop
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import queries
from innerloop.listen.models import Invitation, Program, Touchpoint
from tests.support.cast import Cast, as_member

NOW = datetime(2026, 5, 16, 12, 0, tzinfo=UTC)
PIA = "pia@example.org"


def ask(client: Client, program: Program, address: str = PIA, **given: str) -> Any:
    path = f"/programs/{program.id}/invite"
    occasion = client.get(path).context["form"]["occasion"].value()
    return client.post(path, {"address": address, "channel": "email", "occasion": occasion, **given})


def said(client: Client, program: Program, address: str = PIA, **given: str) -> str:
    answer = ask(client, program, address, **given)
    assert answer.status_code == 302, answer.context["form"].errors
    return str(client.get(answer["Location"]).content.decode())


def it_says_that_the_question_is_on_its_way(mona: Client, program: Program) -> None:
    page = said(mona, program)

    assert f"On its way to {PIA} by e-mail." in page
    assert Invitation.objects.get().state == Invitation.State.QUEUED


@pytest.mark.parametrize(("url", "is_said"), [("console://", True), ("smtp://relay.example:25", False)])
def it_says_where_mail_goes_without_a_mail_server(
    mona: Client, program: Program, settings: Any, url: str, is_said: bool
) -> None:
    settings.EMAIL_URL = url

    page = mona.get(f"/programs/{program.id}/invite").content.decode()

    assert ("printed in the terminal" in page) is is_said


def it_says_why_somebody_is_left_in_peace(mona: Client, program: Program) -> None:
    with clock.held_at(NOW - timedelta(days=12)):
        ask(mona, program)
    with clock.held_at(NOW):
        page = said(mona, program)

    assert "Not asked: Asked 12 days ago. Next from 3 June." in page


def it_asks_anyway_when_somebody_insists(mona: Client, program: Program) -> None:
    ask(mona, program)
    ask(mona, program)
    held = Invitation.objects.get(state=Invitation.State.HELD)

    for _ in range(2):  # a doubled press
        answer = mona.post(f"/invitations/{held.id}/anyway")

    assert f"On its way to {PIA}" in mona.get(answer["Location"]).content.decode()
    assert Invitation.objects.count() == 2
    assert Delivery.objects.count() == 2


def it_does_not_offer_to_overrule_a_refusal(mona: Client, program: Program, cast: Cast) -> None:
    stop = Stop(channel="email", address=PIA, purpose=Purpose.ASK)
    people.suppress(stop, workspace_id=cast.workspace.id, by="customer", now=clock.now())

    page = said(mona, program)

    assert "Not asked: " in page
    assert "Ask anyway" not in page


def it_makes_a_link_and_sends_nothing(mona: Client, program: Program) -> None:
    page = said(mona, program, channel="link")

    made = Invitation.objects.get()
    assert queries.link_of(made.id) in page
    assert (made.state, made.thread) == (Invitation.State.LINK, None)


def it_makes_one_invitation_of_a_button_pressed_twice(mona: Client, program: Program) -> None:
    path = f"/programs/{program.id}/invite"
    occasion = mona.get(path).context["form"]["occasion"].value()
    answers = [mona.post(path, {"address": PIA, "channel": "email", "occasion": occasion}) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Invitation.objects.count() == 1


def it_asks_somebody_else_from_the_page_that_back_brings_again(mona: Client, program: Program) -> None:
    path = f"/programs/{program.id}/invite"
    occasion = mona.get(path).context["form"]["occasion"].value()
    kept = {"channel": "email", "occasion": occasion}
    answers = [mona.post(path, {"address": to, **kept}) for to in (PIA, "sam@example.org", PIA)]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert Invitation.objects.count() == 2
    assert answers[0]["Location"] == answers[2]["Location"]


def it_lets_somebody_who_rests_wait_once_however_often_they_are_asked(mona: Client, program: Program) -> None:
    with clock.held_at(NOW - timedelta(days=12)):
        ask(mona, program)
    with clock.held_at(NOW):
        pages = [said(mona, program), said(mona, program)]

    assert all("Not asked: Asked 12 days ago. Next from 3 June." in page for page in pages)
    assert Invitation.objects.filter(state=Invitation.State.HELD).count() == 1


def it_gets_to_know_somebody_new(mona: Client, program: Program, cast: Cast) -> None:
    shop = Touchpoint.objects.create(workspace=cast.workspace, key="shop", name="Shop")

    ask(mona, program, "+254 712 345 678", name="Zawadi", language="sw", channel="link", touchpoint=str(shop.id))

    zawadi = Identity.objects.get(value="+254712345678").customer
    made = Invitation.objects.get(customer=zawadi)
    assert (zawadi.name, zawadi.language) == ("Zawadi", "sw")
    assert (made.language, made.touchpoint) == ("sw", shop)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("0712", "0712 is too short for a phone number. Start with + and the country"),
        ("pia@", "pia@ is not an e-mail address. Write it like ana@example.com."),
        ("", "This field is required."),
    ],
)
def it_says_at_the_field_why_an_address_cannot_be_read(
    mona: Client, program: Program, address: str, sentence: str
) -> None:
    before = Customer.objects.count()

    answer = ask(mona, program, address, name="Kept")

    assert sentence in answer.context["form"].errors["address"][0]
    assert 'value="Kept"' in answer.content.decode()
    assert Customer.objects.count() == before


def it_asks_nobody_by_a_closed_program(mona: Client, program: Program) -> None:
    Program.objects.update(closed_at=clock.now())

    answer = mona.get(f"/programs/{program.id}/invite", follow=True)

    assert "is closed. Open it again to ask somebody." in answer.content.decode()


def it_treats_an_invitation_of_others_as_none(client: Client, mona: Client, program: Program, cast: Cast) -> None:
    ask(mona, program)
    ask(mona, program)
    held = Invitation.objects.get(state=Invitation.State.HELD)
    stella = as_member(Client(), cast.stella)

    assert stella.post(f"/invitations/{held.id}/anyway").status_code == 404
    assert stella.get(f"/programs/{program.id}/invite?asked={held.id}").status_code == 404


def it_knows_no_outcome_of_nonsense(mona: Client, program: Program) -> None:
    assert mona.get(f"/programs/{program.id}/invite?asked=nonsense").status_code == 404
