"""One program: its settings, its open link, whom it asked."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.kernel import clock, frame, paging
from innerloop.listen import errors, plan_page, queries
from innerloop.listen.actions import programs as verbs
from innerloop.listen.forms.asking import ProgramForm
from innerloop.listen.models import Program, Response
from innerloop.listen.outcome import outcome
from innerloop.listen.rules import plans, saying
from innerloop.listen.views._acting import accepted, tried
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role, may

PAGE = 25
COUNTED = timedelta(days=90)
_AT_FIELD = ((errors.AnonymousStays, "is_anonymous"), (errors.AnsweredUnderNames, "is_anonymous"))


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def program(request: MemberRequest, program_id: UUID) -> HttpResponse:
    """Show a program with whom it asked; a POST changes its settings."""
    found = _program(program_id)
    has_named_answers = Response.objects.filter(program=found, customer__isnull=False).exists()
    form = ProgramForm(request.POST or None, program=found, has_named_answers=has_named_answers)
    if form.is_valid() and accepted(form, lambda: _change(request, found, form), _AT_FIELD):
        frame.say(request, "Saved.")
        return redirect("listen:program", program_id=found.id)
    plan = plans.read(found.plan)
    stage = plan_page.stage_name(plan.stage)
    invitations, more = paging.paged(request, queries.invitations_of(found, after=paging.after(request)), size=PAGE)
    shown = {
        "asking": queries.asking(found, since=clock.now() - COUNTED),
        "program": found,
        "form": form,
        "kind": saying.KINDS[found.kind],
        "plan_lines": plan_page.lines(found, plan, stage),
        "misfit": plan_page.misfit_of(found, plan, stage),
        "waiting": queries.waiting(found),
        "link": queries.always_on_link_of(found),
        "widget_url": f"{settings.BASE_URL}{reverse('listen:widget')}",
        "key": queries.identity_key_of(found) if may(request.member.role, at_least=Role.ADMIN) else "",
        "outcomes": [outcome(invitation) for invitation in invitations],
        "more": more,
    }
    return render(request, "listen/program.html", shown)


@members_only(at_least=Role.MANAGER)
@require_POST
def close(request: MemberRequest, program_id: UUID) -> HttpResponse:
    """Stop a program from asking."""
    found = _program(program_id)
    last = " It was the default: whoever asks without naming a program is refused." if found.is_default else ""
    tried(
        request,
        lambda: verbs.close_program(program_id=found.id, by=actor(request.member), now=clock.now()),
        done=f"“{found}” asks nobody any more. Whoever was asked can still answer.{last}",
        undo_url=reverse("listen:reopen_program", args=[found.id]),
    )
    return redirect("listen:program", program_id=found.id)


@members_only(at_least=Role.MANAGER)
@require_POST
def reopen(request: MemberRequest, program_id: UUID) -> HttpResponse:
    """Let a program ask again."""
    found = _program(program_id)
    tried(
        request,
        lambda: verbs.reopen_program(program_id=found.id, by=actor(request.member), now=clock.now()),
        done=f"“{found}” asks again.",
    )
    return redirect("listen:program", program_id=found.id)


@members_only(at_least=Role.ADMIN)
@require_POST
def renew_key(request: MemberRequest, program_id: UUID) -> HttpResponse:
    """Make a new key by which sites and apps prove who answers."""
    found = _program(program_id)
    verbs.renew_key(program_id=found.id, by=actor(request.member), now=clock.now())
    frame.say(request, "There is a new key. Put it on your server now: the old one proves nothing any more.")
    return redirect("listen:program", program_id=found.id)


@members_only(at_least=Role.MANAGER)
@require_safe
def qr(request: MemberRequest, program_id: UUID) -> HttpResponse:
    """Draw the always-on link as a QR code, black on white with its quiet zone, at any size."""
    found = _program(program_id)
    if found.kind != Program.Kind.ALWAYS_ON:
        raise Http404
    drawing = BytesIO()
    code = segno.make(queries.always_on_link_of(found), error="m", micro=False)
    code.save(drawing, kind="svg", omitsize=True, border=4, dark="#000", light="#fff", title=found.name)
    response = HttpResponse(drawing.getvalue(), content_type="image/svg+xml")
    response.headers["Content-Disposition"] = f'inline; filename="{found.slug}.svg"'
    return response


def _change(request: MemberRequest, found: Program, form: ProgramForm) -> Program:
    by = actor(request.member)
    return verbs.change_program(program_id=found.id, changes=form.cleaned_data, by=by, now=clock.now())


def _program(program_id: UUID) -> Program:
    found: Program = get_object_or_404(queries.programs().select_related("workspace"), id=program_id)
    return found
