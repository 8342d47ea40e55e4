"""What was set aside as automatic is listed with why, and counts after all by one click."""

import re
from uuid import UUID

import pytest
from django.test import Client

from innerloop.customers.rules import Person
from innerloop.kernel import scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from tests.act.conftest import NOW, Hear
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast, as_member


@pytest.fixture
def automatic(hear: Hear) -> UUID:
    found = hear(score=0, person=Person(email="dina@example.org", name="Dina"))
    listening.set_aside(response_id=found, why=["no_gesture", "driven"], by="system", now=NOW)
    return found


def it_says_why_each_was_set_aside(vic: Client, automatic: UUID) -> None:
    page = vic.get("/feedback/set-aside").content.decode()

    assert "1 answer was sent by a program" in page
    assert "Sent by the page’s script, while nobody touched the page; the browser says" in page
    assert "Count it" not in page


def it_counts_one_after_all_and_takes_that_back(mona: Client, automatic: UUID) -> None:
    page = mona.post(f"/feedback/{automatic}/count", follow=True).content.decode()
    assert "It counts from now on." in page
    assert Response.objects.get(id=automatic).excluded_at is None

    undo = re.search(rf"/feedback/{automatic}/set-aside", page)
    assert undo
    mona.post(undo[0])

    again = Response.objects.get(id=automatic)
    assert (again.excluded_at, again.excluded_why) == (NOW, ["no_gesture", "driven"])


def it_says_so_on_the_page_of_the_answer(vic: Client, automatic: UUID) -> None:
    page = vic.get(f"/feedback/{automatic}").content.decode()

    assert "Set aside as automatic: it counts in no score." in page


def it_says_what_will_appear_where_nothing_is_set_aside(vic: Client) -> None:
    assert "Nothing is set aside" in vic.get("/feedback/set-aside").content.decode()


def it_lists_a_page_at_a_time(mona: Client, hear: Hear) -> None:
    for number in range(30):
        found = hear(score=0, person=Person(email=f"c{number}@example.org"))
        listening.set_aside(response_id=found, why=["burst"], by="system", now=NOW)

    first = mona.get("/feedback/set-aside").content.decode()
    more = re.search(r'href="(/feedback/set-aside\?after=[^"]+)"', first)
    assert more
    second = mona.get(more[1].replace("&amp;", "&")).content.decode()

    assert (first.count("data-row"), second.count("data-row")) == (25, 5)
    assert "30 of 30 shown" in second


def it_needs_no_more_queries_for_more(mona: Client, hear: Hear) -> None:
    counts = []
    for size in (2, 12):
        for number in range(size):
            found = hear(score=0, person=Person(email=f"c{size}.{number}@example.org"), touchpoint=f"t{number}")
            listening.set_aside(response_id=found, why=["burst"], by="system", now=NOW)
        counts.append(queries_of(mona, "/feedback/set-aside"))

    assert counts[0] == counts[1]


def it_hides_another_companys(cast: Cast, automatic: UUID) -> None:
    stella = as_member(Client(), cast.stella)

    codes = [stella.post(f"/feedback/{automatic}/{verb}").status_code for verb in ("count", "set-aside")]

    assert codes == [404, 404]
    with scope.to(cast.workspace.id):
        assert Response.objects.get(id=automatic).excluded_at == NOW
