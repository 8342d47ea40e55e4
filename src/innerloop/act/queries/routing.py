"""What routing has to know: the cases that wait for somebody, and the people who answer customers."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db.models import Aggregate, Count, FloatField, Max, Q, QuerySet

from innerloop.act.models import Case
from innerloop.act.rules import matching
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.states import ACTIVE, State
from innerloop.customers import queries as people
from innerloop.team import queries as team
from innerloop.team.models import Absence, Member
from innerloop.team.queries.people import OnDuty
from innerloop.team.rules import Role
from innerloop.team.rules.whose_hours import upwards

LATELY = timedelta(days=28)
# How many cases are given out at once. An outage opens more than there are people; what nobody can take is looked at
# again, soonest due first, and a round must not grow with all of it.
MOST = 250
# Where no clock has been set to a case, it is due as late as the inner loop may close in practice.
USUALLY_DUE = timedelta(days=1)
_FULL_WEEK = 40 * 60  # minutes
_OURS = (State.OPEN, State.IN_PROGRESS)  # the customer waits for us, not we for them
# What is read of a case to say whether it must leave whoever has it.
_JUDGED = ("assignee", "team", "opened_at", "contacted_at", "contact_due_at", "promised_at", "resolve_due_at")
_Parents = Mapping[UUID, UUID | None]


@dataclass(frozen=True)
class Queue:
    """What is to be given out, with the people by id; `cases` and `agents` are what the rules see of both."""

    rows: dict[str, Case] = field(default_factory=dict)
    cases: Sequence[matching.Case] = ()
    agents: Sequence[matching.Agent] = ()
    people: dict[str, OnDuty] = field(default_factory=dict)
    parents: _Parents = field(default_factory=dict)  # of the teams
    typical_value: float = 0.0

    def agent(self, member_id: UUID | str | None) -> matching.Agent | None:
        """Return somebody as the rules see them, whoever answers or not; None who is not here any more."""
        person = self.people.get(str(member_id or ""))
        return _agent(person) if person else None


class _Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def queue(*, now: datetime, is_again: bool, is_moving: bool) -> Queue:
    """Return the cases that wait for somebody, locked, at most so many, and who could take them.

    `is_again` adds those that went to a lead since nobody could take them, for when a place may be free; `is_moving`
    those whose holder is gone, or not back in time. What somebody is changing at this moment is left for the next
    round. A fixed number of queries.
    """
    rows = list(_locked(Q(assignee=None))[:MOST])
    if is_again:
        rows += _locked(Q(contacted_at=None, state=State.OPEN, why_assigned__contains=[{"kind": "lead"}]))[:MOST]
    if not rows and not is_moving:
        return Queue()
    people = {str(person.member.id): person for person in team.people_on_duty(at=now)}
    desk, parents = _desk(people.values()), team.team_parents()
    if is_moving:
        rows += _stuck(people, desk, parents, known={row.id for row in rows}, now=now)
    if not rows:
        return Queue()
    return Queue(
        rows={str(row.id): row for row in rows},
        cases=_cases(rows, desk, parents),
        agents=_agents(desk, parents, now=now, besides={row.id for row in rows}),
        people=people,
        parents=parents,
        typical_value=_active().aggregate(middle=_Median("stake"))["middle"] or 0.0,
    )


def lead_of(case: Case, queue: Queue) -> Member | None:
    """Return who leads the team of a case, or else the one above: first who is there and did not give it back."""
    above = list(upwards(case.team_id, queue.parents))
    gave_back = {reason.get("by") for reason in case.why_assigned if reason.get("kind") == "gave_back"}

    def order(person: OnDuty) -> tuple[bool, bool, int, int, UUID]:
        member = person.member
        far = above.index(member.team_id) if member.team_id in above else len(above)
        return str(member.id) in gave_back, person.is_away, far, member.role, member.id

    leads = [person for person in queue.people.values() if person.member.role >= Role.MANAGER]
    return min(leads, key=order).member if leads else None


def _agents(
    desk: Sequence[OnDuty], parents: _Parents, *, now: datetime, besides: Collection[UUID]
) -> list[matching.Agent]:
    """Return people as the rules see them, with what they have now, besides some cases, and were given of late."""
    since = now - LATELY
    loads = _by_member(_active().exclude(id__in=besides))
    recent = _by_member(Case.objects.filter(assigned_at__gte=since))
    agents = [_agent(person) for person in desk]
    even = matching.even_shares(_demands(desk, parents, since), agents, _presence(desk, since, now))
    return [replace(each, load=loads[each.id], recent=recent[each.id], even=even[each.id]) for each in agents]


def _desk(people: Collection[OnDuty]) -> list[OnDuty]:
    """Return who is given cases: the agents; where there are none, everybody who may answer."""
    agents = [person for person in people if person.member.role == Role.AGENT]
    return agents or list(people)


def _active() -> QuerySet[Case]:
    found: QuerySet[Case] = Case.objects.filter(state__in=ACTIVE, merged_into=None)
    return found


def _locked(which: Q) -> QuerySet[Case]:
    rows = _active().filter(which).select_related("thread", "customer", "response__employee", "rule")
    rows = rows.order_by("contact_due_at", "id")
    # Somebody who waits for routing may have changed one of them: to wait for it in turn would never end.
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True)


def _stuck(
    people: Mapping[str, OnDuty], desk: Sequence[OnDuty], parents: _Parents, *, known: Collection[UUID], now: datetime
) -> list[Case]:
    """Return what whoever has it cannot answer in time, and somebody could sooner; at most so many, soonest due first.

    Judged before any is locked: by night a whole queue may be overdue, and nobody there who could take it.
    """
    holders = {person.member.id: _agent(person) for person in people.values()}
    agents = [_agent(person) for person in desk]

    @cache
    def is_sooner_elsewhere(holder_id: UUID, home: str) -> bool:
        holder = holders.get(holder_id)
        others = [each for each in agents if not home or home in each.teams]
        return any(matching.is_sooner(each, holder, now) for each in (None, *others))

    off = [id_ for id_, holder in holders.items() if not holder.is_on_shift and is_sooner_elsewhere(id_, "")]
    away = [person.member.id for person in people.values() if person.is_away]
    # Who was in touch goes on with it after their shift, but not after days away; who is gone goes on with nothing.
    owed = Q(state__in=_OURS, assignee__in=off) & (Q(contacted_at=None) | Q(assignee__in=away))
    leaving = Q(assignee__isnull=False) & (owed | ~Q(assignee__in=list(holders)))
    rows = list(_active().filter(leaving).exclude(id__in=known).only(*_JUDGED).order_by("contact_due_at", "id"))
    homes = _homes({row.team_id for row in rows}, desk, parents)
    moving = [
        row.id
        for row in rows
        if row.assignee_id
        and matching.must_move(_judged(row), holders.get(row.assignee_id), now)
        and is_sooner_elsewhere(row.assignee_id, homes[row.team_id])
    ]
    # Asked once more, since somebody may have answered one of them meanwhile.
    return list(_locked(leaving & Q(id__in=moving[:MOST]))) if moving else []


def _judged(row: Case) -> matching.Case:
    return matching.Case(str(row.id), waiting_since=row.opened_at, due_at=_due_at(row))


def _due_at(row: Case) -> datetime:
    """Return until when somebody must be in touch; where somebody was, until when as promised or to resolve it."""
    if row.contacted_at is None:
        return row.contact_due_at or row.opened_at + USUALLY_DUE
    return min(filter(None, (row.promised_at, row.resolve_due_at)), default=row.opened_at + USUALLY_DUE)


def _cases(rows: Sequence[Case], desk: Sequence[OnDuty], parents: _Parents) -> list[matching.Case]:
    homes = _homes({row.team_id for row in rows}, desk, parents)
    helped = _helped({row.customer_id for row in rows if row.customer_id})
    return [_case(row, homes[row.team_id], helped.get(row.customer_id, {})) for row in rows]


def _case(row: Case, home: str, helped: dict[str, datetime]) -> matching.Case:
    spoke = row.response.employee if row.response else None
    is_led = any(reason.get("kind") == "lead" for reason in row.why_assigned)
    return matching.Case(
        str(row.id),
        waiting_since=row.opened_at,
        due_at=_due_at(row),
        language=language_of(row),
        team=home,
        cause=row.matter,
        owner=str(row.customer.owner_id or "") if row.customer else "",
        spoke=str(spoke.member_id or "") if spoke else "",
        helped=helped,
        value=None if row.stake is None else float(row.stake),
        skills=frozenset(row.rule.skills) if row.rule else frozenset(),
        severity=Priority(row.priority).weight / 3,
        holder="" if is_led else str(row.assignee_id or ""),
        not_for=frozenset(str(reason["by"]) for reason in row.why_assigned if reason.get("kind") == "gave_back"),
    )


def language_of(row: Case) -> str:
    """Return the language that a case's customer is answered in, without a region; empty where nobody knows."""
    told = (row.thread, row.response, row.customer)
    return next((each.language for each in told if each and each.language), "").partition("-")[0]


