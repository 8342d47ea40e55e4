"""A customer's timeline: the event log in sentences, with the answers' own words in it."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from innerloop.act.customer_page import Moment
from innerloop.act.queries import actors
from innerloop.act.queries.said import said
from innerloop.customers import events as people_events
from innerloop.customers import queries as people
from innerloop.kernel import facts
from innerloop.listen import events
from innerloop.listen import queries as listening
from innerloop.listen.actions.eligibility import LINK
from innerloop.listen.models import Invitation, Response
from innerloop.listen.rules import heard

_ASKING = frozenset(
    {events.INVITATION_MADE, events.INVITATION_HELD, events.INVITATION_SENT, events.INVITATION_UNDELIVERED}
)
_HEARING = frozenset({events.RESPONSE_RECORDED, events.RESPONSE_CHANGED, events.RESPONSE_CAME_LATE})
_TALKING = frozenset({events.PERSON_WANTED, events.PERSON_CAME, events.PERSON_LEFT, events.PERSON_AWAITED})
_NEEDS_A_LOOK = frozenset({events.INVITATION_UNDELIVERED, people_events.SUPPRESSED, people_events.WITHDREW})


def moments(happened: Sequence[people.Moment], *, is_erased: bool = False) -> list[Moment]:
    """Return facts of the log as the timeline shows them. At most four queries.

    The log outlives an erasure and still names the answers: of somebody erased none is looked up by it.
    """
    asked = {} if is_erased else _asked(happened)
    answers = {} if is_erased else _answers(happened)
    by = actors.names(each.actor for each in happened)
    return [_moment(each, answers.get(each.object_id), asked.get(each.object_id), by) for each in happened]


def _asked(happened: Sequence[people.Moment]) -> dict[UUID | None, Invitation]:
    ids = {each.object_id for each in happened if each.kind in _ASKING and each.object_id}
    return {row.id: row for row in Invitation.objects.select_related("program", "touchpoint").filter(id__in=ids)}


def _answers(happened: Sequence[people.Moment]) -> dict[UUID | None, Response]:
    ids = {each.object_id for each in happened if each.kind in _HEARING and each.object_id}
    return {row.id: row for row in listening.responses().filter(id__in=ids)}


def _moment(happened: people.Moment, answer: Response | None, ask: Invitation | None, by: actors.Names) -> Moment:
    is_answer = happened.kind == events.RESPONSE_RECORDED and answer is not None
    return Moment(
        id=happened.id,
        at=happened.occurred_at,
        sentence=_went_on(happened, answer) or _sentence(happened, ask),
        note=_note(happened, ask, by),
        url=_url(happened, answer),
        said=said(answer) if is_answer and answer else None,
        needs_a_look=happened.kind in _NEEDS_A_LOOK,
    )


def _url(happened: people.Moment, answer: Response | None) -> str:
    if happened.kind in _TALKING and happened.object_id:
        return reverse("act:talk", args=[happened.object_id])
    return reverse("act:answer", args=[answer.id]) if answer else ""


def _sentence(happened: people.Moment, ask: Invitation | None) -> str:
    if ask and happened.kind == events.INVITATION_HELD:
        return f"Not asked: {why_held(ask)}"
    if ask and ask.channel == LINK and happened.kind == events.INVITATION_MADE:
        return "A link was made"
    return facts.say(happened.kind, happened.data)


def _went_on(happened: people.Moment, answer: Response | None) -> str:
    # The score counts when it is picked; the words that follow in the same sitting change no mind.
    if happened.kind != events.RESPONSE_CHANGED or answer is None:
        return ""
    if heard.is_second_thought(answer.answered_at, happened.occurred_at):
        return ""
    return "Went on with the answer"


def why_held(ask: Invitation) -> str:
    """Return every reason why somebody was not asked, in one line."""
    return "; ".join(reason["detail"] for reason in ask.reasons)


def _note(happened: people.Moment, ask: Invitation | None, by: actors.Names) -> str:
    parts = []
    if ask:
        parts.append(occasion(ask))
    if amount := happened.data.get("revenue"):
        parts.append(f"{happened.data.get('currency', '')} {amount}".strip())
    if happened.actor.startswith(("member:", "key:")):
        parts.append(f"by {by[happened.actor]}")
    return ", ".join(parts)


def occasion(ask: Invitation) -> str:
    """Return why somebody was asked: the program, and the moment it is about."""
    return f"{ask.program.name}: {ask.touchpoint.name}" if ask.touchpoint else ask.program.name
