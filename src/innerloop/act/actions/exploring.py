"""Views of the numbers: kept under a name, renamed, shared, put away and taken out again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.models import KeptView
from innerloop.act.models.exploring import LONGEST_QUERY
from innerloop.act.rules.exploring.keeping import may_change
from innerloop.kernel import alone, log
from innerloop.team.access import actor
from innerloop.team.models import Member
from innerloop.team.rules import Role

MOST = 500


@transaction.atomic
def keep_view(
    *, name: str, query: str, is_shared: bool, member: Member, now: datetime, page: str = KeptView.Page.EXPLORE
) -> KeptView:
    """Keep a view under a name, for its member or for everybody. Raises ViewNameTaken, TooManyViews, ViewTooLong."""
    _hold(member)
    _check(member, name)
    _check_room(member)
    if len(query) > LONGEST_QUERY:
        raise errors.ViewTooLong
    view = KeptView.objects.create(
        workspace_id=member.workspace_id,
        member=member,
        page=page,
        name=name,
        query=query,
        is_shared=is_shared,
        made_at=now,
    )
    _tell(events.VIEW_KEPT, view, member, now)
    return view


@transaction.atomic
def change_view(*, view_id: UUID, name: str, is_shared: bool, member: Member, now: datetime) -> KeptView:
    """Rename a view, share it or take it back to oneself. Raises ViewNameTaken, NotYourView, KeptView.DoesNotExist."""
    view = _held(view_id, member)
    _check(view.member, name, but=view)
    changed = {"name": name, "is_shared": is_shared}
    fields = [field for field, value in changed.items() if getattr(view, field) != value]
    if fields:
        _save(view, {field: changed[field] for field in fields})
        _tell(events.VIEW_CHANGED, view, member, now, fields=", ".join(fields))
    return view


@transaction.atomic
def put_view_away(*, view_id: UUID, is_away: bool, member: Member, now: datetime) -> KeptView:
    """Put a view away, or take it out again.

    Raises ViewNameTaken or TooManyViews if its name or its place is used by now, NotYourView.
    """
    view = _held(view_id, member)
    if is_away == (view.retired_at is not None):
        return view
    if not is_away:
        _check(view.member, view.name)
        _check_room(view.member)
    _save(view, {"retired_at": now if is_away else None})
    _tell(events.VIEW_CHANGED, view, member, now, fields="put away" if is_away else "taken out")
    return view


def _held(view_id: UUID, member: Member) -> KeptView:
    view = KeptView.objects.select_for_update(of=("self",)).select_related("member").get(id=view_id)
    if not may_change(is_own=view.member_id == member.id, is_shared=view.is_shared, role=Role(member.role)):
        raise errors.NotYourView(name=view.name)
    _hold(view.member)
    return view


def _hold(member: Member) -> None:
    # Two that are kept at once would both be the last that there is room for.
    alone.wait_for(f"act.views {member.id}")


def _check(member: Member, name: str, *, but: KeptView | None = None) -> None:
    others = KeptView.objects.filter(member=member, name__iexact=name, retired_at=None)
    if (others.exclude(id=but.id) if but else others).exists():
        raise errors.ViewNameTaken(name=name)


def _check_room(member: Member) -> None:
    if KeptView.objects.filter(member=member, retired_at=None).count() >= MOST:
        raise errors.TooManyViews(most=MOST)


def _save(view: KeptView, changed: Mapping[str, Any]) -> None:
    for field, value in changed.items():
        setattr(view, field, value)
    view.save(update_fields=list(changed))


def _tell(kind: str, view: KeptView, member: Member, now: datetime, **data: Any) -> None:
    log.announce([log.Fact(kind, view.id, now, data=data)], workspace_id=view.workspace_id, by=actor(member))
