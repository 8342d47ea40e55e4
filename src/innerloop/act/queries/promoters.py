"""Who was thanked and invited, who went on, and who brought whom."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.urls import reverse

from innerloop.act.models import Promotion, PromotionRule
from innerloop.act.promoters_page import BroughtRow, PromotersPage, RuleRate, Step, Untold
from innerloop.act.queries.said import NOBODY
from innerloop.act.rules import money
from innerloop.act.rules.promoting import Kind
from innerloop.customers.models import Referral
from innerloop.customers.rules import ValueRefused, cursor_at, read_cursor
from innerloop.kernel import scope, wilson
from innerloop.kernel.sheets import Cell
from innerloop.kernel.widgets import Empty, More
from innerloop.listen.models import Message
from innerloop.team.models import Workspace

SPAN = timedelta(days=365)
PAGE = 50
GONE = "Erased on request"
COLUMNS = (
    *("brought_at", "source", "promoter", "promoter_external_id", "friend", "friend_external_id"),
    *("became_customer", "revenue", "currency", "value_a_year"),
)
# Whoever was merged answers as the winner; what a friend did counts from the day on which they came.
_FROM = """
FROM customers_referral r
LEFT JOIN customers_customer p0 ON p0.id = r.promoter_id
LEFT JOIN customers_customer p ON p.id = coalesce(p0.merged_into_id, p0.id)
LEFT JOIN customers_customer f0 ON f0.id = r.friend_id
LEFT JOIN customers_customer f ON f.id = coalesce(f0.merged_into_id, f0.id)
LEFT JOIN LATERAL (
  SELECT count(b.revenue) FILTER (WHERE b.revenue_kind <> 'loss') AS orders,
    sum(CASE WHEN b.revenue_kind = 'loss' THEN -abs(b.revenue) ELSE b.revenue END) AS revenue
  FROM customers_behavior b
  WHERE b.workspace_id = r.workspace_id AND b.customer_id = f.id AND b.occurred_at >= r.brought_at
    AND b.revenue IS NOT NULL AND b.currency = %(currency)s
) sums ON true
WHERE r.workspace_id = %(workspace)s AND (p.id IS NULL OR f.id IS NULL OR p.id <> f.id)
"""
_BECAME = "coalesce(sums.orders > 0 OR f.value IS NOT NULL, false)"
_ROWS = f"""
SELECT r.id, r.brought_at, r.source, p.id, p.name, f.id, f.name, f.value, sums.revenue, {_BECAME},
  (SELECT i.value FROM customers_identity i WHERE i.customer_id = p.id AND i.kind = 'external_id' LIMIT 1),
  (SELECT i.value FROM customers_identity i WHERE i.customer_id = f.id AND i.kind = 'external_id' LIMIT 1)
{_FROM}
  AND (%(before)s::timestamptz IS NULL OR (r.brought_at, r.id) < (%(before)s, %(id)s))
  AND (%(only)s::uuid[] IS NULL OR r.id = ANY(%(only)s))
  AND (%(about)s::uuid[] IS NULL OR r.promoter_id = ANY(%(about)s) OR r.friend_id = ANY(%(about)s))
ORDER BY r.brought_at DESC, r.id DESC LIMIT %(limit)s
"""
_SUMS = f"""
SELECT count(*), count(*) FILTER (WHERE {_BECAME}), sum(sums.revenue) {_FROM} AND r.brought_at >= %(since)s
"""


@dataclass(frozen=True, slots=True)
class Told:
    """Who brought whom; the money in the workspace's currency, since the friend came."""

    id: UUID
    at: datetime
    source: str
    promoter_id: UUID | None
    promoter: str
    friend_id: UUID | None
    friend: str
    value: Decimal | None
    revenue: Decimal | None
    became: bool
    promoter_external_id: str
    friend_external_id: str


