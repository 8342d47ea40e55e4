"""Two records side by side, before somebody says that they are one person."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max
from django.urls import reverse

from innerloop.act import rules
from innerloop.act.merge_page import Compared, MergePage, Side
from innerloop.act.queries.said import NOBODY
from innerloop.act.queries.ways import ways
from innerloop.customers import queries as people
from innerloop.customers.models import Behavior
from innerloop.customers.queries import Profile
from innerloop.customers.queries.profiles import Stay
from innerloop.customers.rules import filled
from innerloop.kernel import clock
from innerloop.listen.models import Invitation, Response
from innerloop.team.models import Workspace

_KINDS = ("email", "phone", "external_id")
_Counts = dict[UUID, tuple[int, datetime]]  # how many of each person, and when the last was


def compare(ours: Profile, theirs: Profile, *, workspace: Workspace) -> MergePage:
    """Return what each of two records has, and what is kept when the other joins ours. A fixed number of queries."""
    rows = [
        *_words(ours, theirs),
        *(_addresses(kind, ours, theirs) for kind in _KINDS),
        _stays(ours, theirs),
        *_properties(ours, theirs),
        _permissions(ours, theirs, workspace.time_zone),
        *_happened(ours, theirs, workspace.time_zone),
    ]
    rows = [row for row in rows if row.ours or row.theirs]
    return MergePage(
        ours=_side(ours, workspace.time_zone),
        theirs=_side(theirs, workspace.time_zone),
        rows=tuple(sorted(rows, key=lambda row: not row.differs)),
        swap_url=f"{reverse('act:merge', args=[theirs.id])}?other={ours.id}",
    )


def _side(profile: Profile, zone: str) -> Side:
    return Side(
        id=profile.id,
        name=profile.name or NOBODY,
        url=reverse("act:customer", args=[profile.id]),
        known_since=_day(profile.known_at, zone),
    )


def _words(ours: Profile, theirs: Profile) -> list[Compared]:
    fields, _ = filled(ours, theirs)

    def after(name: str) -> Profile:
        return theirs if name in fields else ours

    def language(profile: Profile) -> str:
        return rules.language_name(profile.language) if profile.language else ""

    worth = rules.money(after("value").value, after("currency").currency)
    return [
        _one("Name", ours.name, theirs.name, after("name").name),
        _one("Speaks", language(ours), language(theirs), language(after("language"))),
        _one("Time zone", ours.time_zone, theirs.time_zone, after("time_zone").time_zone),
        _one("Looked after by", ours.owner_email, theirs.owner_email, after("owner_id").owner_email),
        _one("Worth", rules.money(ours.value, ours.currency), rules.money(theirs.value, theirs.currency), worth),
    ]


def _properties(ours: Profile, theirs: Profile) -> list[Compared]:
    kept = {**theirs.properties, **ours.properties}

    def said(properties: Mapping[str, object], name: str) -> str:
        return str(properties[name]) if name in properties else ""

    return [
        _one(rules.property_name(name), said(ours.properties, name), said(theirs.properties, name), said(kept, name))
        for name in sorted(kept)
    ]


def _one(name: str, ours: str | None, theirs: str | None, kept: str | None) -> Compared:
    """Compare what a person has only one of."""
    differs = bool(theirs) and theirs != kept
    note = f"“{theirs}” comes back when they are parted" if differs else ""
    if kept and not ours:
        note = "taken over"
    return Compared(name, _told(ours), _told(theirs), _told(kept), note, differs)


def _addresses(kind: str, ours: Profile, theirs: Profile) -> Compared:
    here, there = (_of_kind(kind, each) for each in (ours, theirs))
    # By the value itself: two numbers may look the same under their veils.
    kept = tuple({**here, **there}.values())
    return Compared(rules.kind_name(kind), tuple(here.values()), tuple(there.values()), kept)


def _of_kind(kind: str, profile: Profile) -> dict[str, str]:
    here = [address for address in profile.addresses if address.kind == kind]
    return {each.value: rules.veiled(each.value) if kind == "phone" else each.as_given for each in here}


def _stays(ours: Profile, theirs: Profile) -> Compared:
    open_at = {stay.organization_id for stay in ours.stays if stay.ends_on is None}
    joining = [stay for stay in theirs.stays if stay.ends_on or stay.organization_id not in open_at]
    kept = sorted([*ours.stays, *joining], key=lambda stay: stay.starts_on, reverse=True)
    return Compared("Organizations", _told_stays(ours.stays), _told_stays(theirs.stays), _told_stays(kept))


def _told_stays(stays: Iterable[Stay]) -> tuple[str, ...]:
    return tuple(_stay(stay) for stay in stays)


def _stay(stay: Stay) -> str:
    until = f" to {rules.short_day(stay.ends_on)}" if stay.ends_on else ""
    role = f", {stay.role}" if stay.role else ""
    return f"{stay.name}{role}, since {rules.short_day(stay.starts_on)}{until}"


def _permissions(ours: Profile, theirs: Profile, zone: str) -> Compared:
    here, there = (tuple(_spoken_of(each, zone)) for each in (ours, theirs))
    return Compared("What we may do", here, there, tuple(dict.fromkeys([*here, *there])))


def _spoken_of(profile: Profile, zone: str) -> list[str]:
    """Return the ways of which something was said, each with what follows."""
    said = {(consent.identity_id, consent.channel) for consent in profile.consents}
    said |= {(stop.identity_id, stop.channel) for stop in profile.suppressions}
    return [
        f"{way.name}, {way.address}: {way.stopped or ', '.join(each.words for each in way.permissions)}"
        for way in ways(profile, zone=zone)
        if (way.identity_id, way.channel) in said
    ]


def _happened(ours: Profile, theirs: Profile, zone: str) -> list[Compared]:
    of = people.ids_of(ours.id), people.ids_of(theirs.id)
    asked = Invitation.objects.exclude(state__in=Invitation.NOT_ASKED)
    return [
        _counted("Answers", "answer", of, zone, _by_person(Response.objects, "answered_at", of)),
        _counted("Asked", "time", of, zone, _by_person(asked, "asked_at", of)),
        _counted("Events", "event", of, zone, _by_person(Behavior.objects, "occurred_at", of)),
    ]


def _by_person(rows: Any, moment: str, of: tuple[list[UUID], list[UUID]]) -> _Counts:
    here = rows.filter(customer_id__in=[*of[0], *of[1]]).order_by().values_list("customer_id")
    return {id_: (n, last) for id_, n, last in here.annotate(n=Count("id"), last=Max(moment))}


def _counted(name: str, one: str, of: tuple[list[UUID], list[UUID]], zone: str, counts: _Counts) -> Compared:
    def told(ids: Iterable[UUID]) -> tuple[str, ...]:
        here = [counts[id_] for id_ in ids if id_ in counts]
        if not here:
            return ()
        count, last = sum(n for n, _ in here), max(last for _, last in here)
        return (f"{count:,} {one}{'' if count == 1 else 's'}, the last on {_day(last, zone)}",)

    return Compared(name, told(of[0]), told(of[1]), told([*of[0], *of[1]]))


def _told(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _day(moment: datetime, zone: str) -> str:
    return rules.short_day(clock.day_in(zone, moment))
