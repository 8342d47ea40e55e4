"""Reply templates as a case offers them, filled in from it and in the customer's language; and playbooks."""

from datetime import datetime

from django.db.models import Count, F, Q

from innerloop.act.cases_page import Template
from innerloop.act.models import Case, Playbook, ReplyTemplate
from innerloop.act.rules import language_name, wording
from innerloop.act.rules.due import say_moment
from innerloop.listen import queries as listening
from innerloop.team.models import Member


def templates_for(case: Case, *, member: Member, now: datetime) -> tuple[Template, ...]:
    """Return the templates of every team, of the case's and of the member's own. One query."""
    teams = [team_id for team_id in (case.team_id, member.team_id) if team_id]
    rows = ReplyTemplate.objects.filter(Q(team=None) | Q(team_id__in=teams), retired_at=None).order_by("name")
    values, language = values_of(case, member, now), language_of(case)
    return tuple(_template(row, values, language) for row in rows)


def playbooks() -> list[tuple[Playbook, int]]:
    """Return the playbooks with how many cases went by each, those put away last. Two queries."""
    counts = dict(Case.objects.exclude(playbook=None).order_by().values_list("playbook").annotate(count=Count("id")))
    rows = Playbook.objects.order_by(F("retired_at").asc(nulls_first=True), "name")
    return [(row, counts.get(row.id, 0)) for row in rows]


def _template(row: ReplyTemplate, values: dict[str, str], language: str) -> Template:
    code, text = wording.in_language(row.words, language)
    filled = wording.fill(text, values)
    return Template(row.id, row.name, language_name(code) if code else "", filled.text)


def values_of(case: Case, member: Member, now: datetime) -> dict[str, str]:
    """Return what stands for each variable in a reply to a case; empty for what is not known."""
    answer, customer = case.response, case.customer
    zone = case.workspace.time_zone
    return {
        "customer": customer.name.split(" ")[0] if customer and not customer.erased_at else "",
        "agent": str(member).split(" ")[0],
        "company": case.workspace.name,
        "touchpoint": answer.touchpoint.name if answer and answer.touchpoint else "",
        "organization": answer.organization.name if answer and answer.organization else "",
        "promised": say_moment(case.promised_at, now=now, zone=zone) if case.promised_at else "",
        "survey": listening.link_of(answer.invitation_id) if answer and answer.invitation_id else "",
        "case": str(case.number),
    }


def language_of(case: Case) -> str:
    """Return the language in which a case's customer is answered: theirs, else their answer's; may be empty."""
    customer, answer = case.customer, case.response
    return (customer.language if customer else "") or (answer.language if answer else "")