def promoters(*, workspace: Workspace, now: datetime, after: str = "", shown: int = 0) -> PromotersPage:
    """Return the page over the last twelve months. A fixed number of queries."""
    rules = list(_rules(now - SPAN))
    total = Referral.objects.count()
    if not rules and not total:
        return PromotersPage(empty=_nobody())
    rows = brought(workspace=workspace, limit=PAGE + 1, after=_read(after))
    steps, finding, rest = _steps(rules, now - SPAN, workspace)
    until = rows[PAGE - 1] if len(rows) > PAGE else None
    return PromotersPage(
        finding=finding,
        rest=rest,
        steps=steps,
        rates=tuple(_rate(rule, workspace.minimum_n) for rule in rules if rule.kind != Kind.THANKS),
        rows=tuple(_row(row, workspace) for row in rows[:PAGE]),
        more=More(shown + len(rows[:PAGE]), total, _next(until, shown + PAGE) if until else ""),
        planned=sum(rule.planned for rule in rules),
        held=_held(now - SPAN),
    )


def brought(
    *,
    workspace: Workspace,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
    about: Sequence[UUID] | None = None,
    only: Sequence[UUID] | None = None,
) -> list[Told]:
    """Return who brought whom, the newest first; `about` one person's ids, or `only` some. One query."""
    before, id_ = after or (None, None)
    told: dict[str, Any] = {
        "workspace": scope.current(),
        "currency": workspace.currency,
        "before": before,
        "id": id_,
        "limit": limit,
        "about": list(about) if about is not None else None,
        "only": list(only) if only is not None else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, told)
        return [_told(row) for row in cursor.fetchall()]


def table(workspace: Workspace) -> Iterator[list[Cell]]:
    """Yield the heading, then a row for each who was brought, the newest first. One query for 500."""
    yield list(COLUMNS)
    after: tuple[datetime, UUID] | None = None
    while rows := brought(workspace=workspace, limit=500, after=after):
        yield from (_cells(row, workspace) for row in rows)
        after = rows[-1].at, rows[-1].id


def _told(row: tuple[Any, ...]) -> Told:
    id_, at, source, p, p_name, f, f_name, value, revenue, became, p_known, f_known = row
    return Told(id_, at, source, p, p_name or "", f, f_name or "", value, revenue, became, p_known or "", f_known or "")


def _cells(row: Told, workspace: Workspace) -> list[Cell]:
    friend = [row.friend, row.friend_external_id, "yes" if row.became else "no"]
    revenue = [row.revenue, workspace.currency] if row.revenue is not None else [None, None]
    return [row.at, row.source, row.promoter, row.promoter_external_id, *friend, *revenue, row.value]


def _rules(since: datetime) -> Iterator[Any]:
    sent = Q(promotions__sent_at__gte=since)
    rows = PromotionRule.objects.annotate(
        sent=Count("promotions", filter=sent),
        went=Count("promotions", filter=sent & Q(promotions__went_at__isnull=False)),
        planned=Count("promotions", filter=Q(promotions__decide_at__isnull=False)),
    )
    return (rule for rule in rows.order_by("position", "id") if rule.sent or rule.planned or rule.on_since)


def _steps(rules: Sequence[Any], since: datetime, workspace: Workspace) -> tuple[tuple[Step, ...], str, str]:
    thanked = sum(rule.sent for rule in rules)
    invited = sum(rule.sent for rule in rules if rule.kind != Kind.THANKS)
    went = sum(rule.went for rule in rules if rule.kind != Kind.THANKS)
    came, became, revenue = _sums(since, workspace)
    first = max(thanked, came, 1)
    steps = (
        Step("Thanked", thanked, 100 * thanked / first),
        Step("Invited", invited, 100 * invited / first),
        Step("Went on", went, 100 * went / first, _share(went, invited, workspace.minimum_n)),
        Step("Friends brought", came, 100 * came / first),
        Step("Became customers", became, 100 * became / first, _share(became, came, workspace.minimum_n)),
    )
    worth = f", and have spent {money(revenue.quantize(1), workspace.currency)} since" if revenue > 0 else ""
    finding = f"{came:,} {'customer was' if came == 1 else 'customers were'} brought by others"
    became_said = f"{became:,} of them became customers{worth}." if came else "Nobody has been brought yet."
    return steps, f"{finding} in the last twelve months." if came else "", became_said


