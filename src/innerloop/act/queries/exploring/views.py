"""The views that a member sees: their own, and those that are everybody's."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from innerloop.act.explorer_page import Kept
from innerloop.act.models import KeptView
from innerloop.act.rules.exploring.keeping import may_change
from innerloop.team.models import Member
from innerloop.team.rules import Role


def seen_by(member: Member) -> QuerySet[KeptView]:
    """Return the views that a member may open, those that were put away among them."""
    return KeptView.objects.filter(Q(member=member) | Q(is_shared=True))


def address(view: KeptView) -> str:
    """Return where a view leads: to its page, as it was looked at."""
    page = "act:feedback" if view.page == KeptView.Page.FEEDBACK else "act:explorer"
    return reverse(page) + view.query


def kept(member: Member, query: str, *, page: str = KeptView.Page.EXPLORE) -> tuple[Kept, ...]:
    """Return the member's views of a page by name, the one with this query marked. One query."""
    rows = seen_by(member).filter(retired_at=None, page=page).select_related("member__user").order_by("name", "id")
    return tuple(
        Kept(
            id=str(row.id),
            name=row.name,
            url=address(row),
            is_shared=row.is_shared,
            by="" if row.member_id == member.id else row.member.user.name or row.member.user.email,
            is_current=row.query == query,
            may_change=may_change(is_own=row.member_id == member.id, is_shared=row.is_shared, role=Role(member.role)),
        )
        for row in rows
    )
