"""The rules for thanks and the places for reviews, as their page lists them."""

from dataclasses import dataclass
from uuid import UUID

from babel import Locale
from django.db.models import Count, Q

from innerloop.act.models import Promotion, PromotionRule, ReviewPlace
from innerloop.act.queries.promoting import when_of
from innerloop.act.rules.promoting import Kind
from innerloop.act.rules.said_when import say_when
from innerloop.act.rules.words import language_name


@dataclass(frozen=True)
class ThanksRow:
    """One rule: whom it is for, what it does, how many it has thanked and how many wait."""

    id: UUID
    name: str
    asks: str
    does: str
    is_on: bool
    sent: int
    planned: int
    picks_happy: bool  # invites to reviews by what was scored


@dataclass(frozen=True)
class PlaceRow:
    """One place: where it is, and whom it is for."""

    id: UUID
    name: str
    url: str
    whom: str


def rules() -> list[ThanksRow]:
    """Return the rules in the order in which they are asked. One query."""
    rows = PromotionRule.objects.filter(retired_at=None).annotate(
        sent=Count("promotions", filter=Q(promotions__state=Promotion.State.SENT)),
        planned=Count("promotions", filter=Q(promotions__decide_at__isnull=False)),
    )
    return [_row(row) for row in rows.order_by("position", "id")]


def places() -> list[PlaceRow]:
    """Return the places that are open. One query."""
    lands = Locale("en").territories
    return [
        PlaceRow(
            row.id,
            row.name,
            row.url,
            ", ".join(
                filter(None, [language_name(row.language) if row.language else "", lands.get(row.country, row.country)])
            )
            or "everybody",
        )
        for row in ReviewPlace.objects.filter(retired_at=None).order_by("name", "id")
    ]


def _row(row: PromotionRule) -> ThanksRow:
    when = when_of(row)
    return ThanksRow(
        id=row.id,
        name=row.name,
        asks=say_when(when) if when else "Everybody who answered",
        does=Kind(row.kind).label,
        is_on=row.on_since is not None,
        sent=row.sent,  # type: ignore[attr-defined]
        planned=row.planned,  # type: ignore[attr-defined]
        picks_happy=row.kind == Kind.REVIEW and when is not None and when.score_at_least is not None,
    )
