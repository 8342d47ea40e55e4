"""The demo company's promoters: half a year of thanks and invitations, and the friends whom some brought.

Written many at a time, as its cases are: none of it has left, for what lies in the past reaches nobody.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from innerloop.act import events
from innerloop.act.actions import promotion_rules
from innerloop.act.models import Brought, Promotion, PromotionRule, ReviewPlace
from innerloop.act.queries.promoting import token_of
from innerloop.act.rules.promoting import Kind
from innerloop.customers import actions as people
from innerloop.customers.models import Consent, Customer, Identity, Referral
from innerloop.customers.rules import Behavior, Person
from innerloop.kernel import bulk, ids, log, scope
from innerloop.kernel.models import Origin
from innerloop.listen.models import Response

SPAN = timedelta(days=182)
MOST = 1_200
FRIENDS = 70
BY = "system"
_DAY = timedelta(days=1)
_SEED = 2003  # the year in which the one question was published
_PLACES = (
    {"name": "Soko Reviews", "url": "https://soko-reviews.example/tandawa"},
    {"name": "Maoni", "url": "https://maoni.example/tandawa", "language": "sw"},
)
_RULES: tuple[dict[str, Any], ...] = (
    {"name": "Bring a friend", "kind": Kind.REFERRAL, "when": {"metric": "nps", "score_at_least": 9}},
    {"name": "Everybody who answered", "kind": Kind.REVIEW, "wait_hours": 48},
)
_REASONS = ("no_consent",) * 12 + ("rest",) * 5 + ("suppressed",) * 2 + ("bounced",)


def bring(*, now: datetime) -> None:
    """Make the rules and the places, thank whom they fit, and let some have brought a friend."""
    chance = Random(_SEED)  # noqa: S311 - no secret hangs on it
    since = now - SPAN
    for place in _PLACES:
        promotion_rules.open_place(given=place, by=BY, now=since)
    rules = [promotion_rules.make_rule(given=given, by=BY, now=since) for given in _RULES]
    for rule in rules:
        promotion_rules.switch(rule_id=rule.id, is_on=True, by=BY, now=since)
    rows = _thanked(rules, chance, now)
    bulk.write(Promotion, rows)
    _allow(rows, now)
    _befriend([row for row in rows if row.kind == Kind.REFERRAL and row.sent_at], chance, now)
    _announce(rows)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is read of an answer: whole rows of half a year would take seconds."""

    id: UUID
    customer_id: UUID
    score: int
    metric: str
    answered_at: datetime
    language: str

    @property
    def is_promoter(self) -> bool:
        """Say whether a promoter gave it."""
        return self.metric == "nps" and self.score >= 9


def _thanked(rules: Sequence[PromotionRule], chance: Random, now: datetime) -> list[Promotion]:
    answers = Response.objects.filter(
        answered_at__gte=now - SPAN, answered_at__lt=now - 3 * _DAY, customer__isnull=False, metric__isnull=False
    ).exclude(score=None)
    read = answers.order_by("answered_at", "id").values_list(
        "id", "customer_id", "score", "metric__slug", "answered_at", "customer__language"
    )
    places = {place.language: place for place in ReviewPlace.objects.all()}
    friends, reviews = rules
    found: dict[UUID, Promotion] = {}
    for row in read.iterator(chunk_size=10_000):
        answer = _Answer(*row)  # type: ignore[arg-type]  # those without a score are left out
        if answer.customer_id in found or chance.random() > (0.14 if answer.is_promoter else 0.035):
            continue
        rule = friends if answer.is_promoter else reviews
        found[answer.customer_id] = _promotion(rule, answer, places, chance)
        if len(found) == MOST:
            break
    return list(found.values())


def _promotion(rule: PromotionRule, answer: _Answer, places: dict[str, ReviewPlace], chance: Random) -> Promotion:
    id_ = ids.new_id()
    row = Promotion(
        id=id_,
        workspace_id=scope.current(),
        rule=rule,
        kind=rule.kind,
        customer_id=answer.customer_id,
        response_id=answer.id,
        planned_at=answer.answered_at,
        code=secrets.token_hex(6),
        token_digest=ids.digest(token_of(id_)),
        origin=Origin.DEMO,
    )
    if chance.random() < 0.35:
        row.state, row.reasons = Promotion.State.HELD, [{"rule": chance.choice(_REASONS), "detail": ""}]
        return row
    row.state, row.sent_at = Promotion.State.SENT, answer.answered_at + timedelta(hours=rule.wait_hours)
    if rule.kind == Kind.REVIEW:
        row.place = places.get(answer.language, places[""])
        if chance.random() < 0.17:
            row.went, row.went_at = 1, row.sent_at + timedelta(minutes=chance.randint(2, 4_000))
    return row


