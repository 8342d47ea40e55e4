"""The Explore page narrowed by picking: what else a look can be of, and the way back."""

from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act.queries import exploring as queries
from innerloop.act.queries.exploring import links
from innerloop.act.rules.exploring.looks import read_look
from innerloop.customers.rules import Person
from innerloop.kernel.widgets import Pick
from innerloop.listen.models import Product
from tests.act.conftest import NOW, Hear
from tests.act.test_explorer import shown
from tests.support.cast import Cast
from tests.support.wording import Spoken, make_reading, make_theme


@pytest.fixture
def given(small: None, hear: Hear) -> None:
    """Answers of two products, with one employee and organization, in one language and of one theme."""
    queue = make_theme("queue", "The queue")
    make_theme("old", "Put away", is_on=False)
    for number in range(12):
        heard = hear(
            score=10 if number % 3 else 2,
            person=Person(email=f"p{number}@example.org", organization="fish"),
            product="loan" if number % 2 else "card",
            employee="eve",
            language="sw",
            comment="It was.",
            properties={"plan": "pro" if number % 5 else "free", "tier": "gold"},
        )
        make_reading(heard, Spoken(queue, "It was."))


def pick(cast: Cast, label: str, *where: str) -> Pick | None:
    slice_ = links.read_slice({}, where)
    says = queries.explorer(slice_, read_look({}), workspace=cast.workspace, now=NOW).says
    return next((part for part in says if isinstance(part, Pick) and part.label == label), None)


def offered(cast: Cast, *where: str) -> dict[str, set[str]]:
    """Return what can be added to a look: each kind of filter, and the filters."""
    found: dict[str, set[str]] = {}
    more = pick(cast, "One more filter", *where)
    for choice in more.choices[1:] if more else ():
        asked = unquote(choice.url).partition("?")[2].split("&")
        found.setdefault(choice.note, set()).add(next(part for part in asked[::-1] if part.startswith("where=")))
    return found


def it_offers_whatever_else_answers_are_of(cast: Cast, given: None) -> None:
    found = offered(cast)

    assert found["product"] == {"where=product:card", "where=product:loan"}
    assert found["employee"] == {"where=employee:eve"}
    assert found["organization"] == {"where=organization:fish"}
    assert found["theme"] == {"where=theme:queue"}
    assert "where=language:sw" in found["language"]
    assert len(found["program"]) == 1


def it_counts_what_was_picked(cast: Cast, given: None) -> None:
    more = pick(cast, "One more filter")
    assert more

    for choice in more.choices[1:]:
        if choice.note in ("product", "employee", "organization", "theme"):
            page = shown(cast, unquote(choice.url).partition("?")[2] + "&by=channel&across=nothing")
            assert {row.whole.n for row in page.rows if row.whole} == {6 if choice.note == "product" else 12}


def it_offers_another_value_and_none_of_what_is_picked(cast: Cast, given: None) -> None:
    product = pick(cast, "Product", "product:loan")

    assert product
    assert product.chosen == "loan"
    assert [(choice.name, choice.is_current) for choice in product.choices] == [
        ("any product", False),
        ("loan", True),
        ("card", False),
    ]
    assert "product" not in offered(cast, "product:loan")


def it_adds_to_what_customers_are_narrowed_by(cast: Cast, given: None) -> None:
    found = offered(cast, "properties.plan:pro")

    assert found["tier"] == {"where=properties.tier:gold"}
    assert "plan" not in found
    assert "tier" not in offered(cast)


def it_offers_nothing_that_is_not_there(cast: Cast, small: None, hear: Hear) -> None:
    hear(score=9)

    assert "product" not in offered(cast)
    assert "theme" not in offered(cast)


def it_prints_names_and_runs_none(given: None, cast: Cast, vic: Client) -> None:
    Product.objects.filter(key="card").update(name="<script>alert(1)</script>")

    page = vic.get("/explore").content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def it_asks_no_more_for_more_to_pick_from(given: None, cast: Cast, vic: Client) -> None:
    def asked() -> int:
        vic.get("/explore?where=product:loan")
        with CaptureQueriesContext(connection) as caught:
            vic.get("/explore?where=product:loan")
        return len(caught)

    few = asked()
    for number in range(60):
        Product.objects.create(workspace=cast.workspace, key=f"p{number}", name=f"P{number}")

    assert asked() == few
