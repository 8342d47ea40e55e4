"""Touchpoints and products under Settings: what was seen in answers, named and given an owner."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.kernel import clock, frame
from innerloop.listen import errors, plan_page, queries
from innerloop.listen.actions import journey, tidying
from innerloop.listen.forms import places as forms
from innerloop.listen.models import Product, Stage, Touchpoint
from innerloop.listen.views._acting import accepted
from innerloop.team import queries as teams
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role

_AT_FIELD = ((errors.KeyTaken, "key"), (errors.NameTaken, "name"), (errors.UnderItself, "parent"))


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def touchpoints(request: MemberRequest) -> HttpResponse:
    """List the touchpoints, those that nobody has looked at first; a POST adds one."""
    form = forms.TouchpointForm(request.POST or None, tree=_tree(request))
    if form.is_valid() and accepted(form, lambda: _add_touchpoint(request, form), _AT_FIELD):
        frame.say(request, f"“{form.cleaned_data['name']}” is on the list.")
        return redirect("listen:touchpoints")
    shown = {"form": form, "rows": queries.touchpoints_to_set_up(), "stages": list(queries.stages())}
    return render(request, "listen/touchpoints.html", shown)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def touchpoint(request: MemberRequest, touchpoint_id: UUID) -> HttpResponse:
    """Show one touchpoint; a POST names, stages and assigns it."""
    found: Touchpoint = get_object_or_404(Touchpoint.objects.select_related("stage"), id=touchpoint_id)
    initial = {"name": found.name, "stage": found.stage.name if found.stage else "", "owner_team": found.owner_team_id}
    form = forms.TouchpointEditForm(request.POST or None, tree=_tree(request), initial=initial)
    if form.is_valid() and accepted(form, lambda: _set_up_touchpoint(request, found, form), _AT_FIELD):
        frame.say(request, "Saved.")
        return redirect("listen:touchpoints")
    shown = {"form": form, "touchpoint": found, "stages": queries.stages()}
    return render(request, "listen/touchpoint.html", shown)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def stage(request: MemberRequest, stage_id: UUID) -> HttpResponse:
    """Show one stage of the journey; a POST names it and says what ends it."""
    found: Stage = get_object_or_404(Stage.objects, id=stage_id)
    form = forms.StageForm(request.POST or None, initial={"name": found.name, "ends_with": found.ends_with})
    if form.is_valid():
        by, changes = actor(request.member), form.cleaned_data
        journey.change_stage(stage_id=found.id, changes=changes, by=by, now=clock.now())
        frame.say(request, "Saved.")
        return redirect("listen:touchpoints")
    return render(request, "listen/stage.html", {"form": form, "stage": found, "offers": plan_page.offers()})


@members_only(at_least=Role.MANAGER)
@require_POST
def move_stage(request: MemberRequest, stage_id: UUID) -> HttpResponse:
    """Put a stage one place nearer to the beginning or the end of the journey."""
    found: Stage = get_object_or_404(Stage.objects, id=stage_id)
    is_up = request.POST.get("to") == "up"
    journey.move_stage(stage_id=found.id, is_up=is_up, by=actor(request.member), now=clock.now())
    return redirect(f"{reverse('listen:touchpoints')}#journey")


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def products(request: MemberRequest) -> HttpResponse:
    """List the products as a tree; a POST adds one."""
    form = forms.ProductForm(request.POST or None, tree=_tree(request))
    if form.is_valid() and accepted(form, lambda: _add_product(request, form), _AT_FIELD):
        frame.say(request, f"“{form.cleaned_data['name']}” is on the list.")
        return redirect("listen:products")
    unseen, tree = queries.product_tree()
    return render(request, "listen/products.html", {"form": form, "unseen": unseen, "tree": tree})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def product(request: MemberRequest, product_id: UUID) -> HttpResponse:
    """Show one product; a POST names, places and assigns it."""
    found: Product = get_object_or_404(Product.objects, id=product_id)
    initial = {"name": found.name, "parent": found.parent_id, "owner_team": found.owner_team_id}
    form = forms.ProductEditForm(request.POST or None, tree=_tree(request), product=found, initial=initial)
    if form.is_valid() and accepted(form, lambda: _set_up_product(request, found, form), _AT_FIELD):
        frame.say(request, "Saved.")
        return redirect("listen:products")
    return render(request, "listen/product.html", {"form": form, "product": found})


def _add_touchpoint(request: MemberRequest, form: forms.TouchpointForm) -> Touchpoint:
    fields = dict(form.cleaned_data)
    key, by = fields.pop("key"), actor(request.member)
    workspace_id = request.workspace.id
    return tidying.add_touchpoint(workspace_id=workspace_id, key=key, fields=fields, by=by, now=clock.now())


def _set_up_touchpoint(request: MemberRequest, found: Touchpoint, form: forms.TouchpointEditForm) -> Touchpoint:
    by = actor(request.member)
    return tidying.set_up_touchpoint(touchpoint_id=found.id, changes=form.cleaned_data, by=by, now=clock.now())


def _add_product(request: MemberRequest, form: forms.ProductForm) -> Product:
    fields = dict(form.cleaned_data)
    key, by = fields.pop("key"), actor(request.member)
    workspace_id = request.workspace.id
    return tidying.add_product(workspace_id=workspace_id, key=key, fields=fields, by=by, now=clock.now())


def _set_up_product(request: MemberRequest, found: Product, form: forms.ProductEditForm) -> Product:
    by = actor(request.member)
    return tidying.set_up_product(product_id=found.id, changes=form.cleaned_data, by=by, now=clock.now())


def _tree(request: MemberRequest) -> list[teams.TeamRow]:
    return teams.team_tree(on=clock.day_in(request.workspace.time_zone, clock.now()))