def _homes(team_ids: Collection[UUID | None], desk: Collection[OnDuty], parents: _Parents) -> dict[UUID | None, str]:
    """Return of each team the nearest from it upwards in which somebody answers; empty where nobody does."""
    answering = {team_id for person in desk for team_id in person.teams}
    return {
        team_id: next((str(each) for each in upwards(team_id, parents) if each in answering), "")
        for team_id in team_ids
    }


def _helped(customers: Collection[UUID]) -> dict[UUID | None, dict[str, datetime]]:
    """Return who resolved a case of these customers, and when last."""
    answering = people.resolve_each(customers)
    records = people.records_of(set(answering.values()))
    rows = Case.objects.filter(customer_id__in=records, state=State.RESOLVED, assignee__isnull=False)
    helped: dict[UUID, dict[str, datetime]] = defaultdict(dict)
    for record, agent, at in rows.values_list("customer_id", "assignee_id").annotate(Max("resolved_at")):
        by = helped[records[record]]
        by[str(agent)] = max(at, by.get(str(agent), at))
    return {customer: helped[person] for customer, person in answering.items()}


def _agent(person: OnDuty) -> matching.Agent:
    return matching.Agent(
        str(person.member.id),
        languages=person.languages,
        skills=frozenset(person.skills),
        teams=frozenset(str(each) for each in person.teams),
        capacity=person.capacity,
        is_on_shift=person.is_on_shift,
        off_at=person.off_at,
        back_at=person.back_at,
    )


