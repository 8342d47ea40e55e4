"""The rules for thanks, and the places for reviews: made, changed, put in order, switched on and off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from innerloop.act import errors, events
from innerloop.act.models import PromotionRule, ReviewPlace
from innerloop.act.rules import promotion_words
from innerloop.kernel import alone, log, scope

_FIELDS = ("name", "kind", "when", "words", "goes_to", "wait_hours", "rest_days", "most_a_day")


@transaction.atomic
def make_rule(*, given: Mapping[str, Any], by: str, now: datetime) -> PromotionRule:
    """Make a rule of its fields, switched off and behind all others. Raises RuleNameTaken, WordingImpossible."""
    _hold()
    _check_name(given["name"])
    _check_words(given["kind"], given.get("words", {}))
    last = PromotionRule.objects.aggregate(last=Max("position"))["last"]
    rule = PromotionRule.objects.create(workspace_id=scope.current(), position=0 if last is None else last + 1, **given)
    _announce(events.PROMOTION_RULE_MADE, rule.id, by, now)
    return rule


@transaction.atomic
def change_rule(*, rule_id: UUID, given: Mapping[str, Any], by: str, now: datetime) -> PromotionRule:
    """Change a rule's fields. Raises RuleNameTaken, WordingImpossible, PromotionRule.DoesNotExist."""
    _hold()
    rule = PromotionRule.objects.get(id=rule_id, retired_at=None)
    _check_name(given["name"], but=rule)
    _check_words(given.get("kind", rule.kind), given.get("words", rule.words))
    changed = [field for field in _FIELDS if field in given and getattr(rule, field) != given[field]]
    for field in changed:
        setattr(rule, field, given[field])
    if changed:
        rule.save(update_fields=changed)
        _announce(events.PROMOTION_RULE_CHANGED, rule.id, by, now, fields=", ".join(changed))
    return rule


@transaction.atomic
def switch(*, rule_id: UUID, is_on: bool, by: str, now: datetime) -> PromotionRule:
    """Switch a rule on or off. What is planned by one that is off waits, at most until nobody remembers the answer."""
    _hold()
    rule = PromotionRule.objects.get(id=rule_id, retired_at=None)
    if (rule.on_since is not None) != is_on:
        rule.on_since = now if is_on else None
        rule.save(update_fields=["on_since"])
        _announce(events.PROMOTION_RULE_CHANGED, rule.id, by, now, fields="on" if is_on else "off")
    return rule


@transaction.atomic
def open_place(*, given: Mapping[str, Any], by: str, now: datetime) -> ReviewPlace:
    """Add a place for reviews. Raises PlaceNameTaken."""
    _hold()
    if ReviewPlace.objects.filter(name__iexact=given["name"], retired_at=None).exists():
        raise errors.PlaceNameTaken(name=given["name"])
    place = ReviewPlace.objects.create(workspace_id=scope.current(), **given)
    _announce(events.REVIEW_PLACE_CHANGED, place.id, by, now, fields="added")
    return place


@transaction.atomic
def close_place(*, place_id: UUID, is_closed: bool, by: str, now: datetime) -> ReviewPlace:
    """Invite nobody to a place any more, or again; who has a link to it still gets there. Raises PlaceNameTaken."""
    _hold()
    place = ReviewPlace.objects.get(id=place_id)
    if (place.retired_at is not None) == is_closed:
        return place
    if not is_closed and ReviewPlace.objects.filter(name__iexact=place.name, retired_at=None).exists():
        raise errors.PlaceNameTaken(name=place.name)
    place.retired_at = now if is_closed else None
    place.save(update_fields=["retired_at"])
    _announce(events.REVIEW_PLACE_CHANGED, place.id, by, now, fields="closed" if is_closed else "opened")
    return place


def _hold() -> None:
    # Two that are made at once would get one name and one place in the order.
    alone.wait_for(f"act.promotions {scope.current()}")


def _check_name(name: str, *, but: PromotionRule | None = None) -> None:
    others = PromotionRule.objects.filter(name__iexact=name, retired_at=None)
    if (others.exclude(id=but.id) if but else others).exists():
        raise errors.RuleNameTaken(name=name)


def _check_words(kind: str, words: Mapping[str, str]) -> None:
    for text in words.values():
        promotion_words.check(kind, text)


def _announce(kind: str, object_id: UUID, by: str, now: datetime, **data: Any) -> None:
    log.announce([log.Fact(kind, object_id, now, data=data)], workspace_id=scope.current(), by=by)
