"""Recording answers: the one verb that page, API, chat and import call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from innerloop.customers import actions as knowing
from innerloop.customers import rules as people
from innerloop.kernel import bulk, ids, log, repeats
from innerloop.kernel.models import Origin, RepeatedRequest
from innerloop.listen import errors, events, queries
from innerloop.listen.actions import places, rows
from innerloop.listen.models import Answer, Invitation, Metric, Response, ResponseVersion
from innerloop.listen.rules import heard as hearing
from innerloop.listen.rules import scale as scales
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace

SCOPE = "responses"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer that is in the database; `is_new` is False for a repeat. A new one's row is at hand."""

    response_id: UUID
    is_new: bool
    response: Response | None = field(default=None, compare=False, repr=False)


Verdict = Recorded | Exception


@dataclass(slots=True)
class Item:
    """One answer on its way through the steps; a verdict ends the way."""

    heard: Heard
    response_id: UUID
    asked: rows.Asked | None = None
    verdict: Verdict | None = None
    twin: "Item | None" = None  # the same key earlier in this batch
    metric: Metric | None = None
    known: knowing.Known | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    response: Response | None = None


def record(
    answers: Sequence[Heard],
    *,
    workspace: Workspace,
    by: str,
    now: datetime,
    origin: str = Origin.LIVE,
    asked: Sequence[rows.Asked] = (),
) -> list[Verdict]:
    """Record answers and return a verdict for each, in their order: Recorded, or the refusal.

    `asked` is what each of them answers; left out where nobody was asked.
    A refused answer harms no other. All that is recorded is recorded in one transaction, with its events.
    The number of queries does not grow with the number of answers. Steps:

    1. refuse what cannot be an answer;
    2. claim the keys, and answer a repeat as the first time;
    3. find or make the people, properties, touchpoints, products, teams and employees that are named;
    4. write responses, first versions and answers, and announce them.
    """
    asks: Sequence[rows.Asked | None] = asked or [None] * len(answers)
    items = [Item(hearing.tidied(heard), _new_id(ask), ask) for heard, ask in zip(answers, asks, strict=True)]
    with transaction.atomic(savepoint=False):
        _check(items, now)
        claimed = _claim(items, workspace.id)
        # Properties before people: a refused property must not leave a customer behind, and all take these locks
        # in one order.
        _declare(items, workspace.id)
        _know(items, workspace=workspace, by=by, now=now, origin=origin)
        context = rows.Context(workspace=workspace, by=by, now=now, origin=origin)
        _write(_open(items), context)
        _settle(items, claimed, workspace.id)
    return [item.verdict for item in items if item.verdict is not None]


def _new_id(asked: rows.Asked | None) -> UUID:
    # The id of an anonymous answer must not tell when it was made.
    return ids.unlinkable_id() if asked and asked.program.is_anonymous else ids.new_id()


def _open(items: list[Item]) -> list[Item]:
    return [item for item in items if item.verdict is None and item.twin is None]


def _check(items: list[Item], now: datetime) -> None:
    known = _metrics(items)
    for item in items:
        try:
            item.metric = _checked(item.heard, known, now)
            item.properties = dict(people.read_properties(item.heard.properties))
        except (errors.Refusal, scales.ScoreOutOfRange, people.ValueRefused) as refusal:
            item.verdict = refusal


def _metrics(items: list[Item]) -> dict[str, Metric]:
    answers = [answer for item in items for answer in item.heard.answers]
    further = {answer.metric for answer in answers if answer.metric or answer.score is not None}
    slugs = further | {item.heard.metric for item in items}
    # A page's answer is on its survey's metric, which is at hand.
    at_hand = {metric.slug: metric for item in items if item.asked and (metric := item.asked.program.survey.metric)}
    if slugs <= at_hand.keys():
        return at_hand
    found = queries.metrics(slugs) if len(slugs) == 1 and not any("\0" in slug for slug in slugs) else {}
    # Only where several are named, and where a refusal tells which ones there are, all of them are needed.
    return found or queries.metrics()


def _checked(heard: Heard, known: Mapping[str, Metric], now: datetime) -> Metric | None:
    check_words(heard)
    if heard.answered_at and heard.answered_at > now + hearing.CLOCK_SLACK:
        raise errors.InTheFuture(answered_at=heard.answered_at.isoformat())
    if heard.score is None and not heard.comment.strip() and not heard.answers:
        raise errors.NothingAnswered
    questions = {hearing.MAIN_QUESTION}
    for answer in heard.answers:
        if answer.question in questions:
            raise errors.QuestionTwice(question=answer.question)
        questions.add(answer.question)
        if answer.score is not None:
            check_score(answer.metric, answer.score, known)
    if heard.score is None:
        return known.get(heard.metric)
    return check_score(heard.metric, heard.score, known)


def check_words(heard: Heard) -> None:
    """Refuse words that cannot be kept; raises WordsUnreadable and WordsTooLong."""
    for name, text, most in hearing.texts(heard):
        if "\0" in text:
            raise errors.WordsUnreadable(field=name)
        if len(text) > most:
            raise errors.WordsTooLong(field=name, length=len(text), most=most)


