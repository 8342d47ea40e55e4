"""A reply drafted within a case: in the field, marked, never sent by itself."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act import actions as acting
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.queries import opening
from innerloop.customers.rules import Person
from innerloop.kernel.models import Delivery
from innerloop.listen import channels
from innerloop.listen.models import Message
from tests.connect.language_models.conftest import NOW, Connects, Hears
from tests.support.cast import Cast, as_member
from tests.support.channels import Post

DRAFT = "Dear {customer}, we are sorry that the agent had no money. {agent}"


@pytest.fixture
def case(here: Cast, hears: Hears) -> Case:
    channels.register(Post())
    setting_up.furnish(now=NOW)
    here.dina.name = "Dina Mwangi"
    here.dina.save()
    words = "Mimi Dina, wakala hana pesa"
    id_ = hears(score=1, comment=words, person=Person(email="dina@example.org"), may_contact=True)
    [case] = acting.open_for(opening.of_answers([id_]), rules=opening.rules_on(), by="system", now=NOW)
    acting.add_note(case_id=case.id, text="She always complains", by=f"member:{here.agnes.id}", now=NOW)
    return case


def drafted(client: Client, case: Case) -> str:
    return client.post(reverse("act:case_draft", args=[case.id]), follow=True).content.decode()


def it_puts_a_draft_into_the_field_and_sends_nothing(here: Cast, connects: Connects, case: Case) -> None:
    model = connects(says=lambda system, said: DRAFT)
    before = Message.objects.count(), Delivery.objects.count()

    page = drafted(as_member(Client(), here.agnes), case)

    assert "Dear Dina, we are sorry that the agent had no money. Agnes</textarea>" in page
    assert "Drafted by a machine, small-2." in page
    assert (Message.objects.count(), Delivery.objects.count()) == before
    told = json.loads(model.received[0].json["messages"][1]["content"])
    assert told == {"conversation": [{"by": "customer", "text": "Mimi [name], wakala hana pesa"}]}
    assert "complains" not in model.told


def it_is_not_sent_with_what_nobody_filled_in(here: Cast, connects: Connects, case: Case) -> None:
    connects(says=lambda system, said: "We will be in touch by {promised}.")
    agnes = as_member(Client(), here.agnes)

    page = drafted(agnes, case)
    sent = agnes.post(
        reverse("act:case_reply", args=[case.id]),
        {"text": "We will be in touch by {promised}.", "channel": "email"},
        follow=True,
    ).content.decode()

    assert "by {promised}.</textarea>" in page
    assert "when you promised to be in touch" in sent
    assert not Message.objects.filter(direction=Message.Direction.OUT).exists()


def it_refuses_a_variable_that_nobody_knows(here: Cast, connects: Connects, case: Case) -> None:
    connects(says=lambda system, said: "You get {discount} now.")

    page = drafted(as_member(Client(), here.agnes), case)

    assert "{discount} is nothing that can be filled in" in page
    assert "Drafted by a machine" not in page


def it_takes_out_links_that_a_customer_ordered(here: Cast, connects: Connects, case: Case) -> None:
    connects(says=lambda system, said: 'Pay at <a href="https://evil.example">here</a> https://evil.example/pay')

    page = drafted(as_member(Client(), here.agnes), case)

    assert "Pay at here [link]</textarea>" in page
    assert "evil.example" not in page


def it_has_no_button_without_a_model_and_none_for_who_looks_on(here: Cast, connects: Connects, case: Case) -> None:
    url = reverse("act:case", args=[case.id])
    without = as_member(Client(), here.agnes).get(url).content.decode()
    connects()

    assert "Draft a reply" not in without + as_member(Client(), here.vic).get(url).content.decode()
    assert "Draft a reply" in as_member(Client(), here.agnes).get(url).content.decode()
