"""What a member does with a customer: ask, hand over a link, note consent, leave alone, merge, erase."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.customers import actions, errors
from innerloop.customers.models import Consent, Customer, Identity, Merge, Suppression
from innerloop.kernel.models import Delivery
from innerloop.listen import queries as listened
from innerloop.listen.models import Invitation, Program
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, make_customer


def post(client: Client, name: str, id_: object, **fields: object) -> str:
    """Send a form and return the page that it leads to."""
    response = client.post(reverse(f"act:{name}", args=[id_]), fields, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def undo(client: Client, page: str) -> str:
    """Press Undo on the newest toast and return the page that it leads to."""
    [*_, url] = re.findall(r'<form method="post" action="([^"]+)" data-undo>', page)
    response = client.post(url.replace("&amp;", "&"), follow=True)
    assert response.status_code == 200
    return response.content.decode()


def it_asks_now_by_the_default_program(agnes: Client, cast: Cast) -> None:
    page = post(agnes, "ask", cast.pia.id)

    invitation = Invitation.objects.get(customer=cast.pia)
    assert "Asked by e-mail." in page
    assert invitation.state == Invitation.State.QUEUED
    assert Delivery.objects.count() == 1


def it_says_why_it_did_not_ask(agnes: Client, cast: Cast) -> None:
    post(agnes, "ask", cast.pia.id)

    page = post(agnes, "ask", cast.pia.id)

    assert "Not asked: Asked today. Next from 3 June" in page
    assert Delivery.objects.count() == 1


def it_says_that_no_program_asks(agnes: Client, cast: Cast) -> None:
    Program.objects.update(is_default=False)

    assert "There is no open program" in post(agnes, "ask", cast.pia.id)


def it_makes_a_link_for_this_customer_alone(agnes: Client, cast: Cast) -> None:
    page = post(agnes, "link", cast.pia.id)

    invitation = Invitation.objects.get(customer=cast.pia)
    assert invitation.state == Invitation.State.LINK
    assert listened.link_of(invitation.id) in page
    assert Delivery.objects.count() == 0
    elsewhere = agnes.get(reverse("act:customer", args=[cast.paul.id]), {"link": str(invitation.id)})
    assert listened.link_of(invitation.id) not in elsewhere.content.decode()


def it_notes_what_a_customer_said_and_takes_it_back(agnes: Client, cast: Cast) -> None:
    identity = Identity.objects.get(customer=cast.pia)
    said = {"identity": identity.id, "channel": "email", "purpose": "promote"}

    first = post(agnes, "consent", cast.pia.id, **said, is_given="yes", wording="Yes please")
    second = post(agnes, "consent", cast.pia.id, **said, is_given="no")
    undo(agnes, second)

    words = Consent.objects.order_by("said_at", "id").values_list("is_given", "wording", "said_by")
    by = f"member:{cast.agnes.id}"
    assert list(words) == [(True, "Yes please", by), (False, "", by), (True, "Yes please", by)]
    assert "data-undo" not in first


def it_leaves_an_address_alone_and_takes_it_back(agnes: Client, cast: Cast) -> None:
    identity = Identity.objects.get(customer=cast.pia)

    page = post(agnes, "stop", cast.pia.id, identity=identity.id, channel="email")
    assert Suppression.objects.get().reason == "by_hand"
    assert "Stopped by one of us on 4 May 2026" in page

    undo(agnes, page)
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"identity": "x", "channel": "email"},
        {"identity": "OTHER", "channel": "email", "purpose": "ask", "is_given": "yes"},
    ],
)
def it_knows_no_address_of_somebody_else(agnes: Client, cast: Cast, fields: dict[str, str]) -> None:
    other = str(Identity.objects.get(customer=cast.paul).id)
    sent = {name: value.replace("OTHER", other) for name, value in fields.items()}

    for name in ("consent", "stop", "resume"):
        assert agnes.post(reverse(f"act:{name}", args=[cast.pia.id]), sent).status_code == 404


def it_offers_the_records_that_may_be_the_same_person(mona: Client, cast: Cast) -> None:
    twin = make_customer(cast.workspace, "Pia", email="pia@work.example")

    page = mona.get(reverse("act:merge", args=[cast.pia.id])).content.decode()

    assert f'href="?other={twin.id}"' in page
    assert f'href="?other={cast.pia.id}"' not in page


def it_merges_and_parts_again_by_undo(hear: Hear, mona: Client, cast: Cast) -> None:
    twin = make_customer(cast.workspace, "Pia", email="pia@work.example")

    page = post(mona, "merge", cast.pia.id, other=twin.id)
    assert "One person now" in page
    assert Customer.objects.get(id=twin.id).merged_into_id == cast.pia.id

    assert "Two records again" in undo(mona, page)
    assert Customer.objects.get(id=twin.id).merged_into_id is None


def it_says_why_it_cannot_merge(mona: Client, cast: Cast) -> None:
    assert str(errors.SamePerson(cast.pia.id)) in post(mona, "merge", cast.pia.id, other=cast.pia.id)
    assert mona.post(reverse("act:merge", args=[cast.pia.id]), {"other": "x"}).status_code == 404


def it_parts_from_the_list_of_what_was_joined(mona: Client, cast: Cast) -> None:
    post(mona, "merge", cast.pia.id, other=cast.paul.id)
    merge = Merge.objects.get()

    post(mona, "part", merge.id)
    again = post(mona, "part", merge.id)

    assert Merge.objects.get().undone_at == NOW
    assert "There is no merge" in again


def it_erases_only_when_the_name_was_typed(adam: Client, cast: Cast) -> None:
    refused = post(adam, "erase", cast.pia.id, typed="Pía")
    assert "Nothing was erased" in refused
    assert Customer.objects.get(id=cast.pia.id).erased_at is None

    page = post(adam, "erase", cast.pia.id, typed=" Pia ")
    assert "Erased. Name, addresses and words are gone" in page
    assert Customer.objects.get(id=cast.pia.id).erased_at == NOW


def it_asks_for_the_address_of_somebody_without_a_name(adam: Client, cast: Cast) -> None:
    nameless = make_customer(cast.workspace, "", email="who@example.org")

    page = adam.get(reverse("act:erase", args=[nameless.id])).content.decode()

    assert "Type “who@example.org” to erase" in page


def it_does_nothing_more_with_somebody_erased(adam: Client, cast: Cast) -> None:
    actions.erase(customer_id=cast.pia.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    for name in ("ask", "link", "consent", "stop", "resume", "merge", "erase"):
        assert adam.post(reverse(f"act:{name}", args=[cast.pia.id])).status_code == 404
