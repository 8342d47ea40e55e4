"""`innerloop events` as somebody types it."""

import json
from typing import Any

import pytest

from innerloop.kernel import clock, drain, scope
from innerloop.kernel.models import Event, SetAside
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.understand.models import Fact
from tests.config.test_importing import innerloop
from tests.support.cast import make_cast

__all__ = ["innerloop"]


@pytest.fixture
def aside(empty_log: None) -> SetAside:
    """An answer's event that the counting of facts could not digest when it came."""
    cast = make_cast()
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=clock.now())
        listening.record([Heard(score=9)], workspace=cast.workspace, by="system", now=clock.now())
    drain.open_cursors()
    event = Event.objects.get(kind="response.recorded")
    return SetAside.objects.create(
        subscriber="understand.facts",
        event_id=event.id,
        workspace_id=event.workspace_id,
        kind=event.kind,
        error="ValueError: poison",
        set_aside_at=clock.now(),
    )


def it_lists_what_was_set_aside_with_its_error(innerloop: Any, aside: SetAside) -> None:
    code, out, _ = innerloop("events", "set-aside")
    _, told, _ = innerloop("events", "set-aside", "--json")

    assert code == 0
    assert "understand.facts could not digest response.recorded" in out
    assert "ValueError: poison" in out
    [row] = json.loads(told)
    assert (row["id"], row["event_id"]) == (str(aside.id), str(aside.event_id))


def it_tries_them_again_and_keeps_none_that_is_digested(innerloop: Any, aside: SetAside) -> None:
    assert not Fact.everywhere.exists()

    code, out, err = innerloop("events", "replay", aside.id)

    assert (code, out, err) == (0, "1 digested, 0 still set aside.\n", "")
    assert Fact.everywhere.get().score == 9
    assert not SetAside.objects.exists()
    assert innerloop("events", "set-aside")[1] == "No event is set aside.\n"


def it_tries_by_itself_none_that_somebody_left_aside(innerloop: Any, aside: SetAside) -> None:
    SetAside.objects.update(left_at=clock.now())

    assert innerloop("events", "replay")[1] == "0 digested, 0 still set aside.\n"
    assert "left aside: ValueError: poison" in innerloop("events", "set-aside")[1]
    assert innerloop("events", "replay", aside.id)[1] == "1 digested, 0 still set aside.\n"


def it_says_which_stay_aside_and_why_and_ends_with_an_error(innerloop: Any, aside: SetAside) -> None:
    SetAside.objects.update(subscriber="gone.subscriber")

    code, out, err = innerloop("events", "replay")

    assert (code, out) == (1, "0 digested, 1 still set aside.\n")
    assert "This version has no subscriber gone.subscriber" in err
    assert SetAside.objects.count() == 1


def it_names_an_id_that_is_not_set_aside(innerloop: Any, aside: SetAside) -> None:
    code, _, err = innerloop("events", "replay", "11111111-1111-1111-1111-111111111111")

    assert code == 2
    assert "is not set aside" in err
