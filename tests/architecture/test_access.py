"""Every address, walked: a stranger's object answers as none, and each role opens what it is declared to open."""

import re
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from innerloop.team.rules import Role
from tests.architecture import doors
from tests.architecture.conftest import World
from tests.support import routes
from tests.support.belongings import Belongings
from tests.support.cast import as_member, found, make_member

pytestmark = pytest.mark.django_db

ROUTES = {route.name: route for route in routes.routes()}
OF_MEMBERS = [route for name, route in ROUTES.items() if name in doors.MEMBERS]
WITH_OBJECT = [route for route in OF_MEMBERS if route.arguments]
WITH_OBJECT_SENT = [route for route in OF_MEMBERS if "{" in "".join(doors.SENT.get(route.name, {}).values())]
NOT_TAKEN = 405
# Proofs of origin, nonces, and the key of a form that is sent once.
EACH_TIME = re.compile(r'\b[A-Za-z0-9]{64}\b|nonce="[^"]*"|page-[0-9a-f-]{36}')


def named(route: routes.Route) -> str:
    return route.name


def test_every_route_has_a_row() -> None:
    operations = [f"connect:api:{name}" for name in (*doors.SCOPES, *doors.IN_APPS)]
    rows = [*doors.EVERYBODY, *doors.SIGNING_IN, *doors.SIGNED_IN, *doors.MEMBERS, *doors.AT_FIRST, *doors.API_ROOT]

    assert sorted(ROUTES) == sorted([*rows, *operations])


