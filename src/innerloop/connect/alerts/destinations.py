"""Destinations: opened, changed, tried, closed; and what is told there, once, in the transaction of the telling."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.connect.alerts import events, places
from innerloop.connect.alerts.places import LONGEST_WORDS, Post
from innerloop.connect.models import Destination, Posting
from innerloop.kernel import bulk, deliveries, ids, log, scope, sealing
from innerloop.kernel.models import Delivery
from innerloop.listen.channels import Sent, Trouble
from innerloop.team import links, notices
from innerloop.team import queries as team
from innerloop.team.models import Notice
from innerloop.team.notices import ways
from innerloop.team.rules.whose_hours import upwards

PORT = "notice-to"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a destination is called, where it is (a secret that is left out stays), and what goes there."""

    name: str
    secrets: Mapping[str, str] = field(default_factory=dict)
    notices: Collection[str] = ()
    teams: Collection[str] = ()
    says_names: bool = False
    says_words: bool = False


@transaction.atomic
def open_destination(*, kind: str, setup: Setup, by: str, now: datetime) -> Destination:
    """Let notices go to a new destination from now on."""
    row = Destination(id=ids.new_id(), workspace_id=scope.current(), kind=kind, opened_at=now)
    _fill(row, setup)
    row.save(force_insert=True)
    _announce(events.OPENED, row, by, now)
    return row


@transaction.atomic
def change_destination(*, destination_id: UUID, setup: Setup, by: str, now: datetime) -> Destination:
    """Change a destination. Raises Destination.DoesNotExist for one that is closed."""
    row = Destination.objects.select_for_update().get(id=destination_id, closed_at=None)
    _fill(row, setup)
    row.save()
    _announce(events.CHANGED, row, by, now)
    return row


@transaction.atomic
def close_destination(*, destination_id: UUID, by: str, now: datetime) -> None:
    """Let nothing go there any more, and forget its address; a second time changes nothing."""
    row = Destination.objects.select_for_update().filter(id=destination_id, closed_at=None).first()
    if row:
        row.closed_at, row.sealed = now, ""
        row.save(update_fields=["closed_at", "sealed"])
        _announce(events.CLOSED, row, by, now)


def test_destination(row: Destination, *, by: str, now: datetime) -> Sent:
    """Tell a destination that this is a test, and keep what came of it. Not within a transaction: it waits for it."""
    sent = _send(row, Post("This is a test of Innerloop. It arrived.", links.absolute("/notices")))
    row.tested_at, row.test_state, row.test_outcome = now, sent.state, deliveries.kept_outcome(sent.outcome)
    with transaction.atomic():
        row.save(update_fields=["tested_at", "test_state", "test_outcome"])
        _announce(events.TESTED, row, by, now)
    return sent


@transaction.atomic
def say_again(*, row: Destination, delivery_id: UUID, by: str, now: datetime) -> bool:
    """Tell a destination again what it may not have heard; return whether there was such a thing."""
    port = f"{PORT}:{row.id}"
    begun = deliveries.begin_again(delivery_id=delivery_id, port=port, workspace_id=row.workspace_id, now=now)
    if begun:
        _announce(events.REPEATED, row, by, now)
    return begun


def post(workspace_id: UUID, told: Sequence[Notice]) -> None:
    """Put what members were just told on its way to the destinations that want it. A fixed number of statements.

    Of several members who are told of the same, once.
    """
    places_open = list(Destination.objects.filter(closed_at=None))
    wanted = [(place, notice) for place in places_open for notice in told if notice.kind in place.notices]
    if not wanted:
        return
    parents = team.team_parents() if any(place.teams for place in places_open) else {}
    subjects = notices.subjects_of(told) if parents else {}
    fresh: dict[tuple[UUID, str], Posting] = {}
    for place, notice in wanted:
        if not place.teams or _is_of(place, subjects[notice.id].team_id, parents):
            fresh.setdefault((place.id, notice.once), _posting(place, notice))
    known = Posting.objects.filter(destination__in=places_open, once__in={once for _, once in fresh})
    for key in known.values_list("destination_id", "once"):
        fresh.pop(key, None)
    bulk.write(Posting, list(fresh.values()))
    for place in places_open:
        due = [posting for posting in fresh.values() if posting.destination_id == place.id]
        at = max(notice.told_at for notice in told)
        if due:
            port = f"{PORT}:{place.id}"
            deliveries.post(port=port, object_ids=[each.id for each in due], workspace_id=workspace_id, due_at=at)


def send(delivery: Delivery) -> ways.Sent:
    """Tell a destination what a delivery is about, if it is still news."""
    posting = Posting.objects.select_related("destination", "notice").filter(id=delivery.object_id).first()
    if posting is None or posting.destination.closed_at:
        return ways.Sent(Delivery.State.STOPPED, "The destination is closed.")
    said = _said(posting)
    if said is None:
        return ways.Sent(Delivery.State.STOPPED, "Nothing was left to tell.")
    if delivery.repeated_at:
        # Nobody there could tell the second from the first. Its page shows it, for an admin to say it again.
        return ways.Sent(Delivery.State.UNKNOWN, delivery.outcome, is_counted=False)
    sent = _send(posting.destination, said)
    is_ours = sent.trouble == Trouble.ACCOUNT
    return ways.Sent(sent.state, sent.outcome, sent.provider_id, wait=sent.wait, is_counted=not is_ours)


def _said(posting: Posting) -> Post | None:
    place, notice = posting.destination, posting.notice
    kind = notices.of(notice.kind)
    if kind is None or notice.id not in kind.still([notice]):
        return None
    subject = notices.subjects_of([notice])[notice.id] if place.says_names or place.says_words else notices.Subject()
    return Post(
        kind.aloud(notice),
        links.absolute(notice.path),
        who=" ".join(subject.name.split()) if place.says_names else "",
        words=" ".join(subject.words.split())[:LONGEST_WORDS] if place.says_words else "",
        is_pressing=kind.is_pressing,
    )


def _send(row: Destination, said: Post) -> Sent:
    place = places.of(row.kind)
    if place is None:
        return Sent(Delivery.State.REFUSED, outcome="This version does not know such a destination any more")
    try:
        return place.send(said, sealing.unseal(row.sealed))
    except sealing.SealBroken as broken:
        return Sent(Delivery.State.DUE, outcome=str(broken), trouble=Trouble.ACCOUNT)


def _fill(row: Destination, setup: Setup) -> None:
    row.name, row.notices, row.teams = setup.name, sorted(setup.notices), sorted(setup.teams)
    row.says_names, row.says_words = setup.says_names, setup.says_words
    given = {name: value for name, value in setup.secrets.items() if value}
    if given:
        kept = sealing.unseal(row.sealed) if row.sealed and not given.keys() >= {"url", "key"} else {}
        row.sealed = sealing.seal({**kept, **given})
        row.tested_at, row.test_state, row.test_outcome = None, "", ""


def _is_of(place: Destination, team_id: UUID | None, parents: Mapping[UUID, UUID | None]) -> bool:
    return bool({str(each) for each in upwards(team_id, parents)} & set(place.teams))


def _posting(place: Destination, notice: Notice) -> Posting:
    return Posting(
        id=ids.new_id(), workspace_id=notice.workspace_id, destination=place, notice_id=notice.id, once=notice.once
    )


def _announce(kind: str, row: Destination, by: str, now: datetime, **data: Any) -> None:
    fact = log.Fact(kind, row.id, now, data={"kind": row.kind, **data})
    log.announce([fact], workspace_id=row.workspace_id, by=by)
