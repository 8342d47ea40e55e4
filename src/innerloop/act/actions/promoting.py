"""Thanking customers who answered, and inviting those who said yes to such to recommend us.

Planned when the answer comes, decided some hours later: until then a case may be opened, the answer changed, a stop
said. A rule that is switched off holds what is planned, and lets it go when it is switched on again.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction

from innerloop.act import events
from innerloop.act.models import Promotion, PromotionRule, ReviewPlace
from innerloop.act.queries import opening
from innerloop.act.queries import promoting as queries
from innerloop.act.rules import promotion_words
from innerloop.act.rules.promoting import ENDS_AFTER, DailyMost, Kind, OpenCase, Period, Place, choose
from innerloop.act.rules.trouble import Trouble
from innerloop.customers import queries as people
from innerloop.customers.rules import Verdict
from innerloop.kernel import apart, bulk, clock, ids, log, scope
from innerloop.kernel.models import Origin
from innerloop.listen import actions as listening
from innerloop.listen import errors
from innerloop.listen.models import Message
from innerloop.listen.queries.beginning import may_begin_each
from innerloop.listen.queries.weighing import phone_of, usual_quiet_hours
from innerloop.listen.rules import asking, limits, whereabouts
from innerloop.team.models import Workspace

BATCH = 200
# Mail first: a text message is paid for and rings.
_FIRST = "email"


def is_on() -> bool:
    """Say whether any rule of the workspace plans thanks. One query, where most workspaces have none."""
    return PromotionRule.objects.filter(on_since__isnull=False, retired_at=None).exists()


@transaction.atomic
def plan(troubles: Sequence[Trouble], *, now: datetime, origin: str = Origin.LIVE) -> list[Promotion]:
    """Plan a thanks for each answer that a rule fits, the first that does; an answer is thanked for once.

    A fixed number of statements. Who was thanked lately is looked at when it is decided.
    """
    on = queries.rules_on()
    told = {trouble.response_id: trouble for trouble in troubles if trouble.response_id and trouble.customer_id}
    known = Promotion.objects.filter(response_id__in=told).values_list("response_id", flat=True)
    fresh = [trouble for id_, trouble in told.items() if id_ not in set(known)] if on else []
    who = people.resolve_each([trouble.customer_id for trouble in fresh if trouble.customer_id], and_hold=True)
    rows = []
    for trouble in fresh:
        rule = next((rule for rule in on if rule.fits(trouble)), None)
        person = who.get(trouble.customer_id) if trouble.customer_id else None
        if rule and person and trouble.response_id:
            rows.append(_planned(rule, person, trouble.response_id, now=now, origin=origin))
    bulk.write(Promotion, rows)
    return rows


def decide_due(*, now: datetime) -> int:
    """Decide on every thanks whose time has come, in all workspaces; return how many were sent.

    A workspace for which it fails is left for the next round, and the others are gone on with.
    """
    sent, failed = 0, set[UUID]()
    while ids_ := _due(now, leave=failed):
        for workspace_id, promotion_ids in ids_.items():
            failed.add(workspace_id)
            with apart.within(workspace_id, doing="Thanking customers"):
                sent += _decide(promotion_ids, now)
                failed.remove(workspace_id)
    return sent


@transaction.atomic
def go_on(*, promotion: Promotion, now: datetime) -> None:
    """Count that somebody pressed the button of a thanks' page."""
    row = Promotion.objects.select_for_update(of=("self",)).get(id=promotion.id)
    is_first, row.went = row.went_at is None, row.went + 1
    row.went_at = row.went_at or now
    row.save(update_fields=["went", "went_at"])
    if is_first:
        data = {"kind": row.kind, "place": str(row.place_id or "")}
        log.announce([_fact(events.WENT_ON, row, now, data)], workspace_id=row.workspace_id, by="customer")


def _planned(rule: queries.PromotionOn, person: UUID, response_id: UUID, *, now: datetime, origin: str) -> Promotion:
    id_ = ids.new_id()
    return Promotion(
        id=id_,
        workspace_id=scope.current(),
        rule=rule.row,
        kind=rule.row.kind,
        customer_id=person,
        response_id=response_id,
        planned_at=now,
        decide_at=now + timedelta(hours=rule.row.wait_hours),
        code=secrets.token_hex(6),
        token_digest=ids.digest(queries.token_of(id_)),
        origin=origin,
    )


