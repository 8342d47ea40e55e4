"""Asking a customer from their page: by the default program's channel, or by a link to hand over."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from innerloop.act import queries
from innerloop.act.views._acting import REFUSALS, profile_or_404
from innerloop.customers.models import Customer
from innerloop.customers.queries import Profile
from innerloop.kernel import clock, frame
from innerloop.listen import actions as listening
from innerloop.listen import errors
from innerloop.listen import queries as listened
from innerloop.listen.actions.asking import Ask
from innerloop.listen.actions.eligibility import LINK
from innerloop.listen.models import Invitation
from innerloop.listen.rules.saying import channel_name
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.AGENT)
@require_POST
def ask(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Ask a customer now, by the default program; or say why not."""
    profile = profile_or_404(customer_id)
    try:
        invitation = _invited(request, profile)
    except REFUSALS as refusal:
        frame.say(request, str(refusal), is_wrong=True)
        return redirect("act:customer", customer_id=profile.id)
    if invitation.state == Invitation.State.HELD:
        reasons = "; ".join(reason["detail"] for reason in invitation.reasons)
        frame.say(request, f"Not asked: {reasons}.", is_wrong=True)
    else:
        frame.say(request, f"Asked by {channel_name(invitation.channel)}.")
    return redirect("act:customer", customer_id=profile.id)


@members_only(at_least=Role.AGENT)
@require_POST
def make_link(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Make an address at which this customer answers, to be handed over by hand."""
    profile = profile_or_404(customer_id)
    here = reverse("act:customer", args=[profile.id])
    try:
        invitation = _invited(request, profile, channel=LINK)
    except REFUSALS as refusal:
        frame.say(request, str(refusal), is_wrong=True)
        return redirect(here)
    return redirect(f"{here}?link={invitation.id}")


def _invited(request: MemberRequest, profile: Profile, *, channel: str = "") -> Invitation:
    program = listened.program()
    if program is None:
        raise errors.UnknownProgram(slug="")
    customer: Customer = get_object_or_404(Customer.objects, id=profile.id)
    ask = Ask(customer, channel=channel or queries.channel_for(profile, program))
    return listening.ask_now(program=program, ask=ask, by=actor(request.member), now=clock.now()).invitation
