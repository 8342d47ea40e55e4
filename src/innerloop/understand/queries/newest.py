"""The newest of a time: what bounds a page that must not read ten years of answers for a share with two digits."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from innerloop.listen.models import Invitation, Response
from innerloop.understand.queries.choosing import Choice

# Shares of so many are within half a point of a hundred, of any channel that is worth a row.
MOST_ANSWERS, MOST_ASKS = 50_000, 100_000


@dataclass(frozen=True, slots=True)
class Newest:
    """A choice with its time cut, if need be, to the newest rows of the whole workspace."""

    choice: Choice
    is_cut: bool = False


def of_answers(choice: Choice) -> Newest:
    """Return the choice within its newest answers, whatever metric they are of. One query, of an index alone."""
    return _cut(choice, Response.objects.order_by("-answered_at", "-id"), "answered_at", MOST_ANSWERS)


def of_asks(choice: Choice) -> Newest:
    """Return the choice within its newest invitations, whatever became of them. One query, of an index alone."""
    return _cut(choice, Invitation.objects.order_by("-asked_at"), "asked_at", MOST_ASKS)


def _cut(choice: Choice, newest: QuerySet[Invitation] | QuerySet[Response], at: str, most: int) -> Newest:
    # Cut before the filters, not after: of a filter that few rows meet, the newest so many may be as old as the
    # workspace. As many more are read as came in the very moment of the last one.
    rows = newest.filter(within(at, choice.since, choice.until)).values_list(at, flat=True)
    moments = list(rows[most - 1 : most + 1])
    return Newest(replace(choice, since=moments[0]), is_cut=True) if len(moments) > 1 else Newest(choice)


def within(at: str, since: datetime | None, until: datetime | None) -> Q:
    """Return that a moment lies in a time, either end of which may be open."""
    first = Q(**{f"{at}__gte": since}) if since else Q()
    return first & Q(**{f"{at}__lt": until}) if until else first
