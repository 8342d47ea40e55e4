"""A customer's timeline: the event log in sentences, with the answers' own words in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.urls import reverse

from innerloop.act import events as case_events
from innerloop.act import rules
from innerloop.act.customer_page import Moment
from innerloop.act.models import Case, CaseNote
from innerloop.act.queries import actors
from innerloop.act.queries.said import said
from innerloop.act.queries.sayings import say_in_line
from innerloop.act.queries.written import state_words
from innerloop.act.rules.opened import say_why
from innerloop.customers import events as people_events
from innerloop.customers import queries as people
from innerloop.kernel import clock, facts
from innerloop.listen import events
from innerloop.listen import queries as listening
from innerloop.listen.actions.eligibility import LINK
from innerloop.listen.models import Invitation, Message, Response
from innerloop.listen.rules import heard
from innerloop.understand import figures

_ASKING = frozenset(
    {events.INVITATION_MADE, events.INVITATION_HELD, events.INVITATION_SENT, events.INVITATION_UNDELIVERED}
)
_HEARING = frozenset({events.RESPONSE_RECORDED, events.RESPONSE_CHANGED, events.RESPONSE_CAME_LATE})
_TALKING = frozenset({events.PERSON_WANTED, events.PERSON_CAME, events.PERSON_LEFT, events.PERSON_AWAITED})
_WRITING = frozenset({events.MESSAGE_HEARD, case_events.REPLIED})
_NOTING = frozenset({case_events.NOTED, case_events.CALLED, case_events.RESOLVED})
_NEEDS_A_LOOK = frozenset(
    {
        events.INVITATION_UNDELIVERED,
        events.MESSAGE_UNDELIVERED,
        people_events.SUPPRESSED,
        people_events.WITHDREW,
        case_events.OPENED,
        case_events.ESCALATED,
        case_events.REOPENED,
    }
)


def moments(happened: Sequence[people.Moment], *, zone: str = "UTC", is_erased: bool = False) -> list[Moment]:
    """Return facts of the log as the timeline shows them, what somebody did many times on one day once.

    At most eight queries. The log outlives an erasure and still names the answers: of somebody erased none is looked
    up by it.
    """
    known = _Known() if is_erased else _look_up(happened)
    known.by = actors.names([*(each.actor for each in happened), *map(_given_to, happened)])
    return [_moment(run[0], len(run), known) for run in _runs(happened, zone)]


@dataclass(slots=True)
class _Known:
    """What facts name, by their ids."""

    asked: Mapping[UUID | None, Invitation] = field(default_factory=dict)
    answers: Mapping[UUID | None, Response] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    cases: Mapping[UUID | None, Case] = field(default_factory=dict)
    notes: Mapping[tuple[UUID | None, datetime], CaseNote] = field(default_factory=dict)
    by: actors.Names = field(default_factory=dict)


def _look_up(happened: Sequence[people.Moment]) -> _Known:
    asked = Invitation.objects.select_related("program", "touchpoint").filter(id__in=_objects(happened, _ASKING))
    answers = listening.responses().filter(id__in=_objects(happened, _HEARING))
    written = [str(each.data["message"]) for each in happened if each.kind in _WRITING and each.data.get("message")]
    messages = Message.objects.filter(id__in=written) if written else ()
    told = _objects(happened, frozenset(case_events.TELLING))
    cases = Case.objects.select_related("rule").filter(id__in=told) if told else ()
    noted = _objects(happened, _NOTING)
    notes = CaseNote.objects.filter(case_id__in=noted) if noted else ()
    return _Known(
        asked={row.id: row for row in asked},
        answers={row.id: row for row in answers},
        messages={str(row.id): row for row in messages},
        cases={row.id: row for row in cases},
        # A note and its fact are of one moment: they are written by one verb.
        notes={(row.case_id, row.at): row for row in notes},
    )


def _objects(happened: Sequence[people.Moment], kinds: frozenset[str]) -> set[UUID]:
    return {each.object_id for each in happened if each.kind in kinds and each.object_id}


def _given_to(happened: people.Moment) -> str:
    return f"member:{happened.data.get('to') or ''}"


def _runs(happened: Sequence[people.Moment], zone: str) -> list[list[people.Moment]]:
    """Put together what another system told of again and again on one day, without money in it."""

    def sort(each: people.Moment) -> tuple[object, ...]:
        if each.kind != people_events.BEHAVIOR or each.data.get("revenue"):
            return (each.id,)
        return (each.data.get("kind"), clock.day_in(zone, each.occurred_at))

    return [list(run) for _, run in groupby(happened, key=sort)]


def _moment(happened: people.Moment, times: int, known: _Known) -> Moment:
    answer, ask = known.answers.get(happened.object_id), known.asked.get(happened.object_id)
    is_answer = happened.kind == events.RESPONSE_RECORDED and answer is not None
    sentence = _went_on(happened, answer) or _sentence(happened, ask, known)
    moment = Moment(
        id=happened.id,
        at=happened.occurred_at,
        sentence=f"{sentence}, {figures.count(times)} times" if times > 1 else sentence,
        note=_note(happened, ask, known),
        url=_url(happened, answer, known),
        said=said(answer) if is_answer and answer else None,
        needs_a_look=happened.kind in _NEEDS_A_LOOK,
    )
    return _with_words(moment, happened, known)


def _with_words(moment: Moment, happened: people.Moment, known: _Known) -> Moment:
    if message := known.messages.get(str(happened.data.get("message"))):
        is_ours = message.direction == Message.Direction.OUT
        words, state = message.text or "A recording", state_words(message) if is_ours else ""
        note = ", ".join(part for part in (moment.note, state) if part)
        return replace(moment, words=words, whose="us" if is_ours else "them", note=note)
    if happened.kind in _NOTING and (noted := known.notes.get((happened.object_id, happened.occurred_at))):
        return replace(moment, words=noted.text, whose="note")
    return moment


def _url(happened: people.Moment, answer: Response | None, known: _Known) -> str:
    if case := known.cases.get(happened.object_id):
        return reverse("act:case", args=[case.id])
    if happened.kind in _TALKING and happened.object_id:
        return reverse("act:talk", args=[happened.object_id])
    if happened.kind == events.MESSAGE_HEARD and (message := known.messages.get(str(happened.object_id))):
        return reverse("act:talk", args=[message.thread_id])
    return reverse("act:answer", args=[answer.id]) if answer else ""


def _sentence(happened: people.Moment, ask: Invitation | None, known: _Known) -> str:
    if ask and happened.kind == events.INVITATION_HELD:
        return f"Not asked: {why_held(ask)}"
    if ask and ask.channel == LINK and happened.kind == events.INVITATION_MADE:
        return "A link was made"
    if happened.kind == people_events.BEHAVIOR and happened.data.get("kind"):
        return rules.deed(happened.data["kind"])
    if happened.kind in case_events.TELLING:
        return say_in_line(happened.kind, happened.data, to=known.by.get(_given_to(happened), ""))
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


def _note(happened: people.Moment, ask: Invitation | None, known: _Known) -> str:
    parts = [occasion(ask)] if ask else []
    if (case := known.cases.get(happened.object_id)) and happened.kind == case_events.OPENED:
        parts.append(say_why(case.reason, rule=case.rule.name if case.rule else case.needs))
    if happened.data.get("revenue"):
        parts.append(rules.moved(happened.data))
    if happened.actor.startswith(("member:", "key:")):
        parts.append(f"by {known.by[happened.actor]}")
    return ", ".join(part for part in parts if part)


def occasion(ask: Invitation) -> str:
    """Return why somebody was asked: the program, and the moment it is about."""
    return f"{ask.program.name}: {ask.touchpoint.name}" if ask.touchpoint else ask.program.name
