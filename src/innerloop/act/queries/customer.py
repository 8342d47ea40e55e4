"""One customer, all around: who they are, what they said, what may be done, what happened."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.customer_page import Address, CustomerPage, Joined, Next, Quote
from innerloop.act.feedback_page import Line
from innerloop.act.queries import actors
from innerloop.act.queries.asks import next_ask
from innerloop.act.queries.brought import brought_of
from innerloop.act.queries.caring import own_words
from innerloop.act.queries.cases_of import cases_of
from innerloop.act.queries.coming import coming, load_of
from innerloop.act.queries.homes import homes, organization_url
from innerloop.act.queries.risk import risk_of
from innerloop.act.queries.said import NOBODY
from innerloop.act.queries.story import story
from innerloop.act.queries.timeline import Look, time_line
from innerloop.act.queries.ways import ways
from innerloop.act.queries.worth import risk_card, worth_of
from innerloop.customers import queries as people
from innerloop.customers.models import Customer
from innerloop.customers.queries import Profile, profiles
from innerloop.kernel import clock
from innerloop.listen import queries as listening
from innerloop.listen.models import Invitation
from innerloop.team.models import Workspace


def customer(profile: Profile, look: Look, *, workspace: Workspace, now: datetime) -> CustomerPage:
    """Return the page of a customer. A fixed number of queries for each tab."""
    ids = people.ids_of(profile.id)
    is_erased = profile.erased_at is not None
    return CustomerPage(
        id=profile.id,
        name="Erased on request" if is_erased else profile.name or NOBODY,
        is_erased=is_erased,
        organization=profile.organization.name if profile.organization else "",
        organization_url=organization_url(profile.organization) if profile.organization else "",
        lines=tuple(_lines(profile, workspace.time_zone, now)),
        addresses=tuple(_addresses(profile)),
        properties=tuple(
            Line(rules.property_name(name), str(value)) for name, value in sorted(profile.properties.items())
        ),
        ways=ways(profile, zone=workspace.time_zone),
        next=None if is_erased else _next(profile, ids, workspace.time_zone, now),
        story=story(ids),
        line=time_line(profile.id, ids, look, zone=workspace.time_zone, now=now, is_erased=is_erased),
        worth=worth_of(profile, ids, now=now),
        risk=None if is_erased else risk_card(risk_of(ids, value=profile.value), profile.currency),
        quotes=() if is_erased else _quotes(ids),
        homes=homes(profile, minimum_n=workspace.minimum_n),
        joined=tuple(_joined(profile, workspace.time_zone)),
        cases=cases_of(ids, now=now),
        brought=None if is_erased else brought_of(ids, workspace=workspace),
        link=_link(ids, look.link),
    )


def _quotes(ids: list[UUID]) -> tuple[Quote, ...]:
    return tuple(
        Quote(one.text, one.why, reverse("act:answer", args=[one.response_id]), one.at, one.language)
        for one in own_words(ids)
    )


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