@pytest.mark.parametrize("route", WITH_OBJECT, ids=named)
@pytest.mark.parametrize("who", ["agnes", "olive"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def it_answers_for_a_strangers_object_as_for_none(
    client: Client, world: World, route: routes.Route, who: str, method: str
) -> None:
    as_member(client, getattr(world.cast, who))
    sent = sent_to(route, world.ours)
    strange, none = chosen(route, world.theirs), missing(route)

    of_stranger, of_none = (client.generic(method, **asking(route, ids, sent)) for ids in (strange, none))

    assert of_stranger.status_code in (404, NOT_TAKEN)
    assert shown(of_stranger, strange.values()) == shown(of_none, none.values())


@pytest.mark.parametrize("route", WITH_OBJECT, ids=named)
def it_finds_ones_own_object(client: Client, world: World, route: routes.Route) -> None:
    """The counter-proof: with an object of our own the same requests are accepted."""
    as_member(client, world.cast.olive)
    sent, ids = sent_to(route, world.ours), chosen(route, world.ours)

    statuses = {method: client.generic(method, **asking(route, ids, sent)).status_code for method in ("GET", "POST")}

    assert 200 in statuses.values() or 302 in statuses.values()
    assert set(statuses.values()) <= {200, 302, NOT_TAKEN}


@pytest.mark.parametrize("route", WITH_OBJECT_SENT, ids=named)
def it_takes_a_strangers_object_in_a_form_for_none(client: Client, world: World, route: routes.Route) -> None:
    as_member(client, world.cast.olive)
    path = route.at(**chosen(route, world.ours))
    nothing = {name: uuid4() for name in world.theirs}

    of_stranger = client.post(path, sent_to(route, world.theirs))
    of_none = client.post(path, sent_to(route, nothing))

    assert of_stranger.status_code in (200, 404)
    assert shown(of_stranger, world.theirs.values()) == shown(of_none, nothing.values())


@pytest.mark.parametrize("name", doors.ASKED)
def it_takes_a_strangers_object_after_a_question_mark_for_none(client: Client, world: World, name: str) -> None:
    as_member(client, world.cast.olive)
    path = ROUTES[name].at(**chosen(ROUTES[name], world.ours))
    asked, nothing = doors.ASKED[name], {thing: uuid4() for thing in world.theirs}

    of_stranger = client.get(f"{path}?{asked.format(**world.theirs)}")
    of_none = client.get(f"{path}?{asked.format(**nothing)}")

    assert shown(of_stranger, world.theirs.values()) == shown(of_none, nothing.values())


@pytest.mark.parametrize("route", OF_MEMBERS, ids=named)
def it_opens_from_its_role_on(client: Client, world: World, route: routes.Route) -> None:
    path = route.at(**chosen(route, world.ours))

    opened = {member.role for member in world.cast.members if as_member(client, member).get(path).status_code != 404}

    assert opened == {member.role for member in world.cast.members if member.role >= doors.MEMBERS[route.name]}


@pytest.mark.parametrize("route", OF_MEMBERS, ids=named)
def it_takes_from_its_role_on(client: Client, world: World, route: routes.Route) -> None:
    least = doors.MEMBERS[route.name]
    post = asking(route, chosen(route, world.ours), sent_to(route, world.ours))
    below = [member for member in world.cast.members if member.role < least]
    [at_least] = [member for member in world.cast.members if member.role == least]

    refused = [as_member(client, member).generic("POST", **post).status_code for member in below]
    taken = as_member(client, at_least).generic("POST", **post).status_code

    assert refused == [404] * len(below)
    assert taken == expected(route)


@pytest.mark.parametrize("route", OF_MEMBERS, ids=named)
def it_asks_a_visitor_to_sign_in(client: Client, world: World, route: routes.Route) -> None:
    path = route.at(**chosen(route, world.ours))

    answers = [client.get(path), client.post(path)]
    sent_on = [answer for answer in answers if answer.status_code != NOT_TAKEN]

    assert [answer.status_code for answer in sent_on] in ([302], [302, 302])
    assert all(answer["Location"].startswith(reverse("account_login")) for answer in sent_on)


@pytest.mark.parametrize("name", doors.AT_FIRST)
def it_lets_only_the_owner_begin_and_only_once(client: Client, world: World, name: str) -> None:
    path, least = ROUTES[name].at(), doors.AT_FIRST[name]
    nora = found("Newborn", "Nora")
    adjoa = make_member(nora.workspace, "Adjoa", Role(least - 1))

    statuses = [as_member(client, member).get(path).status_code for member in (nora, adjoa, world.cast.olive)]

    # Where it is begun, the page leads to what was made: a button pressed twice comes there.
    assert statuses == [200, 404, 302]


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
@pytest.mark.parametrize("method", ["get", "post"])
def it_answers_for_a_strangers_passkey_as_for_none(client: Client, world: World, name: str, method: str) -> None:
    as_member(client, world.cast.agnes)
    passkey = Authenticator.objects.create(user=world.cast.stella.user, type="webauthn", data={"name": "Her telephone"})

    of_stranger, of_none = (getattr(client, method)(ROUTES[name].at(pk=pk)) for pk in (passkey.pk, passkey.pk + 1))

    assert of_stranger.status_code == 404
    assert shown(of_stranger, ()) == shown(of_none, ())


@pytest.mark.parametrize("name", sorted(doors.SIGNED_IN))
def it_asks_a_visitor_to_sign_in_for_an_account(client: Client, name: str) -> None:
    answer = client.get(ROUTES[name].at(pk=1))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def expected(route: routes.Route) -> int:
    """Return the status of a POST that is accepted."""
    if route.name not in doors.SENT:
        return NOT_TAKEN
    return 200 if route.name in doors.SHOWN else 302


def shown(answer: Any, asked: Collection[UUID]) -> tuple[int, str]:
    """Return status and body, without what differs between any two requests: ids asked for, proofs of origin."""
    body = answer.content.decode()
    for each in asked:
        body = body.replace(str(each), "ID")
    return answer.status_code, EACH_TIME.sub("ANEW", body)


def asking(route: routes.Route, ids: Mapping[str, object], sent: Mapping[str, str]) -> dict[str, Any]:
    """Return a request for a route, as `Client.generic` takes it."""
    form = encode_multipart(BOUNDARY, dict(sent))
    return {"path": route.at(**ids), "data": form, "content_type": MULTIPART_CONTENT}


def chosen(route: routes.Route, things: Belongings) -> dict[str, Any]:
    """Return the objects that a route is asked for."""
    instead = doors.INSTEAD.get(route.name, {})
    return {name: things[instead.get(name, name)] for name in route.arguments}


def missing(route: routes.Route) -> dict[str, UUID]:
    """Return ids of nothing."""
    return {name: uuid4() for name in route.arguments}


def sent_to(route: routes.Route, things: Belongings) -> dict[str, str]:
    """Return what a route takes by POST, with ids of these things in it."""
    return {field: text.format(**things) for field, text in doors.SENT.get(route.name, {}).items()}
