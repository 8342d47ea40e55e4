"""API keys."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.kernel import clock
from innerloop.team import actions, forms, queries
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.models import ApiKey
from innerloop.team.rules import Role
from innerloop.team.views._acting import tried


@members_only(at_least=Role.ADMIN)
@never_cache
@require_http_methods(["GET", "POST"])
def keys(request: MemberRequest) -> HttpResponse:
    """List the keys; a POST issues one and shows its secret, this once."""
    form = forms.KeyForm(request.POST or None)
    secret = _issued(request, form) if form.is_valid() else ""
    # After issuing, the form is fresh: a reload must not look like a second order.
    shown = forms.KeyForm() if secret else form
    return render(request, "team/keys.html", {"form": shown, "secret": secret, "keys": queries.api_keys()})


@members_only(at_least=Role.ADMIN)
@require_POST
def revoke(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """Close a key, at once."""
    key = _key(key_id)
    tried(
        request,
        lambda: actions.revoke_key(key=key, by_member=request.member, now=clock.now()),
        done=f"The key {key} opens nothing any more.",
        undo_url=reverse("team:return_key", args=[key.id]),
    )
    return redirect("team:keys")


@members_only(at_least=Role.ADMIN)
@require_POST
def take_back(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """Undo a revocation that was a slip."""
    key = _key(key_id)
    tried(
        request,
        lambda: actions.return_key(key=key, by_member=request.member, now=clock.now()),
        done=f"The key {key} works again.",
    )
    return redirect("team:keys")


def _issued(request: MemberRequest, form: forms.KeyForm) -> str:
    _, secret = actions.issue_key(
        workspace_id=request.workspace.id, **form.cleaned_data, by_member=request.member, now=clock.now()
    )
    return secret


def _key(key_id: UUID) -> ApiKey:
    found: ApiKey = get_object_or_404(ApiKey.objects, id=key_id)
    return found
