"""/customers/ID/consents: what customers allow, with the words in which they were asked."""

from typing import Any

import pytest

from innerloop.customers import queries
from innerloop.customers.models import Consent
from innerloop.kernel import scope
from tests.support.cast import Cast

pytestmark = pytest.mark.urls("tests.connect.api.urls")
YES = {"channel": "email", "purpose": "promote", "is_given": True, "wording": "I would like to hear about offers"}


def may_promote(cast: Cast) -> bool:
    with scope.to(cast.workspace.id):
        return queries.may_write(cast.pia.id, channel="email", purpose="promote").allowed


def it_keeps_a_yes_and_a_no_and_the_newest_counts(call: Any, furnished: Cast) -> None:
    path = f"/customers/{furnished.pia.id}/consents"
    assert not may_promote(furnished)

    call.made(path, YES)
    assert may_promote(furnished)

    call.made(path, {**YES, "is_given": False, "wording": "No more offers"})
    assert not may_promote(furnished)


def it_hears_one_that_is_told_twice_once(call: Any, furnished: Cast) -> None:
    path = f"/customers/{furnished.pia.id}/consents"
    first = call.made(path, {**YES, "key": "form-17"})
    assert call.made(path, {**YES, "key": "form-17"})["id"] == first["id"]

    with scope.to(furnished.workspace.id):
        assert Consent.objects.filter(customer=furnished.pia, purpose="promote").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"channel": "sms"}, "no address for 'sms'"),
        ({"purpose": "sell"}, "purpose"),
        ({"wording": ""}, "wording"),
    ],
)
def it_says_what_is_wrong(call: Any, furnished: Cast, wrong: dict[str, str], said: str) -> None:
    told = call("POST", f"/customers/{furnished.pia.id}/consents", {**YES, **wrong})

    assert told.status_code == 422
    assert said in told.json()["detail"]


def it_knows_nobody_of_another_workspace(call: Any, furnished: Cast) -> None:
    assert call("POST", "/customers/01890000-0000-7000-8000-000000000000/consents", YES).status_code == 404
