"""Answering through a link: the first post records, a later one changes, a doubled one adds nothing."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from innerloop.kernel import clock, repeats
from innerloop.listen import errors, queries
from innerloop.listen.actions import changing, hearing, rows
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.rules import heard as hearing_rules
from innerloop.listen.rules.heard import Heard


def answer_invitation(*, invitation: Invitation, heard: Heard, now: datetime) -> Response:
    """Record or change the answer to an invitation, and return the response.

    Two posts at once are taken one after the other, so that they make one response.
    Raises LinkGone (expired, or spent anonymously), TooLateToChange, and the refusals of `record`.
    """
    with transaction.atomic():
        # The lock is what makes two posts at once one response.
        held = Invitation.objects.select_for_update(of=("self",)).get(id=invitation.id)
        earlier = Response.objects.filter(invitation=held).first()
        if earlier:
            return _change(earlier, heard, invitation.program, now)
        if held.state == Invitation.State.SPENT or held.expires_at < now:
            raise errors.LinkGone
        asked = rows.Asked(invitation.program, invitation.survey_version_id, held)
        response = _record(heard, asked, now)
        is_anonymous = invitation.program.is_anonymous
        held.state = Invitation.State.SPENT if is_anonymous else Invitation.State.ANSWERED
        held.save(update_fields=["state"])
    return response


def answer_link(*, program: Program, nonce: str, heard: Heard, now: datetime) -> Response:
    """Record or change the answer that one showing of an always-on page gave.

    The nonce names the showing: the same page sent twice makes one response, sent again with other
    words it changes it.
    """
    with transaction.atomic():
        asked = rows.Asked(program, queries.newest_version(program.survey_id).id)
        scope = f"link:{program.id}"
        earlier = repeats.claim(workspace_id=program.workspace_id, scope=scope, keys={nonce: ""}).get(nonce)
        if earlier and earlier.object_id:
            found = Response.objects.filter(id=earlier.object_id).first()
            if found is None:
                raise errors.LinkGone
            return _change(found, heard, program, now)
        response = _record(heard, asked, now)
        repeats.keep(workspace_id=program.workspace_id, scope=scope, objects={nonce: response.id})
    return response


def _record(heard: Heard, asked: rows.Asked, now: datetime) -> Response:
    program = asked.program
    heard = replace(heard, metric=program.survey.metric.slug)
    by = "customer"
    [verdict] = hearing.record([heard], workspace=program.workspace, by=by, now=now, asked=asked)
    if not isinstance(verdict, hearing.Recorded):
        raise verdict
    if program.is_anonymous and program.first_answered_on is None:
        day = clock.day_in(program.workspace.time_zone, now)
        Program.objects.filter(id=program.id, first_answered_on=None).update(first_answered_on=day)
    return Response.objects.select_related("metric").get(id=verdict.response_id)


def _change(response: Response, heard: Heard, program: Program, now: datetime) -> Response:
    today = clock.day_in(program.workspace.time_zone, now)
    if not hearing_rules.can_be_changed(response.answered_on, today):
        raise errors.TooLateToChange(day=response.answered_on, days=hearing_rules.CHANGEABLE_FOR.days)
    to = changing.Change(
        score=heard.score, comment=heard.comment or None, answers=heard.answers or None, may_contact=heard.may_contact
    )
    return changing.change(response_id=response.id, to=to, workspace=program.workspace, by="customer", now=now)
