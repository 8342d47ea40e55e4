"""Who asks waits for the room and for the names of properties before a customer is held: no two wait in a circle."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from innerloop.customers import actions as knowing
from innerloop.customers.models import Customer
from innerloop.kernel import scope
from innerloop.listen import queries
from innerloop.listen.models import Program
from innerloop.listen.queries import room
from innerloop.listen.rules import identity
from tests.faults import judging
from tests.support.database import other_connection

pytestmark = [pytest.mark.urls("tests.connect.api.urls"), pytest.mark.django_db(transaction=True)]

_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.fixture
def program(call, empty_log) -> Program:
    """A program that counts whom it asks, and C-1, who is known already."""
    call.made("/programs", {"name": "App", "kind": "always_on", "channel": "link", "slug": "app"})
    Program.everywhere.filter(slug="app").update(plan={"daily_cap": 5})
    call.made("/invitations", {"customer": {"external_id": "C-1"}, "program": "app"})
    return Program.everywhere.select_related("workspace").get(slug="app")


def _ask(call, program: Program) -> Any:
    body = {"customer": {"external_id": "C-1"}, "program": program.slug, "properties": {"order": 5}}
    return call("POST", "/invitations", body)


def _ask_in_app(call, program: Program) -> Any:
    proof = identity.proof(key=queries.identity_key_of(program), external_id="C-1")
    body = {"program": program.slug, "external_id": "C-1", "hash": proof, "id": "opened-1"}
    return Client().post("/api/v1/app/asks", body, content_type="application/json")


def _hold_the_room(program: Program) -> None:
    room.hold(program)


def _declare_a_property(program: Program) -> None:
    assert knowing.declare([{"plan": "gold"}], workspace_id=program.workspace_id) == [None]


@pytest.mark.parametrize(
    ("ask", "hold"), [(_ask, _hold_the_room), (_ask, _declare_a_property), (_ask_in_app, _hold_the_room)]
)
def it_holds_no_customer_while_it_waits(call, program, ask: Callable[..., Any], hold: Callable[..., None]) -> None:
    with ThreadPoolExecutor(1) as pool, other_connection() as watcher:
        with transaction.atomic():
            hold(program)
            asked = pool.submit(_alone, partial(ask, call, program))
            judging.wait_until(lambda: judging.number(watcher, _WAITS) > 0, seconds=30, what="the ask to wait")
            # Whoever has the room locks customers next, at once or never: here it would be a deadlock.
            assert Customer.everywhere.select_for_update(nowait=True).get(identities__value="C-1")
        answer = asked.result(30)

    assert answer.status_code in (200, 201), answer.content


def it_declares_what_is_said_of_the_customer_before_the_room(call, program) -> None:
    body = {"customer": {"external_id": "C-1", "properties": {"city": "Nakuru"}}, "program": "app"}
    with ThreadPoolExecutor(1) as pool, other_connection() as watcher:
        with transaction.atomic():
            _declare_a_property(program)
            asked = pool.submit(_alone, partial(call, "POST", "/invitations", body))
            judging.wait_until(lambda: judging.number(watcher, _WAITS) > 0, seconds=30, what="the ask to wait")
            taken = watcher.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 2))", [str(program.id)])
            assert taken.fetchone() == (True,)
            watcher.execute("SELECT pg_advisory_unlock_all()")
        answer = asked.result(30)

    assert answer.status_code == 201, answer.content
    with scope.to(program.workspace_id):
        assert Customer.objects.get(identities__value="C-1").properties == {"city": "Nakuru"}


def _alone(work: Callable[[], Any]) -> Any:
    """Work in a thread with a connection of its own, and close it."""
    try:
        return work()
    finally:
        connections.close_all()
