"""What somebody wishes by a link or in a conversation of a record that was merged since counts for who they are now."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from innerloop.customers import actions as people
from innerloop.customers.models import Consent
from innerloop.kernel import clock
from innerloop.listen import actions, channels
from innerloop.listen.actions import in_app
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Thread
from tests.support.cast import Cast
from tests.support.channels import Post
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _ways(program: Program) -> Iterator[None]:
    channels.register(Post())
    with clock.held_at(NOON):
        yield


def merge_twice(cast: Cast) -> list[UUID]:
    """Find out that Dina is Paul, and he Pia."""
    pairs = ((cast.paul, cast.dina), (cast.pia, cast.paul))
    return [
        people.merge(winner_id=winner.id, loser_id=loser.id, workspace_id=cast.workspace.id, by="system", now=NOON)
        for winner, loser in pairs
    ]


def it_leaves_alone_by_every_way_who_says_so_by_a_link_of_long_ago(program: Program, cast: Cast) -> None:
    link = actions.invite(program=program, ask=Ask(cast.dina, channel="link"), by="system", now=NOON).invitation
    merge_twice(cast)

    actions.ask_no_more(invitation=link, wording="Do not ask me again", now=NOON)

    held = actions.invite(program=program, ask=Ask(cast.pia), by="system", now=NOON).invitation
    assert held.state == Invitation.State.HELD
    assert {reason["rule"] for reason in held.reasons} & {"refused", "suppressed"}
    assert Consent.objects.get().customer == cast.pia


def it_asks_no_more_in_the_app_who_says_so_there(program: Program, cast: Cast) -> None:
    ask = Ask(cast.dina, occasion_key="opened the app")
    made = in_app.ask_in_app(program=program, ask=ask, address="dina@example.org", now=NOON).invitation
    assert made
    merge_twice(cast)

    actions.ask_no_more(invitation=made, wording="Do not ask me again", now=NOON)

    assert not in_app.is_asked_in_app("dina@example.org")


@pytest.mark.parametrize(("says", "is_given"), [("STOP", False), ("START", True)])
def it_keeps_what_is_said_from_a_telephone_with_who_has_it_now(
    program: Program, cast: Cast, says: str, is_given: bool
) -> None:
    give_phone(cast.dina, "+254712345678")
    phone = Phone(open_line(cast.workspace))
    phone.says("Hello")
    assert Thread.objects.get().customer == cast.dina
    Consent.objects.all().delete()
    merge_twice(cast)

    phone.says(says)

    said = Consent.objects.latest("said_at", "id")
    assert (said.customer, said.is_given, said.identity.value) == (cast.pia, is_given, "+254712345678")
