"""Receiving what is sent from the pages of invitations: judged, recorded and noted, with all that comes at once.

Answers that are the first of their invitation are taken together, in one transaction of a few statements
(docs/adr/0046-page-answers-are-gathered.md). All else is taken by itself: a change, the second of two that were sent
at once, an anonymous answer, which shares a transaction with nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import clock
from innerloop.kernel.gathering import Gatherer
from innerloop.kernel.ready import Ready
from innerloop.listen import errors
from innerloop.listen.actions import hearing, replying, rows, visiting
from innerloop.listen.models import Invitation, Response
from innerloop.listen.rules import scanners
from innerloop.listen.rules.heard import CUSTOMER, Heard

# One that somebody holds, a reminder for one, is waited for by its own sender alone.
_asked = Ready(
    lambda workspace, ids: Invitation.everywhere.filter(workspace=workspace, id__in=ids).select_for_update(
        no_key=True, skip_locked=True
    )
)
_answered = Ready(lambda workspace, ids: Response.everywhere.filter(workspace=workspace, invitation__in=ids))


# True for what is recorded, False for what has to be taken by itself, else why it is refused.
Outcome = bool | Exception


@dataclass(frozen=True, slots=True)
class Reply:
    """What was sent from the page of an invitation, what it is judged by, and the score its visit is kept with."""

    invitation: Invitation
    heard: Heard
    posted: scanners.Posted
    score: int | None = None


def receive(reply: Reply) -> None:
    """Judge, record or change the answer to an invitation, and note the visit; return when it is committed.

    Raises LinkGone, TooLateToChange, and the refusals of `record`.
    """
    invitation = reply.invitation
    # Where it was answered already, we know by now that there is nothing to record together.
    is_first = not invitation.program.is_anonymous and getattr(invitation, "response", None) is None
    if not is_first or not _gatherer.do(reply, group=invitation.workspace_id):
        _receive_alone(reply)


def _receive_alone(reply: Reply) -> None:
    invitation = reply.invitation
    verdict = visiting.judge(invitation=invitation, posted=reply.posted)
    replying.answer_invitation(invitation=invitation, heard=reply.heard, now=reply.posted.at, aside=verdict.aside)
    visiting.note_visits([_visit(reply, verdict)], workspace_id=invitation.workspace_id)


def _receive_together(replies: Sequence[Reply]) -> list[Outcome]:
    """Receive the first answers to invitations of one workspace, all in one transaction."""
    firsts = {reply.invitation.id: reply for reply in reversed(replies)}
    with transaction.atomic():
        held = {row.id: row for row in _asked(replies[0].invitation.workspace_id, list(firsts))}
        outcomes = _not_to_record(firsts, held, now=clock.now())
        new = [reply for id_, reply in firsts.items() if id_ not in outcomes]
        outcomes |= _record(new, held, now=clock.now()) if new else {}
    return [outcomes[reply.invitation.id] if reply is firsts[reply.invitation.id] else False for reply in replies]


def _not_to_record(
    replies: Mapping[UUID, Reply], held: Mapping[UUID, Invitation], *, now: datetime
) -> dict[UUID, Outcome]:
    """Return what becomes of replies that are nobody's first, come too late, or are to an invitation that is held."""
    [workspace_id] = {reply.invitation.workspace_id for reply in replies.values()}
    alone = {row.invitation_id for row in _answered(workspace_id, list(replies))} | (replies.keys() - held.keys())
    shut = [id_ for id_, row in held.items() if not replying.is_open(row, now)]
    return {**{id_: errors.LinkGone() for id_ in shut}, **dict.fromkeys(filter(None, alone), False)}


def _record(replies: Sequence[Reply], held: Mapping[UUID, Invitation], *, now: datetime) -> dict[UUID, Outcome]:
    workspace = replies[0].invitation.program.workspace
    named = [(reply.invitation, reply.posted) for reply in replies]
    verdicts = visiting.judge_each(named, workspace_id=workspace.id)
    asked = [
        rows.Asked(each.program, each.survey_version_id, held[each.id], verdict.aside)
        for (each, _), verdict in zip(named, verdicts, strict=True)
    ]
    # On the metric of its survey, whatever the caller says, as an answer that is taken alone.
    heard = [replace(each.heard, metric=each.invitation.program.survey.metric.slug) for each in replies]
    made = hearing.record(heard, workspace=workspace, by=CUSTOMER, now=now, asked=asked)
    judged = list(zip(replies, verdicts, made, strict=True))
    came = [_visit(reply, verdict) for reply, verdict, one in judged if not isinstance(one, Exception)]
    visiting.note_visits(came, workspace_id=workspace.id)
    return {reply.invitation.id: one if isinstance(one, Exception) else True for reply, _, one in judged}


def _visit(reply: Reply, verdict: scanners.Verdict) -> visiting.Came:
    return visiting.Came(reply.invitation, reply.posted.at, "POST", reply.score, reply.posted.source, verdict.signs)


_gatherer: Gatherer[Reply, bool] = Gatherer(_receive_together)
