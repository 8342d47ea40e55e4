"""A member's own account: name, absences, ways to sign in, workspaces."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.kernel import clock, frame
from innerloop.team import actions, forms, people_page, queries
from innerloop.team.access import MemberRequest, members_only, signed_in_user
from innerloop.team.rules import Role, may
from innerloop.team.views._away import settle


@members_only()
@require_http_methods(["GET", "POST"])
def account(request: MemberRequest) -> HttpResponse:
    """Show the account; a POST changes the name, and the telephone of who answers customers."""
    user, form = signed_in_user(request), _form(request, request.POST or None)
    if form.is_valid():
        actions.rename_user(user=user, name=form.cleaned_data["name"])
        if "phone" in form.cleaned_data:
            phone, here = form.cleaned_data["phone"], request.member
            actions.give_phone(member=here, phone=phone, by_member=here, now=clock.now())
        frame.say(request, "Saved.")
        return redirect("team:account")
    return _page(request, form, forms.AwayForm())


@members_only(at_least=Role.AGENT)
@require_POST
def away(request: MemberRequest) -> HttpResponse:
    """Note that one is away, or take it back."""
    refused = settle(request, request.member, here=reverse("team:account_away"))
    if refused:
        return _page(request, _form(request, None), refused)
    return redirect("team:account")


def _form(request: MemberRequest, sent: QueryDict | None) -> forms.NameForm:
    kind = forms.AccountForm if may(request.member.role, at_least=Role.AGENT) else forms.NameForm
    return kind(sent, initial={"name": signed_in_user(request).name, "phone": request.member.phone})


def _page(request: MemberRequest, form: forms.NameForm, away: forms.AwayForm) -> HttpResponse:
    user = signed_in_user(request)
    shown = {
        "form": form,
        "means": queries.means_of_signing_in(user),
        "places": queries.places_of(user),
        **(_work(request, away) if may(request.member.role, at_least=Role.AGENT) else {}),
    }
    return render(request, "team/account.html", shown)


def _work(request: MemberRequest, away: forms.AwayForm) -> dict[str, object]:
    """Return what somebody who answers customers does, and when they are away."""
    now = clock.now()
    found = queries.person_on_duty(request.member, at=now)
    return {
        "person": people_page.row(found, now=now),
        "away": away,
        "away_url": reverse("team:account_away"),
        "found": found,
    }
