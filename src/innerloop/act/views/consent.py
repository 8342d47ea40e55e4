"""What a customer allows: noted word by word; and addresses that are left alone."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from innerloop.act import forms
from innerloop.act.views._acting import profile_or_404, tried
from innerloop.customers import actions
from innerloop.customers.models import Consent, Identity
from innerloop.customers.rules import Said, Stop
from innerloop.kernel import clock
from innerloop.listen.rules.saying import channel_name
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.AGENT)
@require_POST
def note(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Note what a customer said. Undo notes the word before, where there was one."""
    profile = profile_or_404(customer_id)
    form = forms.ConsentForm(request.POST if "purpose" in request.POST else request.GET)
    if not form.is_valid():
        raise Http404
    identity = _identity(profile.id, form.cleaned_data["identity"])
    channel, purpose = form.cleaned_data["channel"], form.cleaned_data["purpose"]
    undo = _undo(profile.id, identity, channel, purpose)
    said = {"is_given": form.cleaned_data["is_given"], "wording": form.cleaned_data["wording"]}
    tried(
        request,
        lambda: actions.note_consent(
            Said(channel, purpose, **said),
            identity_id=identity.id,
            workspace_id=request.workspace.id,
            by=actor(request.member),
            now=clock.now(),
        ),
        done="Noted. Every earlier word is kept.",
        undo_url=undo,
    )
    return redirect("act:customer", customer_id=profile.id)


@members_only(at_least=Role.AGENT)
@require_POST
def stop(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Leave an address alone from now on."""
    return _turned(request, customer_id, is_stopped=True)


@members_only(at_least=Role.AGENT)
@require_POST
def resume(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Let an address be written to again."""
    return _turned(request, customer_id, is_stopped=False)


def _turned(request: MemberRequest, customer_id: UUID, *, is_stopped: bool) -> HttpResponse:
    profile = profile_or_404(customer_id)
    form = forms.StopForm(request.POST if "identity" in request.POST else request.GET)
    if not form.is_valid():
        raise Http404
    identity, channel = _identity(profile.id, form.cleaned_data["identity"]), form.cleaned_data["channel"]
    verb = actions.suppress if is_stopped else actions.unsuppress
    back = "act:resume" if is_stopped else "act:stop"
    held = urlencode({"identity": str(identity.id), "channel": channel})
    by = channel_name(channel)
    tried(
        request,
        lambda: verb(
            Stop(channel, identity.value, reason="by_hand"),
            workspace_id=request.workspace.id,
            by=actor(request.member),
            now=clock.now(),
        ),
        done=f"Nothing goes there by {by} any more." if is_stopped else f"May be written to by {by} again.",
        undo_url=f"{reverse(back, args=[profile.id])}?{held}",
    )
    return redirect("act:customer", customer_id=profile.id)


def _identity(customer_id: UUID, identity_id: UUID) -> Identity:
    found: Identity = get_object_or_404(Identity.objects, id=identity_id, customer_id=customer_id)
    return found


def _undo(customer_id: UUID, identity: Identity, channel: str, purpose: str) -> str:
    said = Consent.objects.filter(identity=identity, channel=channel, purpose=purpose)
    last = said.order_by("-said_at", "-id").first()
    if last is None:
        return ""
    before = {"identity": str(identity.id), "channel": channel, "purpose": purpose, "wording": last.wording}
    query = urlencode({**before, "is_given": "yes" if last.is_given else "no"})
    return f"{reverse('act:consent', args=[customer_id])}?{query}"
