"""The rules that open cases: made, changed, put in order, switched on and off."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from innerloop.act import errors, events
from innerloop.act.models import CaseRule
from innerloop.act.rules.conditions import When
from innerloop.kernel import alone, log, scope

_FIELDS = ("name", "priority", "team_id", "playbook_id", "skills")


@transaction.atomic
def make_rule(*, name: str, when: When, gives: dict[str, Any], by: str, now: datetime) -> CaseRule:
    """Make a rule, switched off and behind all others; `gives` holds priority, team_id, playbook_id and skills.

    Raises RuleNameTaken.
    """
    _hold()
    _check_name(name)
    last = CaseRule.objects.aggregate(last=Max("position"))["last"]
    rule = CaseRule.objects.create(
        workspace_id=scope.current(),
        name=name,
        position=0 if last is None else last + 1,
        when=when.as_json(),
        **gives,
    )
    _announce(events.RULE_MADE, rule, by, now)
    return rule


@transaction.atomic
def change_rule(*, rule_id: UUID, name: str, when: When, gives: dict[str, Any], by: str, now: datetime) -> CaseRule:
    """Change what a rule asks for and gives. Raises RuleNameTaken, CaseRule.DoesNotExist."""
    _hold()
    rule = CaseRule.objects.get(id=rule_id, retired_at=None)
    _check_name(name, but=rule)
    was = {field: getattr(rule, field) for field in _FIELDS} | {"when": rule.when}
    rule.name, rule.when = name, when.as_json()
    for field, value in gives.items():
        setattr(rule, field, value)
    rule.save()
    changed = [field.removesuffix("_id") for field in was if was[field] != getattr(rule, field)]
    if changed:
        _announce(events.RULE_CHANGED, rule, by, now, fields=", ".join(changed))
    return rule


@transaction.atomic
def switch(*, rule_id: UUID, is_on: bool, by: str, now: datetime) -> CaseRule:
    """Switch a rule on or off."""
    _hold()
    rule = CaseRule.objects.get(id=rule_id, retired_at=None)
    if (rule.on_since is not None) != is_on:
        rule.on_since = now if is_on else None
        rule.save(update_fields=["on_since"])
        _announce(events.RULE_CHANGED, rule, by, now, fields="on" if is_on else "off")
    return rule


@transaction.atomic
def raise_rule(*, rule_id: UUID, by: str, now: datetime) -> CaseRule:
    """Let a rule be asked before the one above it; the first stays where it is."""
    _hold()
    rules = list(CaseRule.objects.filter(retired_at=None).order_by("position", "id"))
    at = next(place for place, rule in enumerate(rules) if rule.id == rule_id)
    if at:
        rules[at - 1], rules[at] = rules[at], rules[at - 1]
        for place, rule in enumerate(rules):
            rule.position = place
        CaseRule.objects.bulk_update(rules, ["position"])
        _announce(events.RULE_CHANGED, rules[at - 1], by, now, fields="place")
    return rules[max(at - 1, 0)]


def _hold() -> None:
    # Two that are made at once would get one name and one place.
    alone.wait_for(f"act.rules {scope.current()}")


def _check_name(name: str, *, but: CaseRule | None = None) -> None:
    others = CaseRule.objects.filter(name__iexact=name, retired_at=None)
    if (others.exclude(id=but.id) if but else others).exists():
        raise errors.RuleNameTaken(name=name)


def _announce(kind: str, rule: CaseRule, by: str, now: datetime, **data: Any) -> None:
    log.announce([log.Fact(kind, rule.id, now, data=data)], workspace_id=rule.workspace_id, by=by)
