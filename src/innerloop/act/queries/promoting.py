"""What thanking needs to know: rules that are on, whom they fit, what speaks against it, and the addresses of pages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from innerloop.act.models import Case, Promotion, PromotionRule, ReviewPlace
from innerloop.act.rules.conditions import When, read_when, why
from innerloop.act.rules.promoting import Place
from innerloop.act.rules.states import ACTIVE
from innerloop.act.rules.trouble import Trouble
from innerloop.kernel import ids

_PURPOSE = "promotion"


@dataclass(frozen=True, slots=True)
class PromotionOn:
    """A rule that is on, and what it asks for; None for everybody who answered."""

    row: PromotionRule
    when: When | None

    def fits(self, trouble: Trouble) -> bool:
        """Say whether an answer is one to thank for."""
        return self.when is None or why(self.when, trouble.told) is not None


def rules_on() -> list[PromotionOn]:
    """Return the rules of the workspace that are on, in their order."""
    rows = PromotionRule.objects.filter(on_since__isnull=False, retired_at=None).order_by("position", "id")
    return [PromotionOn(row, when_of(row)) for row in rows]


def when_of(rule: PromotionRule) -> When | None:
    """Return what a rule asks for; None for everybody who answered."""
    return read_when(rule.when) if rule.when else None


def last_sent(customer_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when each was thanked last. One query."""
    rows = _of(Promotion.objects.filter(sent_at__isnull=False), customer_ids).order_by()
    return dict(rows.values_list("who").annotate(last=Max("sent_at")))


def sent_since(since: datetime) -> dict[UUID, int]:
    """Return how many each rule has sent since a moment. One query."""
    rows = Promotion.objects.filter(sent_at__gte=since, rule__retired_at=None).order_by()
    return dict(rows.values_list("rule_id").annotate(sent=Count("id")))


def with_open_case(customer_ids: Collection[UUID]) -> set[UUID]:
    """Return who of these has an active case. One query."""
    rows = _of(Case.objects.filter(state__in=ACTIVE, merged_into=None), customer_ids)
    return set(rows.values_list("who", flat=True))


def _of(rows: QuerySet[Any], customer_ids: Collection[UUID]) -> QuerySet[Any]:
    """Return the rows of some customers, with `who` they are of: also what was told of a record merged into them."""
    own = rows.filter(Q(customer_id__in=customer_ids) | Q(customer__merged_into_id__in=customer_ids))
    found: QuerySet[Any] = own.annotate(who=Coalesce("customer__merged_into_id", "customer_id"))
    return found


def places() -> list[Place]:
    """Return the review places that are open. One query."""
    rows = ReviewPlace.objects.filter(retired_at=None).order_by("id")
    return [Place(row.id, row.language, row.country) for row in rows]


def token_of(promotion_id: UUID) -> str:
    """Return the token of the page that a thanks leads to. It can be made again; only its digest is kept."""
    return ids.derived_token(key=settings.SECRET_KEY, purpose=_PURPOSE, subject=promotion_id)


def link_of(promotion_id: UUID) -> str:
    """Return the address that a thanks leads to."""
    return f"{settings.BASE_URL}/r/{token_of(promotion_id)}"


def stop_link_of(promotion_id: UUID) -> str:
    """Return the address at which such invitations are stopped."""
    return f"{link_of(promotion_id)}/stop"


def by_token(token: str) -> Promotion | None:
    """Return the thanks whose page a token opens, whatever its workspace; None for what was never sent."""
    rows = Promotion.everywhere.filter(token_digest=ids.digest(token), state=Promotion.State.SENT)
    return rows.select_related("customer__merged_into", "rule", "place", "workspace", "message__thread").first()


def by_code(code: str) -> Promotion | None:
    """Return the thanks by whose code a friend came, within the workspace."""
    return Promotion.objects.filter(code=code, state=Promotion.State.SENT).select_related("customer").first()
