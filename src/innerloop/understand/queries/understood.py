"""What the words of answers were read as, for any number of answers in two queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max, Q

from innerloop.understand.models import Mention, Reading

_READ = (
    *("id", "response_id", "question_key", "language", "feeling", "fused", "label", "sureness"),
    *("urgency", "churn", "praise", "predicted", "read_at", "spans"),
)
_SPOKEN = (
    *("id", "reading_id", "response_id", "theme_id", "theme__slug", "theme__name"),
    *("start", "end", "feeling", "strength", "is_given"),
)
# What was read before an answer was changed is of other words: its places would cut anything out of the new ones.
_STANDS = Q(response__changed_at=None) | Q(read_at__gte=F("response__changed_at"))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A place in a text that speaks of a theme. `feeling` is -1, 0 or 1; `is_given`: a person said so."""

    id: UUID
    theme_id: UUID
    slug: str
    name: str
    start: int
    end: int
    feeling: int
    strength: float
    is_given: bool

    def quote(self, text: str) -> str:
        """Return the words of the place."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Understood:
    """The chief text of an answer as it was read: its comment, else the longest of its other texts.

    `mentions` are the places of that text, in its order; `themes` the slugs of what any text of the answer speaks of;
    `clauses` where each clause of that text begins and ends.
    """

    reading_id: UUID
    question_key: str
    language: str
    feeling: float
    fused: float
    label: int
    sureness: float
    urgency: float
    churn: float
    praise: float
    predicted: float
    read_at: datetime
    mentions: tuple[Spoken, ...]
    themes: tuple[str, ...]
    clauses: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Gist:
    """What all texts of an answer together speak of, as slugs, and how urgent the most pressing of them is (0 to 1).

    `churn`: how likely, 0 to 1, one of them says that they mean to leave.
    """

    themes: frozenset[str]
    urgency: float
    churn: float = 0.0


def gists(response_ids: Collection[UUID]) -> dict[UUID, Gist]:
    """Return the gist of each answer as it stands; of one whose words nobody has read as they are now, none."""
    read = Reading.objects.filter(_STANDS, response_id__in=response_ids).order_by()
    most = {id_: told for id_, *told in read.values_list("response_id").annotate(Max("urgency"), Max("churn"))}
    if not most:
        return {}
    spoken: dict[UUID, set[str]] = defaultdict(set)
    rows = Mention.objects.filter(response_id__in=most, theme__is_on=True).order_by()
    for response_id, slug in rows.values_list("response_id", "theme__slug").distinct():
        spoken[response_id].add(slug)
    return {id_: Gist(frozenset(spoken[id_]), urgency, churn) for id_, (urgency, churn) in most.items()}


def understood(response_ids: Collection[UUID]) -> dict[UUID, Understood]:
    """Return what was read out of answers, by their id; of words that nobody has read as they are now, nothing."""
    if not response_ids:
        return {}
    chief: dict[UUID, Reading] = {}
    for row in Reading.objects.filter(_STANDS, response_id__in=response_ids).only(*_READ):
        known = chief.get(row.response_id)
        if known is None or _weight(row) > _weight(known):
            chief[row.response_id] = row
    if not chief:
        return {}
    spoken = _mentions(chief)
    return {id_: _understood(row, spoken[id_]) for id_, row in chief.items()}


def _weight(row: Reading) -> tuple[bool, int, UUID]:
    """Order the texts of one answer: the comment stands above all, then the longer one."""
    return row.question_key == "", max(row.spans, default=0), row.id


def _mentions(response_ids: Iterable[UUID]) -> Mapping[UUID, list[tuple[UUID, Spoken]]]:
    rows = Mention.objects.filter(response_id__in=list(response_ids), theme__is_on=True).order_by("start", "-strength")
    found: dict[UUID, list[tuple[UUID, Spoken]]] = defaultdict(list)
    for id_, reading_id, response_id, *rest in rows.values_list(*_SPOKEN):
        found[response_id].append((reading_id, Spoken(id_, *rest)))
    return found


def _understood(row: Reading, spoken: Iterable[tuple[UUID, Spoken]]) -> Understood:
    every = list(spoken)
    return Understood(
        reading_id=row.id,
        question_key=row.question_key,
        language=row.language,
        feeling=row.feeling,
        fused=row.fused,
        label=row.label,
        sureness=row.sureness,
        urgency=row.urgency,
        churn=row.churn,
        praise=row.praise,
        predicted=row.predicted,
        read_at=row.read_at,
        mentions=tuple(each for reading_id, each in every if reading_id == row.id),
        themes=tuple(dict.fromkeys(each.slug for _, each in every)),
        clauses=tuple(zip(row.spans[::2], row.spans[1::2], strict=True)),
    )
