"""Words as they were read: themes, and readings with their mentions, without a machine that reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from innerloop.kernel import clock, scope
from innerloop.listen.models import Response
from innerloop.team.models import Member, Workspace
from innerloop.understand.models import Doubt, Emerging, Lesson, Mention, Reading, Theme, Verdict
from innerloop.understand.rules.learning import monday_of
from innerloop.understand.words import clauses
from tests.support.cast import FOUNDED_AT


@dataclass(frozen=True)
class Spoken:
    """Words of a text that speak of a theme, and how."""

    theme: Theme
    quote: str
    feeling: int = -1


def make_theme(slug: str, name: str = "", **fields: Any) -> Theme:
    """Make a theme of the workspace whose scope is entered, held against the past already."""
    told: dict[str, Any] = {"changed_at": FOUNDED_AT, "applied_at": FOUNDED_AT, **fields}
    return Theme.objects.create(
        workspace_id=scope.current(), slug=slug, name=name or slug.replace("-", " ").capitalize(), **told
    )


def make_reading(
    response_id: UUID,
    *spoken: Spoken,
    label: int = 0,
    question_key: str = "",
    text: str | None = None,
    read_at: datetime = FOUNDED_AT,
    **fields: Any,
) -> Reading:
    """Write down how a text of an answer, its comment if not told, was read, with what its words speak of."""
    row = Response.objects.get(id=response_id)
    said = row.comment if text is None else text
    spans = clauses.split(said)
    told: dict[str, Any] = {
        "reader": "test",
        "language": row.language or "en",
        "feeling": label * 0.8,
        "fused": label * 0.9,
        "sureness": 0.9,
        "urgency": 0.1,
        "churn": 0.1,
        "praise": 0.1,
        "predicted": 5.0 + 4 * label,
        **fields,
    }
    reading = Reading.objects.create(
        workspace_id=row.workspace_id,
        response_id=row.id,
        question_key=question_key,
        label=label,
        spans=[place for span in spans for place in (span.start, span.end)],
        clause_feelings=[label * 80 for _ in spans],
        read_at=read_at,
        **told,
    )
    Mention.objects.bulk_create(_mentions(reading, said, spoken))
    return reading


def make_verdict(response_id: UUID, member: Member, theme: Theme | None = None) -> Verdict:
    """Write down that a member has said how an answer feels or of what it speaks, as was said long ago."""
    said = {"response_id": response_id, "theme": theme, "said_by": member, "said_at": FOUNDED_AT, "feeling": -1}
    return Verdict.objects.create(workspace_id=scope.current(), **said)


def make_doubt(response_id: UUID, theme: Theme | None, *, position: int, now: datetime, **fields: Any) -> Doubt:
    """Let a place be asked about in the week that it is; without a theme, how all of the comment feels."""
    workspace = Workspace.objects.get(id=scope.current())
    week_on = monday_of(clock.day_in(workspace.time_zone, now))
    told: dict[str, Any] = {"why": "near" if theme else "feeling", "chosen_at": now, "week_on": week_on, **fields}
    return Doubt.objects.create(workspace=workspace, response_id=response_id, theme=theme, position=position, **told)


def make_lesson(theme: Theme, **fields: Any) -> Lesson:
    """Write down that verdicts have taught a theme, which is read by it since."""
    told: dict[str, Any] = {
        "encoder": "minilm",
        "basis": "",
        "learned_at": FOUNDED_AT,
        "confirmed": 24,
        "refused": 10,
        "held": 9,
        "found_before": 5,
        "found_after": 7,
        "not_held": 6,
        "taken_before": 2,
        "taken_after": 1,
        "own_before": 0.6,
        "own_after": 0.75,
        "shipped": 400,
        "shipped_before": 0.9,
        "shipped_after": 0.9,
        "is_used": True,
        "along": b"",
        "least": 0.0,
        "steep": 1.0,
        **fields,
    }
    return Lesson.objects.create(workspace_id=scope.current(), theme=theme, **told)


def make_topic(*readings: Reading, **fields: Any) -> Emerging:
    """Let these comments have been found to say the same, whole."""
    told: dict[str, Any] = {"encoder": "minilm", "words": ["parking", "full"], "n": 5, "this_week": 2, **fields}
    places = [[str(reading.id), 0, max(reading.spans, default=0)] for reading in readings]
    return Emerging.objects.create(
        workspace_id=scope.current(),
        middle=b"",
        places=places,
        first_seen_at=FOUNDED_AT,
        seen_at=FOUNDED_AT,
        **told,
    )


def _mentions(reading: Reading, said: str, spoken: Sequence[Spoken]) -> list[Mention]:
    return [
        Mention(
            workspace_id=reading.workspace_id,
            reading=reading,
            response_id=reading.response_id,
            theme=each.theme,
            start=said.index(each.quote),
            end=said.index(each.quote) + len(each.quote),
            feeling=each.feeling,
            strength=0.8,
        )
        for each in spoken
    ]
