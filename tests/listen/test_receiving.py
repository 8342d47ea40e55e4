"""Receiving what comes from many pages at once: together, each as if it were alone."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock, scope
from innerloop.listen import actions, errors, queries
from innerloop.listen.actions import receiving
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Response, Visit
from innerloop.listen.rules import scanners
from innerloop.listen.rules.heard import Heard
from tests.faults import judging
from tests.support import cast as people
from tests.support.cast import Cast
from tests.support.database import other_connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_log")]


def invited(program: Program, cast: Cast, many: int) -> list[Invitation]:
    """Invite so many customers, and return the invitations as their pages open them."""
    found = []
    for number in range(many):
        customer = people.make_customer(cast.workspace, f"Customer {number}")
        made = actions.invite(program=program, ask=Ask(customer, channel="link"), by="system", now=clock.now())
        found.append(queries.invitation_by_token(queries.token_of(made.invitation.id)))
    return [invitation for invitation in found if invitation]


def reply(invitation: Invitation, score: int = 9, *signs: str, comment: str = "") -> receiving.Reply:
    """Return what a page sends, a minute after it was opened."""
    now = clock.now()
    posted = scanners.Posted(at=now, shown_at=now - timedelta(minutes=1), source="", signs=signs)
    return receiving.Reply(invitation, Heard(score=score, comment=comment, channel="link"), posted, score=score)


@contextmanager
def sent_at_once(cast: Cast, first: receiving.Reply, others: Sequence[receiving.Reply]) -> Iterator[list[Future[None]]]:
    """Send the others while the first is being recorded."""
    group, waiting = cast.workspace.id, receiving._gatherer._waiting

    def send(sent: receiving.Reply) -> None:
        try:
            with scope.to(cast.workspace.id):
                actions.receive(sent)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1 + len(others)) as pool, other_connection() as holder:
        with holder.transaction():
            holder.execute("LOCK TABLE listen_response IN SHARE MODE")
            futures = [pool.submit(send, first)]
            judging.wait_until(lambda: group in waiting, seconds=30, what="the first to be under way")
            for number, each in enumerate(others, start=1):
                futures.append(pool.submit(send, each))
                many = number
                judging.wait_until(lambda many=many: len(waiting[group]) == many, seconds=30, what="it to wait")  # type: ignore[misc]
        yield futures


def numbers_of(responses: Sequence[Response]) -> set[str]:
    """Return the numbers of the transactions that wrote these."""
    with other_connection() as watcher:
        found = watcher.execute(
            "SELECT xmin::text FROM listen_response WHERE id = ANY(%s)", [[each.id for each in responses]]
        )
        return {number for (number,) in found}


def it_records_in_one_transaction_what_came_meanwhile(program: Program, cast: Cast) -> None:
    first, *others = [reply(each, number % 11) for number, each in enumerate(invited(program, cast, 25))]

    with sent_at_once(cast, first, others) as futures:
        assert [future.result(30) for future in futures] == [None] * 25

    kept = {row.invitation_id: row for row in Response.objects.all()}
    assert {id_: row.score for id_, row in kept.items()} == {
        each.invitation.id: each.heard.score for each in (first, *others)
    }
    assert len(numbers_of([kept[each.invitation.id] for each in others])) == 1
    assert Invitation.objects.filter(state=Invitation.State.ANSWERED).count() == 25
    assert Visit.objects.filter(method="POST").count() == 25


def it_refuses_what_came_too_late_and_keeps_the_others(program: Program, cast: Cast) -> None:
    invitations = invited(program, cast, 4)
    Invitation.objects.filter(id=invitations[2].id).update(expires_at=clock.now() - timedelta(days=1))
    first, *others = [reply(each) for each in invitations]

    with sent_at_once(cast, first, others) as futures:
        outcomes = [future.exception(30) for future in futures]

    assert [type(each) for each in outcomes] == [type(None), type(None), errors.LinkGone, type(None)]
    assert Response.objects.count() == Visit.objects.count() == 3


def it_makes_one_answer_of_one_that_was_sent_twice_in_a_batch(program: Program, cast: Cast) -> None:
    first, other = invited(program, cast, 2)
    twice = [reply(other, comment="Kind staff"), reply(other, comment="Kind staff")]

    with sent_at_once(cast, reply(first), twice) as futures:
        assert [future.result(30) for future in futures] == [None] * 3

    told = Response.objects.get(invitation=other)
    assert (Response.objects.count(), told.comment, told.version) == (2, "Kind staff", 1)


def it_changes_an_answer_that_was_given_while_the_page_was_open(program: Program, cast: Cast) -> None:
    first, other = invited(program, cast, 2)
    actions.answer_invitation(
        invitation=queries.invitation_by_token(queries.token_of(other.id)) or other,
        heard=Heard(score=3),
        now=clock.now(),
    )

    with sent_at_once(cast, reply(first), [reply(other, 10, comment="Since then all is well")]) as futures:
        assert [future.result(30) for future in futures] == [None] * 2

    told = Response.objects.get(invitation=other)
    assert (told.score, told.comment, told.version) == (10, "Since then all is well", 2)


def it_sets_aside_what_no_person_sent_beside_what_people_sent(program: Program, cast: Cast) -> None:
    first, scanned, asked = invited(program, cast, 3)

    with sent_at_once(cast, reply(first), [reply(scanned, 0, "scanner"), reply(asked, 10)]) as futures:
        assert [future.result(30) for future in futures] == [None] * 3

    kept = {row.invitation_id: row.excluded_why for row in Response.objects.all()}
    assert kept[scanned.id] == ["scanner"]
    assert not kept[asked.id]
    assert Invitation.objects.get(id=scanned.id).state == Invitation.State.LINK


def it_records_on_the_metric_of_the_survey_whatever_the_caller_says(program: Program, cast: Cast) -> None:
    [invitation] = invited(program, cast, 1)
    told = reply(invitation)

    assert receiving._receive_together([replace(told, heard=replace(told.heard, metric="csat"))]) == [True]

    assert Response.objects.get().metric == program.survey.metric


def it_waits_for_no_invitation_that_somebody_holds(program: Program, cast: Cast) -> None:
    held, free = invited(program, cast, 2)

    with other_connection() as holder, holder.transaction():
        holder.execute("SELECT FROM listen_invitation WHERE id = %s FOR UPDATE", [held.id])
        assert receiving._receive_together([reply(held), reply(free)]) == [False, True]

    assert [row.invitation_id for row in Response.objects.all()] == [free.id]


def it_needs_no_more_statements_for_more_answers(program: Program, cast: Cast) -> None:
    one, *more = [reply(each, comment="Kind staff") for each in invited(program, cast, 12)]
    receiving._receive_together([one])
    few = statements_for(more[:1])

    assert statements_for(more[1:]) == few


def statements_for(replies: Sequence[receiving.Reply]) -> int:
    """Return how many statements it takes to receive these at once."""
    with CaptureQueriesContext(connections["default"]) as seen:
        assert receiving._receive_together(replies) == [True] * len(replies)
    return len(seen)
