"""Beside the score: how many were asked, how many of them answered."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from innerloop.listen.models import Invitation
from innerloop.understand.queries import choosing
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.rules import interval

_ASKED = ("queued", "sent", "link", "undelivered", "answered", "spent")
_ANSWERED = ("answered", "spent")


@dataclass(frozen=True, slots=True)
class Reach:
    """Who was asked in a time, who of them answered, and the share with its Wilson interval (0..1)."""

    asked: int
    held: int
    answered: int
    share: float | None
    low: float | None
    high: float | None


def reach(choice: Choice) -> Reach:
    """Return how far asking reached, by the filters that an invitation knows."""
    counted = _chosen(choice).aggregate(
        asked=Count("id", filter=Q(state__in=_ASKED)),
        held=Count("id", filter=Q(state="held")),
        answered=Count("id", filter=Q(state__in=_ANSWERED)),
    )
    asked, answered = counted["asked"], counted["answered"]
    if not asked:
        return Reach(0, counted["held"], 0, None, None, None)
    around = interval.proportion_ci_wilson(answered, asked)
    return Reach(asked, counted["held"], answered, answered / asked, around.low, around.high)


def _chosen(choice: Choice) -> QuerySet[Invitation]:
    rows = Invitation.objects.all()
    if choice.since:
        rows = rows.filter(asked_at__gte=choice.since)
    if choice.until:
        rows = rows.filter(asked_at__lt=choice.until)
    for number, (name, values) in enumerate(choice.where.items()):
        rows = _filtered(rows, name, values, f"held_{number}")
    return rows


def _filtered(rows: QuerySet[Invitation], name: str, values: tuple[str, ...], alias: str) -> QuerySet[Invitation]:
    if held := choosing.property_name(name):
        # As the score reads it: a flag is "true", a number is its digits.
        return rows.alias(**{alias: KeyTextTransform(held, "properties")}).filter(**{f"{alias}__in": values})
    if name == choosing.PROGRAM:
        return rows.filter(program__slug__in=values)
    if name in choosing.PLAIN:
        return rows.filter(**{f"{choosing.PLAIN[name]}__in": values})
    # An invitation keeps no organization: it is not narrowed by it.
    return rows.filter(**{f"{name}__key__in": values}) if name != "organization" else rows
