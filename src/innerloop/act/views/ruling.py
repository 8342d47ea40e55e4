"""The rules that open cases, under Settings: listed, picked, tried on the last 90 days, switched on."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.act import errors
from innerloop.act.actions import ruling
from innerloop.act.forms_rules import RuleForm
from innerloop.act.models import CaseRule
from innerloop.act.queries import rules as queries
from innerloop.act.queries.said import said
from innerloop.act.queries.trying import try_rule
from innerloop.act.views._acting import asks_on, turned_back
from innerloop.kernel import clock, frame
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.MANAGER)
@require_safe
def rules(request: MemberRequest) -> HttpResponse:
    """List the rules in the order in which they are asked."""
    return render(request, "act/rules.html", {"rows": queries.rules()})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: MemberRequest) -> HttpResponse:
    """Make a rule; it opens nothing until it is switched on."""
    return _edited(request, None)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: MemberRequest, rule_id: UUID) -> HttpResponse:
    """Show a rule to change it."""
    return _edited(request, get_object_or_404(CaseRule.objects, id=rule_id, retired_at=None))


@members_only(at_least=Role.MANAGER)
@require_POST
def switch(request: MemberRequest, rule_id: UUID) -> HttpResponse:
    """Switch a rule on or off."""
    row = get_object_or_404(CaseRule.objects, id=rule_id, retired_at=None)
    is_on = asks_on(request)
    ruling.switch(rule_id=row.id, is_on=is_on, by=actor(request.member), now=clock.now())
    words = f"“{row.name}” opens cases from now on." if is_on else f"“{row.name}” opens no more cases."
    frame.say(request, words, undo_url=turned_back(reverse("act:rule_switch", args=[row.id]), is_on=is_on))
    return redirect("act:rules")


@members_only(at_least=Role.MANAGER)
@require_POST
def up(request: MemberRequest, rule_id: UUID) -> HttpResponse:
    """Ask a rule before the one above it."""
    row = get_object_or_404(CaseRule.objects, id=rule_id, retired_at=None)
    ruling.raise_rule(rule_id=row.id, by=actor(request.member), now=clock.now())
    return redirect("act:rules")


def _edited(request: MemberRequest, row: CaseRule | None) -> HttpResponse:
    form = RuleForm(request.POST or None, rule=row)
    shown: dict[str, Any] = {"form": form, "row": row}
    if form.is_valid():
        if "try" in request.POST:
            shown["tried"] = tried = try_rule(form.cleaned_data["when"], now=clock.now())
            shown["examples"] = [said(answer) for answer in tried.examples]
        elif _kept(request, form, row):
            return redirect("act:rules")
    return render(request, "act/rule.html", shown)


def _kept(request: MemberRequest, form: RuleForm, row: CaseRule | None) -> bool:
    given = form.cleaned_data
    told = {"name": given["name"], "when": given["when"], "by": actor(request.member), "now": clock.now()}
    gives = {
        "priority": given["priority"],
        "team_id": given["team"] or None,
        "playbook_id": given["playbook"] or None,
        "skills": given.get("skills", []),
    }
    try:
        if row:
            ruling.change_rule(rule_id=row.id, gives=gives, **told)
            frame.say(request, "Saved.")
        else:
            made = ruling.make_rule(gives=gives, **told)
            words = f"“{made.name}” is made. It opens nothing until you switch it on."
            frame.say(request, words, undo_url="")
    except errors.RuleNameTaken as taken:
        form.add_error("name", str(taken))
        return False
    return True