def _due(now: datetime, *, leave: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return what is to be decided, by workspace; what is planned by a rule that is off waits for it."""
    rows = Promotion.everywhere.filter(decide_at__lte=now, rule__on_since__isnull=False, rule__retired_at=None)
    rows = rows.exclude(workspace_id__in=leave)
    found: dict[UUID, list[UUID]] = {}
    for id_, workspace_id in rows.order_by("decide_at", "id").values_list("id", "workspace_id")[:BATCH]:
        found.setdefault(workspace_id, []).append(id_)
    return found


@transaction.atomic
def _decide(promotion_ids: Collection[UUID], now: datetime) -> int:
    rows = list(
        Promotion.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(id__in=promotion_ids, decide_at__lte=now)
        .select_related("rule", "customer__merged_into", "response")
        .order_by("decide_at", "id")
    )
    around = _Around.of(rows, now)
    theirs = {row.id: row.customer_id for row in rows}
    sent = [row for row in rows if _settle(row, around, now)]
    Promotion.objects.bulk_update(rows, ["state", "reasons", "decide_at", "place", "message", "sent_at"])
    told = [_fact(events.THANKED, row, now, {"kind": row.kind, "rule": str(row.rule_id)}) for row in sent]
    told = [replace(fact, customer_id=theirs[row.id]) for fact, row in zip(told, sent, strict=True)]
    log.announce(told, workspace_id=scope.current(), by="system")
    return len(sent)


def _settle(row: Promotion, around: "_Around", now: datetime) -> bool:
    # Written to as who they are now; the row stays theirs whom it was planned for, should the two be parted again.
    row.customer = row.customer.merged_into or row.customer
    weighed = asking.weigh(around.rules(row), at=now)
    row.reasons, row.decide_at = [reason.as_json() for reason in weighed.reasons], None
    if weighed.is_allowed:
        return _sent(row, around, now)
    if weighed.next_at and weighed.next_at <= row.planned_at + ENDS_AFTER:
        row.decide_at = weighed.next_at
    else:
        row.state = Promotion.State.HELD
    return False


def _sent(row: Promotion, around: "_Around", now: datetime) -> bool:
    try:
        with transaction.atomic():
            _send(row, around, now)
    except errors.Refusal as refusal:
        # Said stop, or a channel was closed, in the moment between looking and writing: one of many.
        row.state, row.reasons = Promotion.State.HELD, [{"rule": "unreachable", "detail": str(refusal)}]
        return False
    except OperationalError:
        # The database was away, or two waited for each other: nothing is wrong with this one.
        raise
    except Exception as error:
        apart.tell(error, doing=f"Writing promotion {row.id}")
        detail = f"It could not be written ({type(error).__name__}), and nothing was sent"
        row.state, row.reasons = Promotion.State.HELD, [{"rule": "failed", "detail": detail}]
        return False
    around.count_in(row, now)
    return True


@dataclass(slots=True)
class _Around:
    """What is known of everybody who is decided on together; counts in whom it lets through."""

    workspace: Workspace
    now: datetime
    fitting: dict[UUID, Trouble]
    waiting: set[UUID]
    last: dict[UUID, datetime]
    today: dict[UUID, int]
    verdicts: dict[tuple[str, str], dict[UUID, Verdict]]
    places: list[Place]
    chosen: dict[UUID, Place | None] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[Promotion], now: datetime) -> "_Around":
        """Read it in a fixed number of queries, for each channel and purpose ten."""
        workspace = Workspace.objects.get(id=scope.current())
        who = {(row.customer.merged_into or row.customer).id for row in rows}
        purposes = {_purpose(row.kind) for row in rows}
        channels = list(listening.unasked_ways())
        return cls(
            workspace,
            now,
            {
                trouble.response_id: trouble
                for trouble in opening.of_answers([row.response_id for row in rows if row.response_id])
                if trouble.response_id
            },
            queries.with_open_case(who),
            queries.last_sent(who),
            queries.sent_since(_midnight(workspace, now)),
            {
                (channel, purpose): may_begin_each(who, channel=channel, purpose=purpose)
                for channel in channels
                for purpose in purposes
            },
            queries.places(),
        )

    def rules(self, row: Promotion) -> list[asking.Rule]:
        """Return what may speak against one thanks."""
        trouble = self.fitting.get(row.response_id) if row.response_id else None
        found: list[asking.Rule] = []
        if trouble is None or not queries.PromotionOn(row.rule, queries.when_of(row.rule)).fits(trouble):
            found.append(limits.Final("answer_changed", "The answer is another one by now, or set aside"))
        if self.now > row.planned_at + ENDS_AFTER:
            found.append(limits.Final("too_late", f"More than {ENDS_AFTER.days} days since the answer"))
        if row.kind == Kind.REVIEW and self.place(row) is None:
            found.append(limits.Final("no_place", "There is no place for reviews that is for them"))
        channel = self.channel(row)
        if channel:
            found.append(usual_quiet_hours(row.customer, channel=channel, home=self.workspace.time_zone))
        else:
            found += [limits.Final(reason["rule"], reason["detail"]) for reason in self._against(row)]
        ends_at = _midnight(self.workspace, self.now) + timedelta(days=1)
        return [
            *found,
            OpenCase(row.customer_id in self.waiting, self.now),
            Period(self.last.get(row.customer_id), row.rule.rest_days),
            DailyMost(self.today.get(row.rule_id, 0), row.rule.most_a_day, ends_at),
        ]

    def channel(self, row: Promotion) -> str:
        """Return by which channel a customer is written to: where they answered, by mail, or by another one."""
        purpose = _purpose(row.kind)
        open_ = [
            channel
            for (channel, about), verdicts in self.verdicts.items()
            if about == purpose and (verdict := verdicts.get(row.customer_id)) and verdict.allowed and verdict.address
        ]
        return next(
            (each for each in (row.response.channel if row.response else "", _FIRST) if each in open_),
            open_[0] if open_ else "",
        )

    def place(self, row: Promotion) -> Place | None:
        """Return the place for reviews that a customer is led to. At most one query, where a place is for a country."""
        if row.id not in self.chosen:
            is_by_country = any(place.country for place in self.places)
            countries = whereabouts.countries_of(phone_of(row.customer_id)) if is_by_country else ()
            self.chosen[row.id] = choose(self.places, language=self.language(row), countries=countries, turn=row.id.int)
        return self.chosen[row.id]

    def language(self, row: Promotion) -> str:
        """Return the language of a customer, else of the workspace, without its country."""
        return (row.customer.language or self.workspace.language).partition("-")[0]

    def count_in(self, row: Promotion, now: datetime) -> None:
        """Count somebody who is thanked: the next one sees it."""
        self.last[row.customer_id] = now
        self.today[row.rule_id] = self.today.get(row.rule_id, 0) + 1

    def _against(self, row: Promotion) -> Sequence[dict[str, str]]:
        found = [
            verdicts[row.customer_id].reasons
            for (_, purpose), verdicts in self.verdicts.items()
            if purpose == _purpose(row.kind) and row.customer_id in verdicts
        ]
        # Where one way is shut for a reason of theirs and another has no address, the reason of theirs is told.
        told = [reasons for reasons in found if all(reason["rule"] != "no_address" for reason in reasons)]
        return (told or found or [({"rule": "no_address", "detail": "There is no channel to write by"},)])[0]


def _send(row: Promotion, around: _Around, now: datetime) -> None:
    place = around.place(row) if row.kind == Kind.REVIEW else None
    row.place_id = place.id if place else None
    words = promotion_words.say(
        row.kind,
        own=row.rule.words,
        language=around.language(row),
        name=row.customer.name,
        company=around.workspace.name,
        place=ReviewPlace.objects.get(id=place.id).name if place else "",
        link=queries.link_of(row.id),
    )
    channel = around.channel(row)
    # A mail says it below, with the address of the company.
    text = words.text if channel == _FIRST else f"{words.text}\n{promotion_words.way_out(words.language, '')}"
    letter = listening.Letter(text, _purpose(row.kind), words.language, {"promotion": str(row.id)})
    row.message = listening.write_to(customer_id=row.customer_id, channel=channel, letter=letter, now=now)
    row.state, row.sent_at = Promotion.State.SENT, now


def _purpose(kind: str) -> str:
    return Message.Purpose.PROMOTE if Kind(kind).needs_yes else Message.Purpose.TELL


def _midnight(workspace: Workspace, now: datetime) -> datetime:
    local = now.astimezone(clock.zone(workspace.time_zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _fact(kind: str, row: Promotion, now: datetime, data: dict[str, str]) -> log.Fact:
    return log.Fact(kind, row.id, now, customer_id=row.customer_id, data=data)
