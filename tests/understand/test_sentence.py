"""The sentence above a score: what is chosen of customers stands beside what else is known of them."""

from urllib.parse import parse_qs, urlsplit

import pytest

from innerloop.customers.models import Property
from innerloop.kernel import scope
from innerloop.kernel.widgets import Pick
from innerloop.understand.queries import Slice, sentence
from tests.support.cast import Cast


@pytest.fixture
def customers(cast: Cast) -> Pick:
    """The control of which customers, where it says plan gold and region north."""
    where = {"properties.plan": ("gold",), "properties.region": ("north",), "channel": ("sms",)}
    with scope.to(cast.workspace.id):
        for name, seen in (("plan", ["gold", "free"]), ("region", ["north", "south"])):
            Property.objects.create(workspace=cast.workspace, name=name, kind="text", seen=seen)
        parts = sentence.says(Slice(where=where), workspace=cast.workspace)
    [pick] = [part for part in parts if isinstance(part, Pick) and part.label == "Customers"]
    return pick


def narrowed(pick: Pick, name: str) -> set[str]:
    [choice] = [choice for choice in pick.choices if choice.name == name]
    return set(parse_qs(urlsplit(choice.url).query).get("where", []))


def it_changes_one_property_and_keeps_the_other(customers: Pick) -> None:
    assert customers.chosen == "customers with plan gold and customers with region north"
    assert narrowed(customers, "plan: free") == {"properties.plan:free", "properties.region:north", "channel:sms"}


def it_lets_go_of_one_of_them_or_of_all(customers: Pick) -> None:
    assert narrowed(customers, "any plan") == {"properties.region:north", "channel:sms"}
    assert narrowed(customers, "all customers") == {"channel:sms"}
