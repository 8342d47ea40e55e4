"""E-mail under Settings, Channels: how it leaves, what waits, and one real mail to try it with."""

from math import ceil

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from innerloop.connect.email import trying
from innerloop.connect.lines import mail_page
from innerloop.connect.lines.forms import TestForm
from innerloop.kernel import clock, frame, throttle
from innerloop.kernel.models import Delivery
from innerloop.listen import errors
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role

# A test goes out by everybody's account: who tries it in a row uses up what the provider lets through.
PACE = throttle.Throttle(lambda: 6)


@members_only(at_least=Role.ADMIN)
@never_cache
@require_safe
def mail(request: MemberRequest) -> HttpResponse:
    """Show how mail leaves and what waits."""
    return _show(request, TestForm(None, channel="email"))


@members_only(at_least=Role.ADMIN)
@require_POST
def mail_test(request: MemberRequest) -> HttpResponse:
    """Send one real mail and show exactly what was answered."""
    form = TestForm(request.POST, channel="email")
    if not form.is_valid():
        return _show(request, form)
    if seconds := PACE.wait(request.workspace.id):
        form.add_error("to", f"There were many tests in a row. Wait {ceil(seconds)} seconds, then try again.")
        return _show(request, form)
    try:
        sent = trying.test_mail(
            address=form.cleaned_data["to"],
            text=form.cleaned_data["text"],
            workspace=request.workspace,
            by=actor(request.member),
            now=clock.now(),
        )
    except errors.Refusal as refusal:
        form.add_error("to", str(refusal))
        return _show(request, form)
    is_good = sent.state == Delivery.State.SENT
    word = "It left." if is_good else "It did not leave."
    frame.say(request, f"{word} The answer: {sent.outcome}", is_wrong=not is_good)
    return redirect("connect:mail")


def _show(request: MemberRequest, form: TestForm) -> HttpResponse:
    return render(request, "connect/mail.html", {"page": mail_page.page(), "test": form})
