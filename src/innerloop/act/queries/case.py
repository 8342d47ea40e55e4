"""One case: what the customer said, what was written and done, whose it is and why, what is to do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse

from innerloop.act.cases_page import CasePage, Other, Reply, Step
from innerloop.act.feedback_page import Line, Mark
from innerloop.act.models import Case, Cause, Playbook
from innerloop.act.queries import reaching, since_close, telling
from innerloop.act.queries.opening import standing_of
from innerloop.act.queries.said import NOBODY, mark
from innerloop.act.queries.standing import due_of
from innerloop.act.queries.wording import templates_for
from innerloop.act.rules import language_name, later, matching, money, opened, stake
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.states import CloseReason, State
from innerloop.act.rules.stretches import SPOKEN
from innerloop.customers import queries as people
from innerloop.customers.models import Identity
from innerloop.kernel import clock, ids
from innerloop.listen.models import Response
from innerloop.listen.queries.page_talk import PAGE, WIDGET
from innerloop.listen.queries.ringing import connecting_line
from innerloop.listen.rules.saying import channel_name
from innerloop.team.models import Member, Skill, Team
from innerloop.team.queries import hours
from innerloop.team.rules import Role
from innerloop.understand.queries.understood import understood
from innerloop.understand.rules.feelings import MAY_LEAVE, URGENT

_MOST_SCORES = 6
_MOST_COLLEAGUES = 200
_MOST_OTHERS = 8
_MOST_PHONES = 3
_WHERE_IT_STANDS = {
    WIDGET: "The reply will stand in the widget on your site when they come back with the same browser.",
    PAGE: "The reply will stand behind their own link. Nothing tells them so: they read it when they open it again.",
}


def case_page(case: Case, *, member: Member, now: datetime, around: Mapping[str, Any]) -> CasePage:
    """Return what the page shows of a case. A fixed number of queries."""
    state, colleagues = State(case.state), _colleagues(case)
    reader = _reader(case, member, dict(colleagues), now)
    story, watching = telling.story(case), _watching(case)
    return CasePage(
        id=case.id,
        number=case.number,
        version=case.version,
        who=who(case),
        who_url=reverse("act:customer", args=[case.customer_id]) if case.customer_id else "",
        facts=tuple(_facts(case)),
        due=due_of(case, now=now),
        state=state.label,
        is_over=state.is_over or case.merged_into_id is not None,
        why_opened=opened.say_why(case.reason, rule=case.rule.name if case.rule else "Opened by one of us"),
        told=story.told,
        reply=Reply() if state.is_over or case.merged_into else _reply(case, member, now),
        why_assigned=tuple(matching.lines(case.why_assigned, reader)),
        next_best=matching.next_best(case.why_assigned, reader),
        assignee=str(case.assignee) if case.assignee else "",
        is_mine=case.assignee_id == member.id,
        needs=case.needs,
        priority=Priority(case.priority),
        priorities=tuple(reversed(Priority.choices())),
        done=case.done,
        ended=_ended(case),
        steps=_steps(case),
        playbook=case.playbook.name if case.playbook else "",
        books=() if state.is_over or case.merged_into_id or case.steps_done else _books(case),
        about=(*_spoken(case), *_about(case)),
        scores=_scores(case),
        causes=tuple(Cause.objects.filter(retired_at=None).order_by("name").values_list("slug", "name")),
        colleagues=colleagues,
        teams=tuple((str(id_), name) for id_, name in Team.objects.order_by("name").values_list("id", "name")),
        moments=() if state.is_over else later.moments(now, hours.calendar().hours_of(case.team_id)),
        watchers=tuple(watching.values()),
        is_watched=member.id in watching,
        others=_others(case, now),
        seen=story.seen,
        unsaid_ring=story.unsaid_ring,
        rings_by="" if state.is_over else _rings_by(case),
        ring_key=str(ids.new_id()),
        phones=() if state.is_over else _phones(case),
        sleeps_until=case.snoozed_until if case.snoozed_until and case.snoozed_until > now else None,
        promised_at=None if state.is_over else case.promised_at,
        part_of=_part_of(case),
        **around,
    )


def who(case: Case) -> str:
    """Return whose case it is, or in which way they are unknown."""
    if case.customer is None:
        return "Somebody unknown"
    return "Erased on request" if case.customer.erased_at else case.customer.name or NOBODY


def _reader(case: Case, member: Member, names: Mapping[str, str], now: datetime) -> matching.Reader:
    return matching.Reader(
        today=clock.day_in(case.workspace.time_zone, now),
        zone=ZoneInfo(case.workspace.time_zone),
        agent="" if case.assignee_id in (None, member.id) else str(case.assignee),
        names=names,
        skills=_skills(case),
        customer=who(case) if case.customer and case.customer.name else "them",
    )


def _skills(case: Case) -> dict[str, str]:
    """Return the names of what whoever has a case knows of what it needs; a query only where it needs anything."""
    told = [slug for reason in case.why_assigned if reason.get("kind") == "skilled" for slug in reason["skills"]]
    return dict(Skill.objects.filter(slug__in=told).values_list("slug", "name")) if told else {}


def _facts(case: Case) -> list[str]:
    customer = case.customer
    facts = [f"Case {case.number}", case.team.name if case.team else ""]
    if customer and not customer.erased_at:
        facts.append(f"known since {customer.known_at.year}")
    if case.stake is not None:
        facts.append(f"{money(case.stake.quantize(1), case.workspace.currency)} a year at stake")
    return [fact for fact in facts if fact]


def _reply(case: Case, member: Member, now: datetime) -> Reply:
    ways = reaching.ways_to(case, now=now)
    why_not = reaching.why_not_there(case, now=now)
    if not ways and not why_not:
        why_not = "there is no address that allows an answer"
    return Reply(
        ways=tuple((way.channel, channel_name(way.channel)) for way in ways),
        why_not=why_not,
        hint=_WHERE_IT_STANDS.get(ways[0].channel, "") if ways else "",
        templates=templates_for(case, member=member, now=now) if ways else (),
    )


def _ended(case: Case) -> str:
    if case.state == State.RESOLVED:
        return case.cause.name if case.cause else ""
    return CloseReason(case.close_reason).label if case.state == State.CLOSED else ""


def _steps(case: Case) -> tuple[Step, ...]:
    steps = case.playbook.steps if case.playbook else []
    return tuple(Step(place, words, place in case.steps_done) for place, words in enumerate(steps))


def _books(case: Case) -> tuple[tuple[str, str], ...]:
    """Return the other playbooks that the case can be worked on by."""
    rows = Playbook.objects.filter(retired_at=None).order_by("name").values_list("id", "name")
    return tuple((str(id_), name) for id_, name in rows if id_ != case.playbook_id)


def _about(case: Case) -> list[Line]:
    customer = case.customer
    if customer is None or customer.erased_at:
        return []
    lines = [
        ("At stake", _stake(case)),
        ("Speaks", language_name(customer.language) if customer.language else ""),
        ("Worth a year", money(customer.value.quantize(1), customer.currency) if customer.value is not None else ""),
        ("Since the close", since_close.said(case)),
        ("Looked after by", str(customer.owner) if customer.owner else ""),
        ("Case opened", f"{clock.day_in(case.workspace.time_zone, case.opened_at):%-d %b %Y}"),
    ]
    return [Line(name, value) for name, value in lines if value]


def _spoken(case: Case) -> list[Line]:
    """Say what the words of the answer speak of, and whether they press. Two queries, of an answer only."""
    if case.response is None or case.response.erased_at:
        return []
    read = understood([case.response.id]).get(case.response.id)
    if read is None:
        return []
    feelings = {each.name: each.feeling for each in read.mentions}
    spoken = [f"{name} ({SPOKEN[feeling]})" for name, feeling in feelings.items()]
    sounds = {"urgent": read.urgency >= URGENT, "like leaving": read.churn >= MAY_LEAVE}
    heard = ", ".join(name for name, is_so in sounds.items() if is_so)
    lines = [("Speaks of", "; ".join(spoken)), ("Sounds", heard)]
    return [Line(name, value) for name, value in lines if value]


def _stake(case: Case) -> str:
    """Say how the value at stake came about: what they are worth, how likely they leave, how likely they stay."""
    customer = case.customer
    if case.stake is None or customer is None or customer.value is None:
        return ""
    weighed = stake.weigh(
        value=customer.value,
        standing=standing_of(case.response) if case.response else None,
        asked_for_us=bool({"wants_contact", "wants_person"} & case.reason.keys()),
        is_reachable=True,
    )
    # They were out of reach, or their worth has changed since: what made the figure then is not known any more.
    return weighed.say(money(customer.value.quantize(1), customer.currency)) if weighed.amount == case.stake else ""


def _scores(case: Case) -> tuple[Mark, ...]:
    if case.customer_id is None:
        return ()
    rows = Response.objects.filter(customer_id__in=people.ids_of(case.customer_id), score__isnull=False)
    newest = rows.filter(excluded_at=None).select_related("metric").order_by("-answered_at", "-id")[:_MOST_SCORES]
    return tuple(mark(row.metric, row.score) for row in reversed(newest))


def _rings_by(case: Case) -> str:
    line = connecting_line() if case.customer and not case.customer.erased_at else None
    return line.name if line else ""


def _phones(case: Case) -> tuple[str, ...]:
    """Return the numbers at which the customer can be rung by hand; none of somebody who was erased."""
    if case.customer is None or case.customer.erased_at:
        return ()
    rows = Identity.objects.filter(customer_id__in=people.ids_of(case.customer.id), kind=Identity.Kind.PHONE)
    return tuple(rows.order_by("added_at").values_list("value", flat=True)[:_MOST_PHONES])


def _watching(case: Case) -> dict[UUID, str]:
    rows = case.watchers.filter(member__removed_at=None).select_related("member__user").order_by("member__user__name")
    return {row.member_id: str(row.member) for row in rows}


def _others(case: Case, now: datetime) -> tuple[Other, ...]:
    """Return the other cases of the customer, those with something to do first."""
    if case.customer_id is None:
        return ()
    rows = Case.objects.filter(customer_id__in=people.ids_of(case.customer_id), merged_into=None).exclude(id=case.id)
    found = rows.select_related("rule", "customer", "workspace").order_by("-opened_at", "-id")[:_MOST_OTHERS]
    return tuple(_other(row, now) for row in sorted(found, key=lambda row: State(row.state).is_over))


def _other(row: Case, now: datetime) -> Other:
    why = opened.say_why(row.reason, rule=row.rule.name if row.rule else row.needs or "Opened by one of us")
    url = reverse("act:case", args=[row.id])
    return Other(row.id, row.number, url, why, due_of(row, now=now), can_join=not State(row.state).is_over)


def _part_of(case: Case) -> tuple[int, str] | None:
    into = case.merged_into
    return (into.number, reverse("act:case", args=[into.id])) if into else None


def _colleagues(case: Case) -> tuple[tuple[str, str], ...]:
    rows = Member.objects.filter(removed_at=None, role__gte=Role.AGENT)
    others = rows.exclude(id=case.assignee_id) if case.assignee_id else rows
    found = others.select_related("user").order_by("user__name", "user__email")[:_MOST_COLLEAGUES]
    return tuple((str(member.id), str(member)) for member in found)
