"""The list of skills."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.kernel import clock, frame
from innerloop.team import actions, errors, forms, queries
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.models import Skill
from innerloop.team.rules import Role
from innerloop.team.views._acting import accepted, tried


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def skills(request: MemberRequest) -> HttpResponse:
    """List the skills; a POST adds one."""
    form = forms.SkillForm(request.POST or None)
    if form.is_valid() and accepted(form, lambda: _add(request, form), [(errors.SkillTaken, "name")]):
        frame.say(request, f"{form.cleaned_data['name']} is on the list.")
        return redirect("team:skills")
    return render(request, "team/skills.html", {"skills": queries.skills(), "form": form})


@members_only(at_least=Role.MANAGER)
@require_POST
def retire(request: MemberRequest, skill_id: UUID) -> HttpResponse:
    """Take a skill off the list."""
    skill = _skill(skill_id)
    tried(
        request,
        lambda: actions.retire_skill(skill=skill, by_member=request.member, now=clock.now()),
        done=f"{skill} is off the list.",
        undo_url=reverse("team:return_skill", args=[skill.id]),
    )
    return redirect("team:skills")


@members_only(at_least=Role.MANAGER)
@require_POST
def take_back(request: MemberRequest, skill_id: UUID) -> HttpResponse:
    """Put a skill on the list again."""
    skill = _skill(skill_id)
    tried(
        request,
        lambda: actions.return_skill(skill=skill, by_member=request.member, now=clock.now()),
        done=f"{skill} is on the list again.",
    )
    return redirect("team:skills")


def _add(request: MemberRequest, form: forms.SkillForm) -> Skill:
    return actions.add_skill(
        workspace_id=request.workspace.id, name=form.cleaned_data["name"], by_member=request.member, now=clock.now()
    )


def _skill(skill_id: UUID) -> Skill:
    found: Skill = get_object_or_404(Skill.objects, id=skill_id)
    return found
