"""Whether a program may ask, customer by customer: what is known of each, put before the rules."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from innerloop.customers.models import Customer, Identity
from innerloop.listen.models import Program
from innerloop.listen.queries import room as rooms
from innerloop.listen.queries.standing import Place, Standing, standings
from innerloop.listen.rules import asking, limits, plans, slots
from innerloop.listen.rules.quiet import Hours, QuietHours
from innerloop.listen.rules.whereabouts import Whereabouts, whereabouts

# Wakes nobody: where nobody knows where anybody is, it may leave at any hour.
_SILENT = frozenset({"email"})


def quiet_hours(program: Program, customer: Customer, *, channel: str) -> QuietHours:
    """Return the rule of the night for one customer. One query; the program's workspace is at hand."""
    where = _where(customer.time_zone, phone_of(customer.id), program.workspace.time_zone, channel)
    return QuietHours(plans.read(program.plan).hours, where)


def usual_quiet_hours(customer: Customer, *, channel: str, home: str) -> QuietHours:
    """Return the rule of the night where no program says its hours; `home` is the workspace's zone. One query."""
    return QuietHours(Hours(), _where(customer.time_zone, phone_of(customer.id), home, channel))


def phone_of(customer_id: UUID) -> str:
    """Return the newest number of a customer, or nothing. One query."""
    rows = Identity.objects.filter(customer_id=customer_id, kind=Identity.Kind.PHONE).order_by("-added_at", "-id")
    return rows.values_list("value", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Look:
    """How to look at somebody: a person insists on asking; it is day anyhow; it goes on with an earlier invitation."""

    is_asked_for: bool = False
    is_by_day: bool = False
    goes_on_with: UUID | None = None


PLAINLY = Look()


@dataclass(slots=True)
class Weigher:
    """Weighs the customers of one program on one channel at one moment; counts in whom it lets through."""

    program: Program
    plan: plans.Plan
    channel: str
    now: datetime
    zone: str
    room: rooms.Room

    @classmethod
    def of(cls, program: Program, *, channel: str, now: datetime, plan: plans.Plan | None = None) -> "Weigher":
        """Return a weigher for a program with its workspace at hand."""
        plan = plans.read(program.plan) if plan is None else plan
        zone = program.workspace.time_zone
        return cls(program, plan, channel, now, zone, rooms.room(program, plan, zone=zone, now=now))

    def look_at(self, customer_ids: Collection[UUID], place: Place | None = None) -> dict[UUID, Standing]:
        """Return where customers stand, by the id asked for; `place` is a conversation that the one of them is in."""
        return standings(self.program, self.plan, customer_ids, channel=self.channel, now=self.now, place=place)

    def weigh(
        self, standing: Standing, *, properties: Mapping[str, Any] | None = None, look: Look = PLAINLY
    ) -> asking.Weighed:
        """Return what speaks against asking one customer, and from when nothing does.

        `properties` are those of the ask, with the customer's own among them.
        """
        held = standing.properties if properties is None else properties
        return asking.weigh(list(self._rules(standing, held, look)), at=self.now)

    def count_in(self, properties: Mapping[str, Any]) -> None:
        """Count somebody who is asked: the next one sees it."""
        self.room.count_in(properties)

    def _rules(self, standing: Standing, properties: Mapping[str, Any], look: Look) -> Iterator[asking.Rule]:
        if self.program.closed_at:
            yield limits.closed(self.program.name)
        for reason in standing.verdict.reasons:
            yield limits.Final(reason["rule"], reason["detail"])
        if not look.is_asked_for:
            yield from self._peace(standing, look)
            if look.goes_on_with is None:
                yield from self._choice(standing)
                yield from self.room.limits(properties)
        if not (standing.is_awake or look.is_by_day):
            where = _where(standing.time_zone, standing.phone, self.zone, self.channel)
            yield QuietHours(self.plan.hours, where)

    def _peace(self, standing: Standing, look: Look) -> Iterator[asking.Rule]:
        """Yield the rules that let people rest. The ask that is gone on with has opened no window for itself."""
        asks = [ask for ask in standing.asks if ask.invitation_id != look.goes_on_with]
        own = [ask for ask in asks if ask.program_id == self.program.id]
        yield limits.Rest(asks[-1].at if asks else None, self.program.rest_days, self.zone)
        yield limits.Rest(own[-1].at if own else None, self.plan.own_rest_days, self.zone, is_own=True)
        yield limits.Yearly([ask.at for ask in asks], self.plan.most_a_year, self.zone)

    def _choice(self, standing: Standing) -> Iterator[asking.Rule]:
        """Yield the rules of whom the program is for."""
        for condition in standing.denied:
            yield limits.Final("audience", condition.denied())
        share = self.plan.share
        if share < 100 and not slots.is_in_sample(self.program.id, standing.customer_id, share=share):
            yield limits.Final("sample", f"Not in the {share:g} % of customers whom “{self.program.name}” asks")


def _where(time_zone: str, phone: str, home: str, channel: str) -> Whereabouts:
    return whereabouts(time_zone=time_zone, phone=phone, home=home, is_ringing=channel not in _SILENT)
