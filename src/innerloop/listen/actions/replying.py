"""Answering through a link: the first post records, a later one changes, a doubled one adds nothing."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from innerloop.customers import queries as people
from innerloop.customers.actions import Known
from innerloop.customers.models import Customer
from innerloop.kernel import clock, log, repeats
from innerloop.kernel.ready import Ready
from innerloop.listen import errors, events, queries
from innerloop.listen.actions import belated, changing, hearing, rows
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.rules import heard as hearing_rules
from innerloop.listen.rules.heard import CUSTOMER, Heard, HeardAnswer

_asked = Ready(
    lambda workspace, id_: Invitation.everywhere.filter(workspace=workspace, id=id_).select_for_update(no_key=True)
)
_answered = Ready(
    lambda workspace, id_: Response.everywhere.filter(workspace=workspace, invitation=id_).select_for_update(
        no_key=True
    )
)


def answer_invitation(
    *,
    invitation: Invitation,
    heard: Heard,
    now: datetime,
    aside: tuple[str, ...] = (),
    by: str = CUSTOMER,
) -> Response:
    """Record or change the answer to an invitation, and return the response.

    Two posts at once are taken one after the other, so that they make one response. `aside` says why no person
    sent it: it is kept and does not count, it never replaces what a person said, and a person replaces it. What
    one of us set aside can be changed and stays aside.
    What was given before the newest that we have, and waited on its way, only adds what that left unsaid.
    Raises LinkGone (expired, or spent anonymously), TooLateToChange, and the refusals of `record`.
    """
    if invitation.program.is_anonymous:
        return _answer_anonymously(invitation, heard, now, aside)
    with transaction.atomic():
        held = _held(invitation)
        earlier = next(iter(_answered(held.workspace_id, held.id)), None)
        if earlier and earlier.is_automatic and not aside:
            _check_open(held, now)
            hearing.note_answered([held])
        if earlier:
            return _say_again(earlier, heard, invitation.program, by, now, aside=aside)
        _check_open(held, now)
        return _record(heard, rows.Asked(invitation.program, invitation.survey_version_id, held, aside), by, now)


def answer_link(
    *,
    program: Program,
    nonce: str,
    heard: Heard,
    now: datetime,
    aside: tuple[str, ...] = (),
    by: str = CUSTOMER,
) -> Response | None:
    """Record or change the answer that one showing of an always-on page gave.

    The nonce names the showing: the same page sent twice makes one response, sent again with other
    words it changes it. An anonymous one cannot be found again: a repeat returns None and adds nothing.
    `aside` is that of `answer_invitation`.
    """
    with transaction.atomic():
        asked = rows.Asked(program, queries.newest_version(program.survey_id).id, aside=aside, known=_known(heard))
        scope = f"link:{program.id}"
        earlier = repeats.claim(workspace_id=program.workspace_id, scope=scope, keys={nonce: ""}).get(nonce)
        if earlier:
            if earlier.object_id is None:
                return None
            found = Response.objects.filter(id=earlier.object_id).select_for_update(no_key=True).first()
            if found is None:
                raise errors.LinkGone
            return _say_again(found, heard, program, by, now, aside=aside)
        response = _record(heard, asked, by, now)
        if not program.is_anonymous:
            repeats.keep(workspace_id=program.workspace_id, scope=scope, objects={nonce: response.id})
    return response


def _known(heard: Heard) -> Known | None:
    # By whom it is said is certain: what is true of them now is frozen with the answer.
    person = Customer.objects.filter(id=heard.customer_id).first() if heard.customer_id else None
    if person is None:
        return None
    organization_id = people.organization_of(person.id)
    return Known(person.id, False, person.properties, organization_id, person.language)


def _answer_anonymously(invitation: Invitation, heard: Heard, now: datetime, aside: tuple[str, ...]) -> Response:
    # Two transactions: rows of one transaction are told by its number, and the log keeps that number for good. Who
    # is cut off between the two has not been thanked, and cannot answer again; that is the price (data.md).
    with transaction.atomic():
        held = _held(invitation)
        _check_open(held, now)
        # A scanner must not take the one answer away from whom it scans for.
        if not aside:
            held.is_spent = True
            held.save(update_fields=["is_spent"])
    return _record(heard, rows.Asked(invitation.program, invitation.survey_version_id, aside=aside), CUSTOMER, now)


def _held(invitation: Invitation) -> Invitation:
    # The lock is what makes two posts at once one response.
    return _asked(invitation.workspace_id, invitation.id)[0]


def _check_open(held: Invitation, now: datetime) -> None:
    if not is_open(held, now):
        raise errors.LinkGone


def is_open(held: Invitation, now: datetime) -> bool:
    """Say whether an invitation can still be answered for the first time."""
    return not held.is_spent and held.state not in Invitation.NOT_ASKED and held.expires_at >= now


def _record(heard: Heard, asked: rows.Asked, by: str, now: datetime) -> Response:
    program = asked.program
    heard = replace(heard, metric=program.survey.metric.slug)
    [verdict] = hearing.record([heard], workspace=program.workspace, by=by, now=now, asked=[asked])
    if isinstance(verdict, Exception):
        raise verdict
    assert verdict.response, "an answer without a key is a new one"
    if program.is_anonymous and program.first_answered_on is None:
        day = clock.day_in(program.workspace.time_zone, now)
        Program.objects.filter(id=program.id, first_answered_on=None).update(first_answered_on=day)
    return verdict.response


def _say_again(
    earlier: Response, heard: Heard, program: Program, by: str, now: datetime, *, aside: tuple[str, ...]
) -> Response:
    given_at = heard.answered_at or now
    if earlier.is_automatic:
        if not aside:
            _make_room(earlier, program, by, given_at)
    elif aside:
        return earlier
    elif belated.is_belated(heard, earlier):
        return belated.add_unsaid(earlier, heard, workspace=program.workspace, by=by)
    return _change(earlier, heard, program, by, given_at)


def _make_room(automatic: Response, program: Program, by: str, at: datetime) -> None:
    # When the person answers counts: the scanner's stays as the first version and lends neither day nor verdict.
    automatic.answered_at, automatic.answered_on = at, clock.day_in(program.workspace.time_zone, at)
    automatic.excluded_at = None
    automatic.save(update_fields=["answered_at", "answered_on", "excluded_at"])
    fact = log.Fact(events.RESPONSE_COUNTED, object_id=automatic.id, occurred_at=at, customer_id=automatic.customer_id)
    log.announce([fact], workspace_id=automatic.workspace_id, by=by)


def _change(response: Response, heard: Heard, program: Program, by: str, now: datetime) -> Response:
    today = clock.day_in(program.workspace.time_zone, now)
    if not hearing_rules.can_be_changed(response.answered_on, today):
        raise errors.TooLateToChange(day=response.answered_on, days=hearing_rules.CHANGEABLE_FOR.days)
    # The page always sends the whole form: a comment taken back is empty, and that is what is kept.
    answers = (*heard.answers, *(_notes(response) if by == CUSTOMER else ()))
    to = changing.Change(
        score=heard.score,
        comment=None if "comment" in heard.unsaid else heard.comment,
        answers=None if "answers" in heard.unsaid else answers,
        may_contact=heard.may_contact,
    )
    return changing.change(response_id=response.id, to=to, workspace=program.workspace, by=by, now=now)


def _notes(response: Response) -> list[HeardAnswer]:
    # The customer's page does not show what one of us noted, so it must not take it back either.
    return [held for held in changing.further_answers(response) if held.question == hearing_rules.NOTE]
