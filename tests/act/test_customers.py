"""The list of customers."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.customers import actions
from innerloop.customers.models import Organization
from innerloop.customers.rules import Person
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, make_customer


def customers(client: Client, **query: str) -> str:
    response = client.get(reverse("act:customers"), query)
    assert response.status_code == 200
    return response.content.decode()


def names(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def know(cast: Cast, **fields: object) -> None:
    person = Person(**fields)  # type: ignore[arg-type]
    [known] = actions.know([person], workspace_id=cast.workspace.id, by="system", now=NOW)
    assert isinstance(known, actions.Known), known


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("amin", ["Amina Yusuf"]),
        ("AMINA@", ["Amina Yusuf"]),
        ("+254 712 345", ["Amina Yusuf"]),
        ("TM-0048", ["Amina Yusuf"]),
        ("%", []),
        ("\0", ["Amina Yusuf", "Dina", "Paul", "Pia"]),
    ],
)
def it_finds_by_name_address_and_number(vic: Client, cast: Cast, q: str, found: list[str]) -> None:
    know(cast, external_id="TM-0048", email="amina@example.org", phone="+254712345418", name="Amina Yusuf")

    assert sorted(names(customers(vic, q=q))) == found


def it_shows_who_belongs_where_and_what_they_are_worth(vic: Client, cast: Cast) -> None:
    know(cast, email="amina@example.org", name="Amina", organization="fish", value=Decimal("48200"), currency="KES")
    Organization.objects.update(name="Likoni Fish Ltd")

    page = customers(vic, q="amina")

    assert "Likoni Fish Ltd" in page
    assert "KES 48,200" in page
    assert "none yet" in page


def it_shows_the_last_answer_also_of_a_record_merged_in(hear: Hear, vic: Client, cast: Cast) -> None:
    hear(score=9, person=Person(email="pia@example.org"), answered_at=NOW - timedelta(days=40))
    hear(score=3, person=Person(email="paul@example.org"), answered_at=NOW - timedelta(days=2))
    actions.merge(winner_id=cast.pia.id, loser_id=cast.paul.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    page = customers(vic, q="pia")

    assert names(page) == ["Pia"]
    assert "2 May 2026" in page
    assert '<span class="vh">Score </span>3' in page


def it_leads_from_page_to_page_without_gap_or_double(vic: Client, cast: Cast) -> None:
    for number in range(120):
        make_customer(cast.workspace, f"Somebody {number}")

    seen: list[str] = []
    query: dict[str, str] | None = {"q": "somebody"}
    while query is not None:
        page = customers(vic, **query)
        seen += names(page)
        further = re.search(r'hx-get="/customers\?q=somebody&amp;after=([^&]+)&amp;shown=(\d+)"', page)
        query = {"q": "somebody", "after": further[1], "shown": further[2]} if further else None

    assert len(seen) == 120
    assert set(seen) == {f"Somebody {number}" for number in range(120)}


def it_shows_the_beginning_for_a_cursor_that_is_not_ours(vic: Client) -> None:
    assert len(names(customers(vic, after="nonsense", shown="-1"))) == 3


def it_says_how_to_find_where_nobody_is_found(vic: Client) -> None:
    assert "Nobody here is “&lt;b&gt;”" in customers(vic, q="<b>")
