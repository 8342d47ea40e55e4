"""What happened in a case, the oldest first: answers, the conversation, notes, and what was done with the case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from innerloop.act import events
from innerloop.act.cases_page import Told
from innerloop.act.models import Case, CaseAnswer, CaseNote
from innerloop.act.queries import rings
from innerloop.act.queries.actors import names
from innerloop.act.queries.said import mark
from innerloop.act.queries.sayings import say_fact
from innerloop.act.queries.translated import beside_told
from innerloop.act.queries.written import speaker, state_words, writer
from innerloop.act.rules.due import say_moment
from innerloop.act.rules.promises import InTouch, Kept, Promised, kept
from innerloop.kernel.models import Event
from innerloop.listen.models import Message, Response
from innerloop.listen.rules.saying import channel_name

MOST = 200
_ANSWERS = ("response__metric",)
BEFORE = timedelta(days=7)
_SAID_ELSEWHERE = (events.REPLIED, events.NOTED, events.HEARD, events.JOINED, events.TICKED)
_IN_TOUCH = (events.REPLIED, events.CALLED, events.RESOLVED)


@dataclass(frozen=True, slots=True)
class Story:
    """What happened in a case, and the last event that was looked at."""

    told: tuple[Told, ...]
    seen: UUID | None
    unsaid_ring: UUID | None  # a call that was picked up, of which nobody has said yet by whom


def story(case: Case) -> Story:
    """Return everything that happened in a case and in those that are part of it. Eight queries."""
    family = [case.id, *Case.objects.filter(merged_into=case).values_list("id", flat=True)]
    answers = [row.response for row in CaseAnswer.objects.filter(case_id__in=family).select_related(*_ANSWERS)]
    facts = list(Event.objects.filter(object_id__in=family, kind__in=events.TELLING).order_by("-id")[:MOST])
    messages = _messages(case, family, answers, facts)
    notes = list(CaseNote.objects.filter(case_id__in=family).select_related("author__user").order_by("-at")[:MOST])
    who = names([*(event.actor for event in facts), *_givens(facts), *(writer(row) for row in messages)])
    spoken = {row.invitation_id for row in messages if row.direction == Message.Direction.IN and row.text}
    found = [
        *(_answer(row, is_spoken=row.invitation_id in spoken) for row in answers),
        *(_message(row, who) for row in messages),
        *(_note(row) for row in notes),
        *(_fact(event, case, who) for event in facts if event.kind not in _SAID_ELSEWHERE),
        *(Told("fact", each.at, each.say(), needs_a_look=each.is_broken) for each in _kept(facts)),
    ]
    seen = max((event.id for event in facts), default=None)
    own = [event for event in facts if event.object_id == case.id]
    told = beside_told(sorted(found, key=lambda each: each.at), case.workspace.language)
    return Story(told, seen, rings.unsaid_among(own))


def _messages(
    case: Case, family: Collection[UUID], answers: Collection[Response], facts: Collection[Event]
) -> list[Message]:
    """Return what was written in the customer's conversations, from the ask of the first of these answers on.

    Where none was asked there, from a week before the case: what they wrote had led to it.
    """
    before = [event.data[name] for event in facts for name in ("was_thread", "thread") if event.data.get(name)]
    written = [event.data["message"] for event in facts if event.kind == events.REPLIED]
    threads = Q(thread__in=Case.objects.filter(id__in=family, thread__isnull=False).values("thread"))
    threads |= Q(thread__in=before) | Q(thread__in=Message.objects.filter(id__in=written).values("thread"))
    asked = [row.invitation_id for row in answers if row.invitation_id]
    rows = Message.objects.filter(threads).exclude(text="", recording="")
    first = rows.filter(invitation_id__in=asked).order_by("at", "id").values_list("at", flat=True).first()
    since = first or case.opened_at - BEFORE
    return list(rows.filter(at__gte=since).order_by("-at", "-id")[:MOST])


def _kept(facts: Collection[Event]) -> list[Kept]:
    """Return how what was promised ended. What was taken back before it left, or never arrived, kept nothing."""
    unsent = {event.data["message"] for event in facts if event.kind in events.LOST and "message" in event.data}
    undone = {event.data["end"] for event in facts if event.kind == events.UNENDED}
    happened: list[Promised | InTouch] = []
    for event in sorted(facts, key=lambda event: (event.occurred_at, event.id)):
        if str(event.id) in undone:
            continue
        if event.kind == events.PROMISED:
            happened.append(Promised(_until(event)))
        elif event.kind == events.REOPENED:
            # What was promised before had ended with the case.
            happened.append(Promised(None))
        elif event.kind in _IN_TOUCH and event.data.get("reached", True) and event.data.get("message") not in unsent:
            happened.append(InTouch(event.occurred_at))
    return kept(happened)


def _until(event: Event) -> datetime | None:
    return datetime.fromisoformat(event.data["until"]) if event.data.get("until") else None


def _answer(row: Response, *, is_spoken: bool) -> Told:
    if is_spoken:
        # Their own words stand in the conversation; here is what was read from them.
        read_as = f"Read as {row.score}" if row.score is not None else ""
        return Told("fact", row.changed_at or row.answered_at, read_as)
    return Told(
        "them",
        row.answered_at,
        row.comment,
        language=row.language,
        mark=mark(row.metric, row.score),
        facts=(channel_name(row.channel),) if row.channel else (),
        is_focus=True,
        answer_id=row.id,
    )


def _message(row: Message, who: Mapping[str, str]) -> Told:
    is_ours = row.direction == Message.Direction.OUT
    by = ""
    if is_ours:
        said = speaker(row, who)
        by = "Survey" if said == "the survey" else f"{said[:1].upper()}{said[1:]}"
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
    data, until = event.data, _until(event)
    if until:
        data = {**data, "until": say_moment(until, now=event.occurred_at, zone=case.workspace.time_zone)}
    return Told("fact", event.occurred_at, say_fact(event.kind, data, by=by, to=to))
