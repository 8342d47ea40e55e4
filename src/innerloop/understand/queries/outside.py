"""What may go out of an answer to a language model, and what one had said."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from innerloop.kernel import clock
from innerloop.listen.models import Response
from innerloop.understand.models import LanguageModel, ModelUse, Translation
from innerloop.understand.outside.cleaning import visible
from innerloop.understand.queries.texts import names_beside
from innerloop.understand.words.masking import mask

MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Spent:
    """What was asked of the language model in a month."""

    month: date
    purpose: str
    calls: int
    failed: int
    tokens_in: int
    tokens_out: int


def has_model() -> bool:
    """Say whether this workspace has a language model that can be asked."""
    return LanguageModel.objects.filter(is_on=True).exists()


def model() -> LanguageModel | None:
    """Return the workspace's language model, on or off."""
    return LanguageModel.objects.select_related("workspace").first()


def covered(row: Response) -> str:
    """Return the comment of an answer as it may go out: nothing hidden in it, and addresses and names covered."""
    return cover(row.comment, names_of(row))


def cover(text: str, names: Iterable[str] = ()) -> str:
    """Return a text as it may go out. First what is hidden goes: it could carry an address past the mask."""
    return mask(visible(text), names=[visible(name) for name in names if name])


def names_of(row: Response) -> tuple[str, ...]:
    """Return the names that belong to an answer: the customer's, whom they met, whoever is named beside the words."""
    met = row.employee.name if row.employee else ""
    return tuple(name for name in (*names_beside(row), met) if name)


def translations(response_ids: Collection[UUID], *, to: str) -> dict[UUID, Translation]:
    """Return the translations of comments as they stand, by their answer. One query.

    Of a comment that was changed since, a translation says what it was; when an anonymous one was, nobody keeps.
    """
    if not response_ids:
        return {}
    rows = Translation.objects.filter(response_id__in=response_ids, response__erased_at=None, language=to)
    told = rows.annotate(comment=F("response__comment"))
    return {row.response_id: row for row in told if row.of_words == digest(row.comment)}


def digest(comment: str) -> str:
    """Return what a comment is known by, beside what was made of it."""
    return hashlib.sha256(comment.encode()).hexdigest()


def spent(*, now: datetime, zone: str) -> list[Spent]:
    """Return what was spent in the last twelve months, the newest first."""
    since = clock.day_in(zone, now).replace(day=1)
    since = since.replace(year=since.year - 1)
    rows = ModelUse.objects.filter(month__gt=since).order_by("-month", "purpose")
    return [
        Spent(row.month, row.purpose, row.calls, row.failed, row.tokens_in, row.tokens_out)
        for row in rows[: MOST_MONTHS * 4]
    ]