def check_score(slug: str, score: int, known: Mapping[str, Metric]) -> Metric:
    """Return the metric that a score is on; raises UnknownMetric and ScoreOutOfRange."""
    metric = known.get(slug)
    if metric is None:
        raise errors.UnknownMetric(slug=slug, known=", ".join(known) or "none")
    if score not in metric.not_scores:
        queries.scale_of(metric).cohort(score)
    return metric


def _claim(items: list[Item], workspace_id: UUID) -> set[tuple[str, str]]:
    """Claim what names each answer, by its scope; return what was won. A repeat gets the verdict of the first."""
    keyed = [(item, name) for item in _open(items) if (name := _name(item.heard))]
    if not keyed:
        return set()
    hashes = {id(item): repeats.body_hash(item.heard.body()) for item, _ in keyed}
    firsts: dict[tuple[str, str], Item] = {}
    for item, name in keyed:
        first = firsts.setdefault(name, item)
        if first is not item and hashes[id(first)] == hashes[id(item)]:
            item.twin = first
        elif first is not item:
            item.verdict = repeats.SameKeyOtherBody(name[1])
    lost: set[tuple[str, str]] = set()
    for scope in sorted({scope for scope, _ in firsts}):
        these = {key: item for (of, key), item in firsts.items() if of == scope}
        keys = {key: hashes[id(item)] for key, item in these.items()}
        made = {key: item.response_id for key, item in these.items()}
        for key, row in repeats.claim(workspace_id=workspace_id, scope=scope, keys=keys, objects=made).items():
            these[key].verdict = _repeated(row, keys[key])
            lost.add((scope, key))
    return firsts.keys() - lost


def _name(heard: Heard) -> tuple[str, str] | None:
    """Return what names an answer, and where: its key for a month; what it is called elsewhere, for good."""
    if heard.source_id:
        return f"{repeats.FOR_GOOD}elsewhere:{heard.source}", heard.source_id
    return (SCOPE, heard.key) if heard.key else None


def _repeated(row: RepeatedRequest, body: str) -> Verdict:
    if row.body_hash != body or row.object_id is None:
        return repeats.SameKeyOtherBody(row.key)
    return Recorded(row.object_id, is_new=False)


def _know(items: list[Item], *, workspace: Workspace, by: str, now: datetime, origin: str) -> None:
    named = [(item, item.heard.person) for item in _open(items) if item.heard.person]
    if not named:
        return
    people = [person for _, person in named]
    found = knowing.know(people, workspace_id=workspace.id, by=by, now=now, origin=origin)
    for (item, _), known in zip(named, found, strict=True):
        if isinstance(known, knowing.Known):
            item.known = known
        else:
            item.verdict = known


def _declare(items: list[Item], workspace_id: UUID) -> None:
    declaring = [item for item in _open(items) if item.properties]
    if not declaring:
        return
    refusals = knowing.declare([item.properties for item in declaring], workspace_id=workspace_id)
    for item, refusal in zip(declaring, refusals, strict=True):
        item.verdict = refusal


def _write(batch: list[Item], context: rows.Context) -> None:
    if not batch:
        return
    where = places.see(workspace_id=context.workspace.id, answers=[item.heard for item in batch])
    for item in batch:
        of_it = replace(context, asked=item.asked)
        item.response = rows.response(
            item.heard, of_it, where, metric=item.metric, known=item.known, properties=item.properties
        )
        item.response.id = item.response_id
    made = [(item.response, item.heard) for item in batch if item.response]
    with bulk.together(len(made)):
        bulk.write(Response, [response for response, _ in made])
        bulk.write(ResponseVersion, [rows.version(response, heard, context) for response, heard in made])
        bulk.write(Answer, [row for response, heard in made for row in rows.answers(response, heard, where)])
        log.announce(
            [rows.fact(events.RESPONSE_RECORDED, response) for response, _ in made],
            workspace_id=context.workspace.id,
            by=context.by,
            origin=context.origin,
        )
        # What a scanner sent answers nothing: whoever reminds or counts goes on as if nobody had been here.
        asked = [item.asked for item in batch if item.asked]
        note_answered([each.invitation for each in asked if each.invitation and not each.aside])


def note_answered(invitations: Sequence[Invitation]) -> None:
    """Let invitations say that they are answered, in the caller's transaction."""
    if not invitations:
        return
    for invitation in invitations:
        invitation.state = Invitation.State.ANSWERED
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE listen_invitation SET state = %s WHERE id = ANY(%s)",
            [Invitation.State.ANSWERED.value, [invitation.id for invitation in invitations]],
        )


def _settle(items: list[Item], claimed: set[tuple[str, str]], workspace_id: UUID) -> None:
    made = {_name(item.heard) for item in items if item.response}
    for item in items:
        if item.response:
            item.verdict = Recorded(item.response.id, is_new=True, response=item.response)
    for item in items:
        if item.twin:
            first = item.twin.verdict
            item.verdict = Recorded(first.response_id, is_new=False) if isinstance(first, Recorded) else first
    refused = claimed - made
    for scope in sorted({scope for scope, _ in refused}):
        repeats.release(workspace_id=workspace_id, scope=scope, keys={key for of, key in refused if of == scope})
