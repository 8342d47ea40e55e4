"""Touchpoints, products and metrics as people set them up: named, staged, owned."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from innerloop.kernel import log, scope
from innerloop.listen import errors, events
from innerloop.listen.actions import journey
from innerloop.listen.models import Metric, Product, Stage, Touchpoint
from innerloop.listen.rules import slugs
from innerloop.team.models import Workspace
from innerloop.team.rules import is_named, tree

Place = TypeVar("Place", Touchpoint, Product)


@transaction.atomic
def set_up_touchpoint(*, touchpoint_id: UUID, changes: Mapping[str, Any], by: str, now: datetime) -> Touchpoint:
    """Change a touchpoint's `name`, `stage` or `owner_team`; it counts as set up from now on. Raises NameTaken.

    The stage is given by its name; one of that name is made where there is none.
    """
    _hold(scope.current())
    rows = Touchpoint.objects.select_for_update(of=("self",), no_key=True).select_related("stage")
    touchpoint = rows.get(id=touchpoint_id)
    staged = {**changes, "stage": _stage(changes["stage"], touchpoint.workspace_id)} if "stage" in changes else changes
    return _set_up(touchpoint, staged, events.TOUCHPOINT_SET_UP, by, now)


@transaction.atomic
def set_up_product(*, product_id: UUID, changes: Mapping[str, Any], by: str, now: datetime) -> Product:
    """Change a product's `name`, `owner_team` or `parent`; it counts as set up from now on.

    Raises UnderItself and NameTaken.
    """
    _hold(scope.current())
    # All of them are locked: two who move at once cannot tie a circle together.
    products = {row.id: row for row in Product.objects.select_for_update(no_key=True).order_by("id")}
    product, parent = products[product_id], changes.get("parent")
    parents = {id_: row.parent_id for id_, row in products.items()}
    if parent and tree.makes_circle(parents, child=product_id, parent=parent.id):
        raise errors.UnderItself(name=product.name, parent=parent.name)
    return _set_up(product, changes, events.PRODUCT_SET_UP, by, now)


@transaction.atomic
def add_touchpoint(*, workspace_id: UUID, key: str, fields: Mapping[str, Any], by: str, now: datetime) -> Touchpoint:
    """Add a touchpoint; an empty key is made from its name, a stage that is not there yet from the name given.

    One that answers have named already and that waits to be set up is set up by this. Raises KeyTaken and NameTaken.
    """
    _hold(workspace_id)
    if seen := _seen(Touchpoint, key, fields["name"]):
        return set_up_touchpoint(touchpoint_id=seen.id, changes=fields, by=by, now=now)
    fields = {**fields, "stage": _stage(fields.get("stage", ""), workspace_id)}
    return _add(Touchpoint(workspace_id=workspace_id, key=key, **fields), events.TOUCHPOINT_SET_UP, by, now)


@transaction.atomic
def add_product(*, workspace_id: UUID, key: str, fields: Mapping[str, Any], by: str, now: datetime) -> Product:
    """Add a product; an empty key is made from its name. One that answers have named already is set up by this.

    Raises KeyTaken, NameTaken and UnderItself.
    """
    _hold(workspace_id)
    if seen := _seen(Product, key, fields["name"]):
        return set_up_product(product_id=seen.id, changes=fields, by=by, now=now)
    return _add(Product(workspace_id=workspace_id, key=key, **fields), events.PRODUCT_SET_UP, by, now)


@transaction.atomic
def rename_metric(*, metric_id: UUID, name: str, by: str, now: datetime) -> Metric:
    """Give a metric another name. Its scale stays: answers were given on it."""
    metric = Metric.objects.select_for_update(no_key=True).get(id=metric_id)
    if metric.name != name:
        metric.name = name
        metric.save(update_fields=["name"])
        fact = log.Fact(events.METRIC_RENAMED, object_id=metric.id, occurred_at=now)
        log.announce([fact], workspace_id=metric.workspace_id, by=by)
    return metric


def _stage(name: str, workspace_id: UUID) -> Stage | None:
    if not name:
        return None
    found = Stage.objects.filter(name__iexact=name).order_by("position", "id").first()
    return found or journey.new_stage(name=name, workspace_id=workspace_id)


def _hold(workspace_id: UUID) -> None:
    """Let one name be given after the other: a button pressed twice, or an add beside a rename, would give it twice."""
    Workspace.objects.select_for_update(no_key=True).get(id=workspace_id)


def _check_name(place: Touchpoint | Product, name: str) -> None:
    """Raise NameTaken for the name of another one; what was only seen in answers takes none away."""
    others = type(place).objects.filter(is_set_up=True).exclude(id=place.id)
    if is_named(name, others.values_list("name", flat=True)):
        raise errors.NameTaken(name=name)


def _set_up(place: Place, changes: Mapping[str, Any], kind: str, by: str, now: datetime) -> Place:
    wanted = {**changes, "is_set_up": True}
    changed = [name for name, value in wanted.items() if getattr(place, name) != value]
    if not changed:
        return place
    if {"name", "is_set_up"} & set(changed):
        _check_name(place, wanted.get("name", place.name))
    for name in changed:
        setattr(place, name, wanted[name])
    place.save(update_fields=changed)
    _announce(place, kind, changed, by, now)
    return place


def _seen(model: type[Place], key: str, name: str) -> Place | None:
    """Return what waits to be set up and is meant: by its key, or where none is given by a key that says its name."""
    waiting = model.objects.filter(is_set_up=False).order_by("key")
    if key:
        return waiting.filter(key=key).first()
    return next((row for row in waiting if slugs.slug(row.key) == slugs.slug(name) != ""), None)


def _add(place: Place, kind: str, by: str, now: datetime) -> Place:
    model = type(place)
    _check_name(place, place.name)
    if not place.key:
        taken = set(model.objects.values_list("key", flat=True))
        place.key = slugs.unused(place.name, taken, otherwise=model._meta.model_name or "")
    try:
        with transaction.atomic():
            place.save(force_insert=True)
            _announce(place, kind, ["name"], by, now)
    except IntegrityError:
        owner = model.objects.filter(key=place.key).first()
        raise errors.KeyTaken(key=place.key, owner=str(owner)) from None
    return place


def _announce(place: Touchpoint | Product, kind: str, changed: list[str], by: str, now: datetime) -> None:
    fact = log.Fact(kind, object_id=place.id, occurred_at=now, data={"fields": ", ".join(changed)})
    log.announce([fact], workspace_id=place.workspace_id, by=by)
