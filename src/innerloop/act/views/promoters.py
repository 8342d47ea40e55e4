"""Promoters: who was thanked and invited, and who brought whom."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from innerloop.act.actions import referring
from innerloop.act.queries import promoters as queries
from innerloop.act.views._handing_out import hand_out
from innerloop.customers import errors
from innerloop.customers import queries as people
from innerloop.customers.models import Referral
from innerloop.kernel import clock, frame, paging
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role, may


@require_safe
@members_only()
def promoters(request: MemberRequest) -> HttpResponse:
    """Show what came of thanks and invitations, and who brought whom."""
    page = queries.promoters(
        workspace=request.workspace,
        now=clock.now(),
        after=request.GET.get("after", "")[:100],
        shown=paging.shown(request),
    )
    role = request.member.role
    may_do = {"may_rule": may(role, at_least=Role.MANAGER), "may_act": may(role, at_least=Role.AGENT)}
    return render(request, "act/promoters.html", {"page": page, **may_do})


# A file with the names of everybody goes out of our hands: for who answers them, not for who looks on.
@members_only(at_least=Role.AGENT)
@require_safe
def export(request: MemberRequest, kind: str) -> HttpResponse:
    """Hand out who brought whom as a table."""
    return hand_out(request, lambda: queries.table(request.workspace), name="brought", kind=kind)


@members_only(at_least=Role.MANAGER)
@require_POST
def undo(request: MemberRequest, referral_id: UUID) -> HttpResponse:
    """Say that nobody brought them after all, such as for somebody who was a customer before."""
    is_undone = referring.unbring(referral_id=referral_id, by=actor(request.member), now=clock.now())
    if not is_undone and people.unbrought(referral_id) is None:
        raise Http404
    again = reverse("act:promoters_again", args=[referral_id])
    frame.say(request, "Nobody is said to have brought them any more.", undo_url=again)
    return redirect("act:promoters")


@members_only(at_least=Role.MANAGER)
@require_POST
def again(request: MemberRequest, referral_id: UUID) -> HttpResponse:
    """Take back that nobody brought them."""
    if not Referral.objects.filter(id=referral_id).exists() and people.unbrought(referral_id) is None:
        raise Http404
    try:
        is_back = referring.bring_back(referral_id=referral_id, by=actor(request.member), now=clock.now())
        said = "They are said to have brought them again." if is_back else "It is known by now by whom they came."
    except errors.OneErased as erased:
        is_back, said = False, str(erased)
    frame.say(request, said, is_wrong=not is_back)
    return redirect("act:promoters")
