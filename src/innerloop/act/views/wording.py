"""Reply templates and playbooks, under Settings."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.act import errors
from innerloop.act.actions import wording
from innerloop.act.forms_wording import PlaybookForm, TemplateForm
from innerloop.act.models import Playbook, ReplyTemplate
from innerloop.act.queries import wording as queries
from innerloop.act.rules.wording import VARIABLES
from innerloop.act.views._acting import asks_on, turned_back
from innerloop.act.views._case_acting import who
from innerloop.kernel import frame
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.models import Team
from innerloop.team.rules import Role


@members_only(at_least=Role.MANAGER)
@require_safe
def templates(request: MemberRequest) -> HttpResponse:
    """List the reply templates."""
    rows = ReplyTemplate.objects.filter(retired_at=None).select_related("team").order_by("name")
    return render(request, "act/reply_templates.html", {"rows": rows})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: MemberRequest) -> HttpResponse:
    """Make a reply template."""
    return _template(request, None)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: MemberRequest, template_id: UUID) -> HttpResponse:
    """Show a reply template to change it, with its versions."""
    return _template(request, get_object_or_404(ReplyTemplate.objects, id=template_id, retired_at=None))


@members_only(at_least=Role.MANAGER)
@require_POST
def take_back(request: MemberRequest, template_id: UUID) -> HttpResponse:
    """Let a template read as in one of its versions."""
    row = get_object_or_404(ReplyTemplate.objects, id=template_id, retired_at=None)
    before, asked = len(row.versions) - 1, request.POST.get("place") or request.GET.get("place", "")
    place = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else -1
    try:
        wording.take_template_back(template_id=row.id, place=place, **who(request))
    except errors.NameTaken as taken:
        frame.say(request, str(taken), is_wrong=True)
    else:
        frame.say(request, "It reads as it did.", undo_url=_back_to(row, before))
    return redirect("act:template", template_id=row.id)


@members_only(at_least=Role.MANAGER)
@require_POST
def keep_template(request: MemberRequest, template_id: UUID) -> HttpResponse:
    """Put a template away, or take it out again."""
    row = get_object_or_404(ReplyTemplate.objects, id=template_id)
    is_kept = asks_on(request)
    try:
        wording.keep_template(template_id=row.id, is_kept=is_kept, **who(request))
    except errors.NameTaken as taken:
        frame.say(request, str(taken), is_wrong=True)
    else:
        said = f"“{row.name}” is {'back' if is_kept else 'put away'}."
        frame.say(request, said, undo_url=turned_back(reverse("act:template_keep", args=[row.id]), is_on=is_kept))
    return redirect("act:templates")


@members_only(at_least=Role.MANAGER)
@require_safe
def playbooks(request: MemberRequest) -> HttpResponse:
    """List the playbooks, with how many cases went by each."""
    return render(request, "act/playbooks.html", {"rows": queries.playbooks()})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_playbook(request: MemberRequest) -> HttpResponse:
    """Make a playbook."""
    return _playbook(request, None)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def playbook(request: MemberRequest, playbook_id: UUID) -> HttpResponse:
    """Show a playbook to change it."""
    return _playbook(request, get_object_or_404(Playbook.objects, id=playbook_id))


@members_only(at_least=Role.MANAGER)
@require_POST
def keep_playbook(request: MemberRequest, playbook_id: UUID) -> HttpResponse:
    """Put a playbook away, or take it out again."""
    row = get_object_or_404(Playbook.objects, id=playbook_id)
    is_kept = asks_on(request)
    wording.keep_playbook(playbook_id=row.id, is_kept=is_kept, **who(request))
    said = f"“{row.name}” is {'offered again' if is_kept else 'put away; cases keep it'}."
    frame.say(request, said, undo_url=turned_back(reverse("act:playbook_keep", args=[row.id]), is_on=is_kept))
    return redirect("act:playbooks")


def _template(request: MemberRequest, row: ReplyTemplate | None) -> HttpResponse:
    form = TemplateForm(request.POST or None, template=row)
    if form.is_valid() and _kept_template(request, form, row):
        return redirect("act:templates")
    versions = list(enumerate(row.versions[:-1]))[::-1] if row else []
    shown = {"form": form, "row": row, "versions": versions, "variables": VARIABLES.items()}
    return render(request, "act/reply_template.html", shown)


def _kept_template(request: MemberRequest, form: TemplateForm, row: ReplyTemplate | None) -> bool:
    given = form.cleaned_data
    team = Team.objects.filter(id=given["team"]).first() if given["team"] else None
    told: dict[str, Any] = {"name": given["name"], "team": team, "words": given["words"], **who(request)}
    before = len(row.versions) - 1 if row else 0
    try:
        if row:
            wording.change_template(template_id=row.id, **told)
        else:
            wording.make_template(**told)
    except errors.NameTaken as taken:
        form.add_error("name", str(taken))
        return False
    frame.say(request, "Saved.", undo_url=_back_to(row, before) if row else "")
    return True


def _back_to(row: ReplyTemplate, place: int) -> str:
    return reverse("act:template_back", args=[row.id]) + f"?place={place}"


def _playbook(request: MemberRequest, row: Playbook | None) -> HttpResponse:
    form = PlaybookForm(request.POST or None, playbook=row)
    if form.is_valid():
        told: dict[str, Any] = {**form.cleaned_data, **who(request)}
        try:
            if row:
                wording.change_playbook(playbook_id=row.id, **told)
            else:
                wording.make_playbook(**told)
        except errors.NameTaken as taken:
            form.add_error("name", str(taken))
        else:
            frame.say(request, "Saved.")
            return redirect("act:playbooks")
    return render(request, "act/playbook.html", {"form": form, "row": row})
