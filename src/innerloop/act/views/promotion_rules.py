"""The rules for thanks and the places for reviews, under Settings: listed, picked, tried, switched on."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.act import errors
from innerloop.act.actions import promotion_rules
from innerloop.act.forms_promoting import PlaceForm, PromotionRuleForm
from innerloop.act.models import PromotionRule, ReviewPlace
from innerloop.act.queries import promotion_rules as queries
from innerloop.act.queries.trying_thanks import try_thanks
from innerloop.act.rules.promoting import Kind
from innerloop.act.views._acting import asks_on, turned_back
from innerloop.kernel import clock, frame
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: MemberRequest) -> HttpResponse:
    """List the rules and the places; a POST adds a place."""
    form = PlaceForm(request.POST or None)
    if form.is_valid():
        try:
            place = promotion_rules.open_place(given=form.cleaned_data, by=actor(request.member), now=clock.now())
        except errors.PlaceNameTaken as taken:
            form.add_error("name", str(taken))
        else:
            frame.say(
                request, f"“{place}” is a place for reviews now.", undo_url=turned_back(_closing(place), is_on=True)
            )
            return redirect("act:thanks")
    shown = {"rows": queries.rules(), "places": queries.places(), "form": form}
    return render(request, "act/thanks_rules.html", shown, status=422 if form.errors else 200)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Make a rule; it plans nothing until it is switched on."""
    return _edited(request, None)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: MemberRequest, thanks_id: UUID) -> HttpResponse:
    """Show a rule to change it."""
    return _edited(request, get_object_or_404(PromotionRule.objects, id=thanks_id, retired_at=None))


@members_only(at_least=Role.MANAGER)
@require_POST
def switch(request: MemberRequest, thanks_id: UUID) -> HttpResponse:
    """Switch a rule on or off; pressed again, it is as before."""
    row = get_object_or_404(PromotionRule.objects, id=thanks_id, retired_at=None)
    is_on = asks_on(request)
    promotion_rules.switch(rule_id=row.id, is_on=is_on, by=actor(request.member), now=clock.now())
    words = f"“{row.name}” thanks from now on." if is_on else f"“{row.name}” is off. What it had planned waits."
    frame.say(request, words, undo_url=turned_back(reverse("act:thanks_switch", args=[row.id]), is_on=is_on))
    return redirect("act:thanks")


@members_only(at_least=Role.MANAGER)
@require_POST
def close_place(request: MemberRequest, place_id: UUID) -> HttpResponse:
    """Take a place away, or bring it back."""
    row = get_object_or_404(ReviewPlace.objects, id=place_id)
    is_closed = not asks_on(request)
    try:
        promotion_rules.close_place(place_id=row.id, is_closed=is_closed, by=actor(request.member), now=clock.now())
    except errors.PlaceNameTaken as taken:
        frame.say(request, str(taken), is_wrong=True)
        return redirect("act:thanks")
    words = f"Nobody is invited to “{row}” any more." if is_closed else f"“{row}” is back."
    frame.say(request, words, undo_url=turned_back(_closing(row), is_on=not is_closed))
    return redirect("act:thanks")


def _closing(place: ReviewPlace) -> str:
    return reverse("act:thanks_place", args=[place.id])


def _edited(request: MemberRequest, row: PromotionRule | None) -> HttpResponse:
    form = PromotionRuleForm(request.POST or None, rule=row)
    shown: dict[str, Any] = {"form": form, "row": row}
    if form.is_valid():
        if "try" in request.POST:
            given = form.cleaned_data
            shown["tried"] = try_thanks(
                given["when"], kind=Kind(given["kind"]), rest_days=given["rest_days"], now=clock.now()
            )
        elif _kept(request, form, row):
            return redirect("act:thanks")
    return render(request, "act/thanks_rule.html", shown, status=422 if form.errors else 200)


def _kept(request: MemberRequest, form: PromotionRuleForm, row: PromotionRule | None) -> bool:
    told: dict[str, Any] = {"given": form.rule(), "by": actor(request.member), "now": clock.now()}
    try:
        if row:
            promotion_rules.change_rule(rule_id=row.id, **told)
            frame.say(request, "Saved.")
        else:
            made = promotion_rules.make_rule(**told)
            frame.say(request, f"“{made.name}” is made. It thanks nobody until you switch it on.")
    except errors.RuleNameTaken as taken:
        form.add_error("name", str(taken))
        return False
    return True
