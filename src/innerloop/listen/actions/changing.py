"""Changing an answer, with every version kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import ids, log
from innerloop.kernel.models import Origin
from innerloop.listen import errors, events, queries
from innerloop.listen.actions import hearing, places, rows
from innerloop.listen.models import Answer, Response, ResponseVersion
from innerloop.listen.rules.elsewhere import REVIEW_STARS, check_unscored
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.team.models import Workspace


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different; None leaves a thing as it is."""

    score: int | None = None
    comment: str | None = None
    answers: tuple[HeardAnswer, ...] | None = None
    may_contact: bool | None = None
    taken_back: frozenset[str] = frozenset()  # "score" and "may_contact" as if they had never been answered
    language: str = ""  # taken where none is known, beside another change


def change(*, response_id: UUID, to: Change, workspace: Workspace, by: str, now: datetime) -> Response:
    """Change an answer and keep what it was as a version; a change that changes nothing writes nothing.

    Raises LinkGone for a response that is not here, and the refusals of a score or text that cannot be; what nobody
    asked for takes no score but other stars.
    """
    with transaction.atomic():
        row = (
            Response.objects.select_for_update(of=("self",), no_key=True)
            .select_related("metric")
            .filter(id=response_id)
            .first()
        )
        if row is None or row.erased_at:
            raise errors.LinkGone
        before = rows.content(row, further_answers(row))
        heard = _apply(row, to)
        if rows.content(row, heard.answers) == before:
            return row
        context = rows.Context(workspace=workspace, by=by, now=now, origin=row.origin)
        _save(row, heard, context)
    return row


def keep_behind(row: Response, heard: Heard, *, by: str, now: datetime) -> None:
    """Keep what was said before the newest words and came after them, as a version behind the one that stands.

    In the transaction of the caller, who holds the response; `now` is when the newest words were said.
    """
    hearing.check_words(heard)
    if heard.score is not None and row.metric:
        hearing.check_score(row.metric.slug, heard.score, queries.metrics())
    stands = rows.content(row, further_answers(row))
    said = rows.content(row, heard.answers) | {
        "score": stands["score"] if heard.score is None else rows.score_of(row.metric, heard.score),
        "comment": heard.comment.strip(),
        "may_contact": heard.may_contact,
    }
    ResponseVersion.everywhere.bulk_create(
        ResponseVersion(
            id=ids.new_id(),
            workspace_id=row.workspace_id,
            response=row,
            number=row.version + step,
            content=content,
            changed_by=by,
            at=at,
        )
        for step, content, at in ((1, said, heard.answered_at or now), (2, stands, now))
    )
    row.version += 2
    row.save(update_fields=["version"])
    # Nothing that stands has changed, so its score is none of this fact.
    fact = log.Fact(
        events.RESPONSE_CAME_LATE,
        object_id=row.id,
        occurred_at=heard.answered_at or now,
        customer_id=row.customer_id,
        data={"version": row.version},
        is_untimed=row.is_anonymous,
    )
    log.announce([fact], workspace_id=row.workspace_id, by=by, origin=Origin(row.origin))


def further_answers(row: Response) -> tuple[HeardAnswer, ...]:
    """Return a response's answers to the further questions."""
    stored = row.answers.select_related("metric").exclude(question_key="score").order_by("id")
    return tuple(
        HeardAnswer(
            question=answer.question_key,
            metric=answer.metric.slug if answer.metric else "",
            score=answer.number,
            choices=tuple(answer.choices or ()),
            text=answer.text,
        )
        for answer in stored
    )


def _apply(row: Response, to: Change) -> Heard:
    metric = row.metric.slug if row.metric else ""
    if row.source:
        # Stars may be changed; where none were given, a score would be one of whom we asked.
        has_stars = row.score is not None or metric == REVIEW_STARS.slug
        check_unscored(None if has_stars else to.score, to.answers or ())
    if to.score is not None:
        row.score = rows.score_of(hearing.check_score(metric, to.score, queries.metrics()), to.score)
    if to.comment is not None:
        row.comment = to.comment
    if to.may_contact is not None:
        row.may_contact = to.may_contact
    row.language = row.language or to.language
    for name in to.taken_back:
        setattr(row, name, None)
    further = to.answers if to.answers is not None else further_answers(row)
    heard = Heard(metric=metric, score=row.score, comment=row.comment, answers=further)
    hearing.check_words(heard)
    return heard


def _save(row: Response, heard: Heard, context: rows.Context) -> None:
    row.version += 1
    if not row.is_anonymous:
        row.changed_at = context.now
    row.save(update_fields=["score", "comment", "may_contact", "language", "version", "changed_at"])
    ResponseVersion.everywhere.bulk_create([rows.version(row, heard, context)])
    where = places.see(workspace_id=row.workspace_id, answers=[heard])
    Answer.objects.filter(response=row).delete()
    Answer.everywhere.bulk_create(rows.answers(row, heard, where))
    log.announce(
        [rows.fact(events.RESPONSE_CHANGED, row)],
        workspace_id=row.workspace_id,
        by="customer" if row.is_anonymous else context.by,
        origin=Origin(row.origin),
    )
