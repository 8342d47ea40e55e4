"""One customer, all around: who they are, what they said, what may be done, what happened."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from innerloop.act import rules
from innerloop.act.customer_page import Address, CustomerPage, Joined, Next
from innerloop.act.feedback_page import Line
from innerloop.act.queries import actors
from innerloop.act.queries.asks import asks, next_ask
from innerloop.act.queries.cases_of import cases_of
from innerloop.act.queries.coming import coming, load_of
from innerloop.act.queries.homes import homes
from innerloop.act.queries.moments import moments
from innerloop.act.queries.said import NOBODY, said
from innerloop.act.queries.story import story
from innerloop.act.queries.ways import ways
from innerloop.customers import queries as people
from innerloop.customers import rules as cursors
from innerloop.customers.models import Customer
from innerloop.customers.queries import Profile, profiles
from innerloop.kernel import clock
from innerloop.kernel.widgets import More, Tab
from innerloop.listen import queries as listening
from innerloop.listen.models import Invitation
from innerloop.team.models import Workspace

PAGE = 30
SHOWS = ("everything", "answers", "asked")


@dataclass(frozen=True, slots=True)
class Look:
    """What the middle of the page shows: a tab, from where on, and a link that was just made."""

    show: str = "everything"
    after: str = ""
    shown: int = 0
    link: str = ""


def customer(profile: Profile, look: Look, *, workspace: Workspace, now: datetime) -> CustomerPage:
    """Return the page of a customer. A fixed number of queries for each tab."""
    ids = people.ids_of(profile.id)
    is_erased = profile.erased_at is not None
    # The words are erased a moment later than the person, by the room that keeps them.
    look = Look(after=look.after, shown=look.shown) if is_erased else look
    base = CustomerPage(
        id=profile.id,
        name="Erased on request" if is_erased else profile.name or NOBODY,
        is_erased=is_erased,
        organization=profile.organization.name if profile.organization else "",
        lines=tuple(_lines(profile, workspace.time_zone, now)),
        addresses=tuple(_addresses(profile)),
        properties=tuple(
            Line(rules.property_name(name), str(value)) for name, value in sorted(profile.properties.items())
        ),
        ways=ways(profile, zone=workspace.time_zone),
        next=None if is_erased else _next(profile, ids, workspace.time_zone, now),
        story=story(ids),
        tabs=() if is_erased else _tabs(profile.id, look),
        worth=rules.money(profile.value, profile.currency),
        homes=homes(profile, minimum_n=workspace.minimum_n),
        joined=tuple(_joined(profile, workspace.time_zone)),
        cases=cases_of(ids, now=now),
        first_url=_url(profile.id, show=look.show) if look.after else "",
        link=_link(ids, look.link),
    )
    return _SHOW[look.show](base, ids, look)


def _next(profile: Profile, ids: list[UUID], zone: str, now: datetime) -> Next | None:
    found = next_ask(profile, zone=zone, now=now)
    come, load = coming(profile.id, ids, zone=zone, now=now), load_of(ids, now=now)
    if found is None:
        return Next("No program asks by default.", coming=come, load=load) if come else None
    return replace(found, coming=come, load=load)


def _lines(profile: Profile, zone: str, now: datetime) -> list[Line]:
    stay = profile.organization
    lines = [
        ("Role", stay.role if stay else ""),
        ("Speaks", rules.language_name(profile.language) if profile.language else ""),
        ("Time there", rules.time_there(now, profile.time_zone)),
        ("Looked after by", profile.owner_email or ""),
        ("Known since", rules.short_day(clock.day_in(zone, profile.known_at))),
    ]
    return [Line(name, value) for name, value in lines if value]


def _addresses(profile: Profile) -> list[Address]:
    return [_address(address) for address in profile.addresses]


def _address(address: profiles.Address) -> Address:
    is_phone = address.kind == "phone"
    notes = (
        "shared by several people" if address.is_shared else "",
        "" if address.is_verified else "not verified",
    )
    return Address(
        name=rules.kind_name(address.kind),
        value=rules.phone_number(address.value) if is_phone else address.as_given,
        veiled=rules.veiled(address.value) if is_phone else "",
        note=", ".join(note for note in notes if note),
    )


def _joined(profile: Profile, zone: str) -> list[Joined]:
    by = actors.names(one.merged_by for one in profile.merged)
    names = dict(Customer.objects.filter(id__in=[one.customer_id for one in profile.merged]).values_list("id", "name"))
    return [
        Joined(
            one.merge_id,
            f"{names.get(one.customer_id) or NOBODY}, joined on "
            f"{rules.day(clock.day_in(zone, one.merged_at))} by {by[one.merged_by]}",
        )
        for one in profile.merged
    ]


def _link(ids: list[UUID], invitation_id: str) -> str:
    try:
        wanted = UUID(invitation_id)
    except ValueError:
        return ""
    made = Invitation.objects.filter(id=wanted, customer_id__in=ids).first()
    return listening.link_of(made.id) if made and made.state == Invitation.State.LINK else ""


def _tabs(customer_id: UUID, look: Look) -> tuple[Tab, ...]:
    names = {"everything": "Everything", "answers": "Answers", "asked": "Asked"}
    return tuple(Tab(name, _url(customer_id, show=key), is_current=key == look.show) for key, name in names.items())


def _everything(page: CustomerPage, ids: list[UUID], look: Look) -> CustomerPage:
    try:
        found = people.timeline(page.id, limit=PAGE, after=look.after or None)
    except cursors.ValueRefused:
        found = people.timeline(page.id, limit=PAGE)
    rows = moments(found.rows, is_erased=page.is_erased)
    more = _more(page.id, look, len(rows), found.next or "")
    return replace(page, moments=rows, more=more, says_nothing="" if rows else "Nothing has happened yet.")


def _answers(page: CustomerPage, ids: list[UUID], look: Look) -> CustomerPage:
    rows, after = _cut(listening.responses().filter(customer_id__in=ids), "answered_at", look)
    more = _more(page.id, look, len(rows), after)
    nothing = "" if rows else "No answer yet. What this customer says will stand here."
    return replace(page, answers=[said(row) for row in rows], more=more, says_nothing=nothing)


def _asked(page: CustomerPage, ids: list[UUID], look: Look) -> CustomerPage:
    invitations = Invitation.objects.filter(customer_id__in=ids).select_related("program", "touchpoint")
    rows, after = _cut(invitations.order_by("-asked_at", "-id"), "asked_at", look)
    more = _more(page.id, look, len(rows), after)
    nothing = (
        "" if rows else "Never asked. Each time, and each time that was held back, will stand here with its reason."
    )
    return replace(page, asks=asks(rows), more=more, says_nothing=nothing)


_SHOW: dict[str, Callable[[CustomerPage, list[UUID], Look], CustomerPage]] = {
    "everything": _everything,
    "answers": _answers,
    "asked": _asked,
}


def _cut(rows: QuerySet[Any], moment: str, look: Look) -> tuple[list[Any], str]:
    """Return one page of rows and the cursor of the next one, empty at the end."""
    try:
        at, last = cursors.read_cursor(look.after)
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "id__lt": last}))
    except cursors.ValueRefused:
        pass  # a page shows more, never an error
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    return found[:PAGE], cursors.cursor_at(getattr(found[PAGE - 1], moment), found[PAGE - 1].id)


def _more(customer_id: UUID, look: Look, count: int, after: str) -> More:
    shown = count + (look.shown if look.after else 0)
    url = _url(customer_id, show=look.show, after=after, shown=shown) if after else ""
    return More(shown, None, url)


def _url(customer_id: UUID, *, show: str, after: str = "", shown: int = 0) -> str:
    address = reverse("act:customer", args=[customer_id])
    parts = ["" if show == "everything" else f"show={show}", f"after={after}&shown={shown}" if after else ""]
    query = "&".join(part for part in parts if part)
    return f"{address}?{query}" if query else address
