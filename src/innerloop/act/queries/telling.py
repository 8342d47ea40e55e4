"""What happened in a case, the oldest first: answers, the conversation, notes, and what was done with the case."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from innerloop.act import events
from innerloop.act.cases_page import Told
from innerloop.act.models import Case, CaseAnswer, CaseNote
from innerloop.act.queries.actors import names
from innerloop.act.queries.said import mark
from innerloop.act.queries.sayings import say_fact
from innerloop.act.queries.written import state_words, writer
from innerloop.kernel.models import Event
from innerloop.listen.models import Message, Response
from innerloop.listen.rules.saying import channel_name

MOST = 200
BEFORE = timedelta(days=7)
_SAID_ELSEWHERE = (events.REPLIED, events.NOTED, events.HEARD, events.JOINED, events.TICKED)


def told(case: Case) -> tuple[Told, ...]:
    """Return everything that happened in a case. Six queries."""
    answers = [row.response for row in CaseAnswer.objects.filter(case=case).select_related("response__metric")]
    messages = _messages(case, answers)
    facts = list(Event.objects.filter(object_id=case.id, kind__in=events.TELLING).order_by("-id")[:MOST])
    notes = list(CaseNote.objects.filter(case=case).select_related("author__user").order_by("-at", "-id")[:MOST])
    who = names([*(event.actor for event in facts), *_givens(facts), *(writer(row) for row in messages)])
    spoken = {row.invitation_id for row in messages if row.direction == Message.Direction.IN and row.text}
    found = [
        *(_answer(row, is_spoken=row.invitation_id in spoken) for row in answers),
        *(_message(row, who) for row in messages),
        *(_note(row) for row in notes),
        *(_fact(event, case, who) for event in facts if event.kind not in _SAID_ELSEWHERE),
    ]
    return tuple(sorted(found, key=lambda each: each.at))


def _messages(case: Case, answers: Collection[Response]) -> list[Message]:
    """Return what was written in the customer's conversation, from the ask of the first of these answers on.

    Where none was asked there, from a week before the case: what they wrote had led to it.
    """
    if case.thread_id is None:
        return []
    asked = [row.invitation_id for row in answers if row.invitation_id]
    rows = Message.objects.filter(thread_id=case.thread_id).exclude(text="", recording="")
    first = rows.filter(invitation_id__in=asked).order_by("at", "id").values_list("at", flat=True).first()
    since = first or case.opened_at - BEFORE
    return list(rows.filter(at__gte=since).order_by("-at", "-id")[:MOST])


def _answer(row: Response, *, is_spoken: bool) -> Told:
    if is_spoken:
        # Their own words stand in the conversation; here is what was read from them.
        return Told("fact", row.changed_at or row.answered_at, f"Read as {row.score}" if row.score is not None else "")
    return Told(
        "them",
        row.answered_at,
        row.comment,
        language=row.language,
        mark=mark(row.metric, row.score),
        facts=(channel_name(row.channel),) if row.channel else (),
        is_focus=True,
    )


def _message(row: Message, who: Mapping[str, str]) -> Told:
    is_ours = row.direction == Message.Direction.OUT
    by = ""
    if is_ours:
        by = who.get(writer(row), "") if row.purpose == Message.Purpose.REPLY else "Survey"
    facts = (channel_name(row.channel), state_words(row))
    return Told(
        "us" if is_ours else "them",
        row.at,
        row.text or "A recording",
        by=by,
        facts=tuple(fact for fact in facts if fact) if is_ours else (channel_name(row.channel),),
        needs_a_look=row.state in (Message.State.FAILED, Message.State.UNKNOWN),
    )


def _note(row: CaseNote) -> Told:
    label = {CaseNote.Kind.CALL: "called", CaseNote.Kind.DONE: "resolved it"}.get(CaseNote.Kind(row.kind), "noted")
    return Told("note", row.at, row.text, by=str(row.author) if row.author else "", facts=(label,))


def _givens(facts: Collection[Event]) -> list[str]:
    return [f"member:{event.data['to']}" for event in facts if event.data.get("to")]


def _fact(event: Event, case: Case, who: Mapping[str, str]) -> Told:
    if event.kind == events.OPENED and case.rule and event.actor == "system":
        return Told("fact", event.occurred_at, f"Case opened by the rule “{case.rule.name}”")
    by, to = who.get(event.actor, "One of us"), who.get(f"member:{event.data.get('to')}", "")
    return Told("fact", event.occurred_at, say_fact(event.kind, event.data, by=by, to=to))