def _allow(rows: Sequence[Promotion], now: datetime) -> None:
    """Let whoever was invited have said yes to it before; and some others, who may be invited yet."""
    sent = [row.customer_id for row in rows if row.sent_at]
    held = {row.customer_id for row in rows if not row.sent_at}
    others = Identity.objects.filter(kind=Identity.Kind.EMAIL).order_by("id").values_list("customer_id", flat=True)
    sent += [id_ for id_ in list(others)[::6] if id_ not in held]
    said = {"channel": "email", "purpose": "promote", "is_given": True, "said_at": now - SPAN, "said_by": BY}
    mails = Identity.objects.filter(customer_id__in=sent, kind=Identity.Kind.EMAIL).select_related("customer")
    wording = "I would like to hear about offers."
    bulk.write(
        Consent,
        [
            Consent(workspace_id=scope.current(), customer=mail.customer, identity=mail, wording=wording, **said)
            for mail in mails
        ],
    )


def _befriend(invited: Sequence[Promotion], chance: Random, now: datetime) -> None:
    """Let customers who have never answered have come by somebody who had been invited before."""
    fresh = Customer.objects.filter(~Exists(Response.objects.filter(customer=OuterRef("pk"))), merged_into=None)
    friends = list(fresh.order_by("-known_at", "-id")[:FRIENDS])
    brought: list[tuple[Customer, Promotion]] = []
    for friend in friends:
        row = chance.choice(invited)
        assert row.sent_at, "who was invited was written to"
        friend.known_at = row.sent_at + timedelta(hours=chance.randint(2, 400))
        if friend.known_at < now:
            brought.append((friend, row))
    bulk.change(Customer, [friend for friend, _ in brought], ("known_at",))
    referrals = [_referral(friend, row) for friend, row in brought]
    bulk.write(Referral, referrals)
    here = scope.current()
    pairs = zip(brought, referrals, strict=True)
    bulk.write(Brought, [Brought(workspace_id=here, promotion=row, referral=referral) for (_, row), referral in pairs])
    for friend, row in brought:
        row.went, row.went_at = row.went + 1, min(row.went_at or friend.known_at, friend.known_at)
    went = {row.id: row for _, row in brought}
    bulk.change(Promotion, list(went.values()), ("went", "went_at"))
    _spend([friend for friend, _ in brought], chance, now)


def _referral(friend: Customer, row: Promotion) -> Referral:
    told = {"promoter_id": row.customer_id, "friend": friend, "brought_at": friend.known_at, "source": "page"}
    return Referral(workspace_id=scope.current(), **told)


def _spend(friends: Sequence[Customer], chance: Random, now: datetime) -> None:
    """Let most of those who were brought have paid since; what the others are worth nobody knows yet."""
    keys = dict(
        Identity.objects.filter(customer__in=friends, kind=Identity.Kind.EXTERNAL_ID).values_list(
            "customer_id", "value"
        )
    )
    paying = [friend for friend in friends if chance.random() < 0.62]
    still = {friend.id for friend in friends} - {friend.id for friend in paying}
    Customer.objects.filter(id__in=still).update(value=None, currency="")
    paid = [
        Behavior(
            "order.paid",
            Person(external_id=keys[friend.id]),
            min(now, friend.known_at + timedelta(days=chance.randint(1, 40))),
            revenue=Decimal(chance.randint(3, 90) * 100),
            currency="KES",
            revenue_kind="new",
        )
        for friend in paying
    ]
    people.note_behaviors(paid, workspace_id=scope.current(), by=BY, now=now, origin=Origin.DEMO)


def _announce(rows: Sequence[Promotion]) -> None:
    sent = [_fact(events.THANKED, row, row.sent_at, rule=str(row.rule_id)) for row in rows if row.sent_at]
    went = [_fact(events.WENT_ON, row, row.went_at, place=str(row.place_id or "")) for row in rows if row.went_at]
    log.announce([*sent, *went], workspace_id=scope.current(), by=BY, origin=Origin.DEMO)


def _fact(kind: str, row: Promotion, at: datetime, **data: str) -> log.Fact:
    return log.Fact(kind, row.id, at, customer_id=row.customer_id, data={"kind": row.kind, **data})
