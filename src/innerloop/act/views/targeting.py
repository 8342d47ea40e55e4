"""Response times and causes, under Settings."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.act import errors
from innerloop.act.actions import causes as verbs
from innerloop.act.actions import targeting
from innerloop.act.forms_settings import CauseForm, TargetsForm, cause_given, times_given
from innerloop.act.models import Cause, Target
from innerloop.act.queries import causes as queries
from innerloop.act.views._acting import asks_on, turned_back
from innerloop.act.views._case_acting import who
from innerloop.kernel import frame
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: MemberRequest) -> HttpResponse:
    """Show how fast cases are answered; a POST changes it. Undo names what it was in its address."""
    kept = {target.priority: target for target in Target.objects.all()}
    before = urlencode(times_given(kept))
    form = TargetsForm(_given(request, "urgent_contact"), targets=kept)
    if form.is_valid():
        changed = targeting.keep_targets(times=form.times(), **who(request))
        said = "Saved. Open cases go by it within a minute." if changed else "Nothing was changed."
        frame.say(request, said, undo_url=f"{reverse('act:targets')}?{before}" if changed and before else "")
        return redirect("act:targets")
    return render(request, "act/targets.html", {"form": form})


@members_only(at_least=Role.MANAGER)
@require_safe
def causes(request: MemberRequest) -> HttpResponse:
    """List the causes, with how many cases were resolved with each."""
    return render(request, "act/causes.html", {"rows": queries.causes()})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_cause(request: MemberRequest) -> HttpResponse:
    """Put a cause on the list."""
    return _cause(request, None)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def cause(request: MemberRequest, cause_id: UUID) -> HttpResponse:
    """Show a cause to change it. Undo names what it was in its address."""
    return _cause(request, get_object_or_404(Cause.objects, id=cause_id))


@members_only(at_least=Role.MANAGER)
@require_POST
def keep_cause(request: MemberRequest, cause_id: UUID) -> HttpResponse:
    """Put a cause away, or take it out again."""
    row = get_object_or_404(Cause.objects, id=cause_id)
    is_kept = asks_on(request)
    verbs.keep_cause(cause_id=row.id, is_kept=is_kept, **who(request))
    said = f"“{row.name}” is {'on the list again' if is_kept else 'put away; cases keep it'}."
    frame.say(request, said, undo_url=turned_back(_keeping(row), is_on=is_kept))
    return redirect("act:causes")


def _cause(request: MemberRequest, row: Cause | None) -> HttpResponse:
    form = CauseForm(_given(request, "name"), cause=row)
    if form.is_valid() and _kept(request, form, row):
        return redirect("act:causes")
    return render(request, "act/cause.html", {"form": form, "row": row})


def _kept(request: MemberRequest, form: CauseForm, row: Cause | None) -> bool:
    told: dict[str, Any] = {**form.cleaned_data, **who(request)}
    try:
        if row:
            back_url = f"{reverse('act:cause', args=[row.id])}?{urlencode(cause_given(row))}"
            verbs.change_cause(cause_id=row.id, **told)
        else:
            back_url = turned_back(_keeping(verbs.add_cause(**told)), is_on=True)
    except errors.NameTaken as taken:
        form.add_error("name", str(taken))
        return False
    frame.say(request, "Saved." if row else f"“{told['name']}” is on the list.", undo_url=back_url)
    return True


def _keeping(row: Cause) -> str:
    return reverse("act:cause_keep", args=[row.id])


def _given(request: MemberRequest, name: str) -> QueryDict | None:
    """Return what a form was sent, known by one of its fields; Undo sends it in the address. None where nothing was."""
    if request.method != "POST":
        return None
    return request.GET if name in request.GET and name not in request.POST else request.POST
