"""Asking one person, and saying what came of it."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.customers import actions as people
from innerloop.customers import errors as people_errors
from innerloop.customers.models import Customer
from innerloop.kernel import clock, frame
from innerloop.listen import actions, queries
from innerloop.listen.actions import deciding
from innerloop.listen.actions.asking import Ask
from innerloop.listen.actions.eligibility import LINK
from innerloop.listen.forms.asking import InviteForm
from innerloop.listen.models import Invitation, Program
from innerloop.listen.outcome import Outcome, outcome
from innerloop.listen.views._acting import accepted
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest, program_id: UUID) -> HttpResponse:
    """Ask one person; then show what came of it, above a fresh form."""
    program: Program = get_object_or_404(queries.programs().select_related("workspace"), id=program_id)
    if program.closed_at:
        frame.say(request, f"“{program}” is closed. Open it again to ask somebody.", is_wrong=True)
        return redirect("listen:program", program_id=program.id)
    languages = queries.newest_version(program.survey_id).content["languages"]
    form = InviteForm(request.POST or None, program=program, languages=languages)
    made: list[Invitation] = []
    if form.is_valid() and accepted(form, lambda: made.extend(_ask(request, program, form))) and made:
        return redirect(_result_url(made[0]))
    shown = _result(request, program) if "asked" in request.GET else None
    is_printed = settings.EMAIL_URL.startswith("console:")
    page = {"program": program, "form": form, "outcome": shown, "is_mail_printed": is_printed}
    return render(request, "listen/invite.html", page)


@members_only(at_least=Role.MANAGER)
@require_POST
def insist(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    """Ask somebody who was left in peace because they were asked lately. Consent holds all the same."""
    rows = Invitation.objects.filter(program__closed_at=None).exclude(channel=LINK)
    held: Invitation = get_object_or_404(rows.select_related("customer"), id=invitation_id)
    verdict = deciding.insist(invitation_id=held.id, by=actor(request.member), now=clock.now())
    if verdict.state != Invitation.State.HELD:
        frame.say(request, f"{held.customer} is asked anyway.")
    return redirect(_result_url(held))


def _ask(request: MemberRequest, program: Program, form: InviteForm) -> list[Invitation]:
    given, by = form.cleaned_data, actor(request.member)
    assert form.person is not None
    [known] = people.know([form.person], workspace_id=request.workspace.id, by=by, now=clock.now())
    if isinstance(known, people_errors.CustomerError):
        form.add_error("address", str(known))
        return []
    ask = Ask(
        customer=Customer.objects.get(id=known.customer_id),
        channel=given["channel"],
        # The page is one occasion for each whom it asks: a browser's Back brings it again for somebody else.
        occasion_key=f"{given['occasion']}:{known.customer_id.hex}",
        touchpoint_id=given["touchpoint"].id if given["touchpoint"] else None,
        is_asked_for=False,
    )
    return [actions.ask_now(program=program, ask=ask, by=by, now=clock.now()).invitation]


def _result(request: MemberRequest, program: Program) -> Outcome:
    try:
        invitation_id = UUID(request.GET["asked"])
    except ValueError:
        raise Http404 from None
    invitation = get_object_or_404(queries.invitations_of(program), id=invitation_id)
    return outcome(invitation, list(queries.ways().values()))


def _result_url(invitation: Invitation) -> str:
    return f"{reverse('listen:invite', args=[invitation.program_id])}?asked={invitation.id}"