def _sums(since: datetime, workspace: Workspace) -> tuple[int, int, Decimal]:
    """Return how many were brought, how many of them became customers, and what they have spent since."""
    told: dict[str, Any] = {"workspace": scope.current(), "currency": workspace.currency, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, told)
        came, became, revenue = cursor.fetchone()
        return came, became, revenue or Decimal(0)


def _share(part: int, of: int, floor: int) -> str:
    if not of:
        return ""
    if of < floor:
        return f"{part:,} of {of:,}, too few for a share"
    low, high = wilson.around(part, of)
    return f"{100 * part / of:.0f} in 100 ({100 * low:.0f} to {100 * high:.0f})"


def _rate(rule: Any, floor: int) -> RuleRate:
    if rule.sent < floor:
        return RuleRate(rule.name, rule.sent, rule.went, is_few=True)
    low, high = wilson.around(rule.went, rule.sent)
    return RuleRate(rule.name, rule.sent, rule.went, 100 * rule.went / rule.sent, 100 * low, 100 * high)


def _row(row: Told, workspace: Workspace) -> BroughtRow:
    def url(id_: UUID | None) -> str:
        return reverse("act:customer", args=[id_]) if id_ else ""

    worth = money(row.revenue.quantize(Decimal("0.01")), workspace.currency) if row.revenue else ""
    return BroughtRow(
        row.id,
        row.promoter or (NOBODY if row.promoter_id else GONE),
        url(row.promoter_id),
        row.friend or (NOBODY if row.friend_id else GONE),
        url(row.friend_id),
        row.at,
        row.became,
        worth,
    )


def _held(since: datetime) -> tuple[Untold, ...]:
    """Return why how many were not thanked or were not reached, the commonest first. Two queries."""
    rows = Promotion.objects.filter(state=Promotion.State.HELD, planned_at__gte=since)
    counted = rows.order_by().values_list("reasons__0__rule").annotate(n=Count("id"))
    found: Counter[tuple[str, str]] = Counter()
    for why, count in counted:
        found[_WHY.get(why, _UNKNOWN)] += count
    written = Promotion.objects.filter(state=Promotion.State.SENT, sent_at__gte=since)
    if failed := written.filter(message__state=Message.State.FAILED).count():
        found[_FAILED] += failed
    return tuple(Untold(count, *said) for said, count in found.most_common())


# What speaks against it, and what to do about it.
_WHY = {
    "no_consent": (
        "have not said yes to such messages",
        "Thanks alone need no yes; for an invitation ask for it where they sign up, and send it to us with the API.",
    ),
    "refused": ("asked us not to", ""),
    "suppressed": ("said stop", ""),
    "bounced": ("have an address that does not work", "Ask for the right one when you next speak with them."),
    "no_address": ("have no address", "Add one on the customer’s page, or import it."),
    "open_case": (
        "waited for us all the time: a case of theirs was open",
        "Resolve it, and their next good answer is thanked for.",
    ),
    "rest": ("were thanked lately", ""),
    "answer_changed": ("have changed their answer", ""),
    "erased": ("were erased", ""),
    "no_place": ("had no place for a review", "Add a place in their language under Settings, Thanks and invitations."),
}
_UNKNOWN = ("could not be written to", "Look at the channel under Settings, Channels.")
_FAILED = (
    "were written to, and it did not arrive",
    "Their time lines say why. Where many failed on one channel, look at it under Settings, Channels.",
)


def _next(row: Told, shown: int) -> str:
    return f"{reverse('act:promoters')}?{urlencode({'after': cursor_at(row.at, row.id), 'shown': shown})}"


def _read(after: str) -> tuple[datetime, UUID] | None:
    try:
        return read_cursor(after) if after else None
    except ValueRefused:
        return None


def _nobody() -> Empty:
    return Empty(
        title="Nobody was thanked or invited yet",
        text="Customers who would recommend you can bring others. Say whom to thank and what to invite them to; who "
        "was brought by whom will stand here.",
        action="Make the first rule",
        url=reverse("act:thanks"),
    )
