"""A member's own account: name, ways to sign in, workspaces."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from innerloop.kernel import frame
from innerloop.team import actions, forms, queries
from innerloop.team.access import MemberRequest, members_only, signed_in_user


@members_only()
@require_http_methods(["GET", "POST"])
def account(request: MemberRequest) -> HttpResponse:
    """Show the account; a POST changes the name."""
    user = signed_in_user(request)
    form = forms.NameForm(request.POST or None, initial={"name": user.name})
    if form.is_valid():
        actions.rename_user(user=user, name=form.cleaned_data["name"])
        frame.say(request, "Saved.")
        return redirect("team:account")
    means = queries.means_of_signing_in(user)
    return render(request, "team/account.html", {"form": form, "means": means, "places": queries.places_of(user)})
