"""Beside the score: how many were asked, how many of them answered."""

from dataclasses import dataclass

from django.db.models import Count, Q

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
    rows = Invitation.objects.filter(_chosen(choice))
    counted = rows.aggregate(
        asked=Count("id", filter=Q(state__in=_ASKED)),
        held=Count("id", filter=Q(state="held")),
        answered=Count("id", filter=Q(state__in=_ANSWERED)),
    )
    asked, answered = counted["asked"], counted["answered"]
    if not asked:
        return Reach(0, counted["held"], 0, None, None, None)
    around = interval.proportion_ci_wilson(answered, asked)
    return Reach(asked, counted["held"], answered, answered / asked, around.low, around.high)


def _chosen(choice: Choice) -> Q:
    chosen = Q()
    if choice.since:
        chosen &= Q(asked_at__gte=choice.since)
    if choice.until:
        chosen &= Q(asked_at__lt=choice.until)
    for name, values in choice.where.items():
        if name in ("touchpoint", "product", "team", "employee"):
            chosen &= Q(**{f"{name}__key__in": values})
        elif name in ("channel", "language"):
            chosen &= Q(**{f"{name}__in": values})
        elif name == choosing.PROGRAM:
            chosen &= Q(program__slug__in=values)
        elif held := choosing.property_name(name):
            chosen &= Q(properties__contains={held: values[0]})
    return chosen
