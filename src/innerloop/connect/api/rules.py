"""/rules: when cases are opened."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.act.actions import ruling
from innerloop.act.models import CaseRule
from innerloop.act.rules.conditions import WhenImpossible, read_when
from innerloop.connect.api import building, lists, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.kernel import clock
from innerloop.team.models import Skill, Team

route = building.Resource("Rules")

_ABOUT = """What must be true, all of it: `metric`, `score_at_most`, `score_at_least`, `words_any` (may end in *),
`language`, `touchpoint`, `channel`, `value_at_least`, `wants_contact`, `wants_person`, `event`, `theme`,
`urgency_at_least`, `churn_at_least`. Of who is silent: `silent_days` by itself (no answer and no event), with `missing`
(no event of that kind), or `unanswered_at_least` (asks in a row); beside them only `value_at_least` and `language`."""


class OpensCase(reading.Body):
    """What the case is given."""

    priority: Literal["low", "normal", "high", "urgent"] = "normal"
    team: str | None = Field(None, max_length=120, description="A team's key; left out, the team that it is about.")
    skills: list[str] = Field(
        default_factory=list, max_length=20, description="Slugs of what whoever answers should know."
    )


class Then(reading.Body):
    """What happens."""

    open_case: OpensCase = Field(default_factory=OpensCase)


class RuleIn(reading.Body):
    """A rule. It is on at once, and stands behind those that there are."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    when: dict[str, Any] = Field(description=_ABOUT)
    then: Then = Field(default_factory=Then)
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY)


class OpensCaseShape(building.Shape):
    """What the case is given."""

    priority: str
    team: str | None
    skills: list[str]


class ThenShape(building.Shape):
    """What happens."""

    open_case: OpensCaseShape


class RuleShape(building.Shape):
    """A rule; the first that fits opens the case."""

    id: str
    name: str
    when: dict[str, Any]
    then: ThenShape
    is_on: bool
    position: int


@route.call("GET", "/rules", needs="cases:read", answers={200: lists.Listed[RuleShape]})
def list_rules(request: KeyRequest, paging: Query[lists.Paging]) -> HttpResponse:
    """List the rules in the order in which they are asked."""
    rows = CaseRule.objects.filter(retired_at=None).select_related("team")
    return lists.portion("rules", paging, rows, place=lambda row: f"{row.position:06d}{row.id}", show=_shown)


@route.call("POST", "/rules", needs="cases:write", answers={201: RuleShape})
def make_rule(request: KeyRequest, body: RuleIn) -> HttpResponse:
    """Make a rule and switch it on."""
    try:
        when = read_when(body.when)
    except WhenImpossible as wrong:
        field = "when" if wrong.field == "when" else f"when.{wrong.field}"
        raise reading.refused(field, f"`{field}` cannot be used: {wrong.reason}.") from None
    gives: dict[str, Any] = {"priority": body.then.open_case.priority, "team_id": _team(body.then.open_case.team)}
    gives["skills"] = _skills(body.then.open_case.skills)

    def make() -> repeating.Made:
        by: dict[str, Any] = {"by": actor(request), "now": clock.now()}
        rule = ruling.make_rule(name=body.name, when=when, gives=gives, **by)
        ruling.switch(rule_id=rule.id, is_on=True, **by)
        rule = CaseRule.objects.select_related("team").get(id=rule.id)
        return repeating.Made(201, _shown(rule), rule.id)

    said = body.model_dump(exclude={"key"})
    return repeating.once(repeating.key_in(request, body.key), of="rules", body=said, make=make)


def _team(key: str | None) -> Any:
    if not key:
        return None
    found = Team.objects.filter(key=key).first()
    if found is None:
        raise reading.refused("then.open_case.team", f"There is no team {key!r} here. Give a team's key.")
    return found.id


def _skills(slugs: list[str]) -> list[str]:
    known = set(Skill.objects.filter(retired_at=None).values_list("slug", flat=True))
    for slug in slugs:
        if slug not in known:
            said = f"There is no skill {slug!r} here. Known are {', '.join(sorted(known)) or 'none'}."
            raise reading.refused("then.open_case.skills", said)
    return sorted(set(slugs))


def _shown(row: CaseRule) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "when": row.when,
        "then": {
            "open_case": {
                "priority": row.priority,
                "team": row.team.key if row.team else None,
                "skills": row.skills,
            }
        },
        "is_on": row.on_since is not None,
        "position": row.position,
    }
