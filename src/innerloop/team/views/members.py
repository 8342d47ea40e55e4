"""Who belongs to the workspace."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.kernel import clock, frame
from innerloop.team import actions, errors, forms, notices, queries
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.models import Member
from innerloop.team.rules import FIRST_LINK_LASTS, Role
from innerloop.team.views._acting import tried


@members_only(at_least=Role.ADMIN)
@require_http_methods(["GET", "POST"])
def members(request: MemberRequest) -> HttpResponse:
    """List the members; a POST invites one."""
    form = forms.InviteForm(request.POST or None, by_member=request.member)
    if form.is_valid() and _is_invited(request, form):
        return redirect("team:members")
    found = {"members": queries.members(), "roles": list(Role), "giving": forms.roles_to_give(request.member)}
    return render(request, "team/members.html", {"form": form, **found})


@members_only(at_least=Role.ADMIN)
@require_POST
def change_role(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Change what a member may do. Undo names the role before in its address."""
    member = _member(member_id)
    form = forms.RoleForm(request.POST if "role" in request.POST else request.GET)
    if not form.is_valid():
        raise Http404
    role = form.cleaned_data["role"]
    undo = f"{reverse('team:change_role', args=[member.id])}?role={member.role}"
    tried(
        request,
        lambda: actions.change_role(member=member, role=role, by_member=request.member, now=clock.now()),
        done=f"{member} is {role.label.lower()} now.",
        undo_url=undo,
    )
    return redirect("team:members")


@members_only(at_least=Role.ADMIN)
@require_POST
def remove(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Take a member's place away, at once."""
    member = _member(member_id)
    tried(
        request,
        lambda: actions.remove_member(member=member, by_member=request.member, now=clock.now()),
        done=f"{member} is out of this workspace.",
        undo_url=reverse("team:return_member", args=[member.id]),
    )
    return redirect("team:members")


@members_only(at_least=Role.ADMIN)
@require_POST
def take_back(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Give a removed member the old place back."""
    member = _member(member_id)
    tried(
        request,
        lambda: actions.return_member(member=member, by_member=request.member, now=clock.now()),
        done=f"{member} is back.",
    )
    return redirect("team:members")


@members_only(at_least=Role.ADMIN)
@require_POST
def send_link(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Mail a member who has never been here another first link."""
    member = _member(member_id)
    if member.removed_at or member.user.last_login:
        raise Http404
    token = actions.make_sign_in_link(user=member.user, now=clock.now(), valid_for=FIRST_LINK_LASTS)
    _mail(request, member, token)
    return redirect("team:members")


def _is_invited(request: MemberRequest, form: forms.InviteForm) -> bool:
    try:
        member, token = actions.invite_member(
            workspace_id=request.workspace.id,
            email=form.cleaned_data["email"],
            role=form.cleaned_data["role"],
            by_member=request.member,
            now=clock.now(),
        )
    except errors.Refused as refusal:
        form.add_error("email", str(refusal))
        return False
    _mail(request, member, token)
    return True


def _mail(request: MemberRequest, member: Member, token: str) -> None:
    # The link is never shown here instead: it signs in as somebody else, in all their workspaces.
    try:
        notices.send_invitation(member=member, token=token, by_member=request.member)
    except OSError:
        text = f"{member} has a place, but the mail server refused the invitation. Send the link again later."
        frame.say(request, text, is_wrong=True)
        return
    frame.say(request, f"An invitation is on its way to {member.user.email}. It opens once, within 24 hours.")


def _member(member_id: UUID) -> Member:
    found: Member = get_object_or_404(Member.objects.select_related("user"), id=member_id)
    return found
