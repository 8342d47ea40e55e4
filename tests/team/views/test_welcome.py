"""The page behind a one-time link."""

import pytest

from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.team import actions, events
from innerloop.team.models import SignInLink
from tests.support.cast import Cast, as_member


@pytest.fixture
def link(cast: Cast) -> str:
    """Make a good link for Agnes."""
    token = actions.make_sign_in_link(user=cast.agnes.user, now=clock.now())
    return f"/welcome/{token}"


def it_says_whom_it_is_for_and_keeps_the_link(client, cast, link):
    for method in (client.get, client.head, client.get):
        assert method(link).status_code == 200

    page = client.get(link).content.decode()
    assert "Agnes" in page
    assert "Tandawa" in page
    assert SignInLink.objects.get().used_at is None


def it_signs_in_on_post_once(client, cast, link):
    first = client.post(link)
    assert first.headers["Location"] == "/"
    assert client.get("/settings/account/").status_code == 200

    assert type(client)().post(link).status_code == 410
    assert type(client)().get(link).status_code == 410


def it_writes_the_sign_in_into_the_audit_trail(client, cast, link):
    client.post(link)

    event = Event.objects.get(kind=events.MEMBER_SIGNED_IN, workspace_id=cast.workspace.id)
    assert (event.object_id, event.data) == (cast.agnes.id, {"method": "link"})


def it_answers_an_unknown_link_like_a_spent_one(client, db):
    for method in (client.get, client.post):
        answer = method("/welcome/nothing-like-it")

        assert answer.status_code == 410
        assert "has been used or is too old" in answer.content.decode()


def it_puts_one_person_in_another_ones_place(client, cast, link):
    as_member(client, cast.vic)

    client.post(link)

    assert cast.agnes.user.email in client.get("/settings/account/").content.decode()


def it_is_not_kept_by_any_cache(client, link):
    assert "no-store" in client.get(link).headers["Cache-Control"]