def _by_member(cases: QuerySet[Case]) -> Counter[str]:
    counted = cases.filter(assignee__isnull=False).values_list("assignee_id").annotate(Count("id"))
    return Counter({str(member): count for member, count in counted})


def _demands(desk: Sequence[OnDuty], parents: _Parents, since: datetime) -> Counter[matching.Demand]:
    """Return what the cases of late asked for."""
    rows = Case.objects.filter(opened_at__gte=since).values_list(
        "team_id", "rule__skills", "thread__language", "response__language", "customer__language"
    )
    counted = list(rows.annotate(Count("id")))
    homes = _homes({row[0] for row in counted}, desk, parents)
    found: Counter[matching.Demand] = Counter()
    for team_id, skills, *languages, count in counted:
        language = next((each for each in languages if each), "").partition("-")[0]
        found[matching.Demand(team=homes[team_id], language=language, skills=frozenset(skills or ()))] += count
    return found


def _presence(desk: Sequence[OnDuty], since: datetime, now: datetime) -> dict[str, float]:
    """Return how much of a full working week each was there of late, by their hours and their days away."""
    away: Counter[str] = Counter()
    days = (now - since).days
    first, last = since.date(), now.date()
    for row in Absence.objects.filter(starts_on__lte=last).exclude(ends_on__lt=first):
        away[str(row.member_id)] += (min(row.ends_on or last, last) - max(row.starts_on, first)).days + 1
    return {
        str(person.member.id): _weekly(person) * max(0.0, 1 - away[str(person.member.id)] / days) for person in desk
    }


def _weekly(person: OnDuty) -> float:
    return sum(span.closes - span.opens for span in person.hours.spans) / _FULL_WEEK
