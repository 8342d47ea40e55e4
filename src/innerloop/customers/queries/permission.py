"""May we write to a customer? Their addresses, what was stopped, what they said last."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q

from innerloop.customers import rules
from innerloop.customers.models import Consent, Customer, Identity, Suppression
from innerloop.customers.queries.people import resolve_each
from innerloop.kernel import ids, scope


def may_write(customer_id: UUID, *, channel: str, purpose: str) -> rules.Verdict:
    """Say whether a customer may be written to by a channel for a purpose, at which address, and if not why.

    Rules that may speak against it: erased, no_address, suppressed, bounced, refused, no_consent.
    """
    return may_write_each([customer_id], channel=channel, purpose=purpose)[customer_id]


def may_write_each(customer_ids: Collection[UUID], *, channel: str, purpose: str) -> dict[UUID, rules.Verdict]:
    """Return the verdict for each of many customers. Six queries, however many they are.

    An id that was merged is answered for by the winner; one of nobody has no address.
    """
    answering = resolve_each(customer_ids)
    people = set(answering.values())
    gone = set(Customer.objects.filter(id__in=people, erased_at__isnull=False).values_list("id", flat=True))
    standings = _standings(people - gone, channel, purpose)
    refused = refused_anywhere(people - gone, purpose)
    verdicts = {
        person: rules.erased()
        if person in gone
        else rules.weigh(standings.get(person, ()), channel=channel, purpose=purpose, refused_at=refused.get(person))
        for person in people
    }
    nobody = rules.weigh((), channel=channel, purpose=purpose)
    return {asked: verdicts[answering[asked]] if asked in answering else nobody for asked in customer_ids}


def refused_anywhere(people: Collection[UUID], purpose: str) -> dict[UUID, datetime]:
    """Return since when each refuses a purpose wherever it reaches them; any later yes to it ends that. One query."""
    rows = Consent.objects.filter(customer_id__in=people, purpose=purpose)
    newest = (
        rows.filter(Q(channel=rules.ANYWHERE) | Q(is_given=True))
        .order_by("customer_id", "-said_at", "-id")
        .distinct("customer_id")
    )
    said = newest.values_list("customer_id", "is_given", "said_at")
    return {customer_id: at for customer_id, is_given, at in said if not is_given}


def left_alone_each(people: Collection[UUID], purposes: Collection[str]) -> dict[UUID, dict[str, str]]:
    """Return why each of these wants no more of any of the purposes by whatever channel: {"rule", "detail"}.

    A stop at one of their addresses counts for all of them, a no until any later yes to the same purpose. An address
    that is merely gone says nothing. Three queries.
    """
    refused = _refused_last(people, purposes)
    found = {person: rules.refusal(at, purpose) for person, (purpose, at) in refused.items()}
    held = Identity.objects.filter(customer_id__in=people).values_list("customer_id", "value")
    # A channel's own ids begin with its name; stops are kept by what follows it.
    known = [(person, address) for person, value in held for address in (value, value.partition(":")[2]) if address]
    stops = stops_of({address for _, address in known})
    for person, address in known:
        for stop in stops.get(address, ()):
            if stop.purpose in ("", *purposes) and stop.reason != "bounced":
                found[person] = rules.stopped(stop.reason, stop.suppressed_at)
    return found


def digest_of(address: str, *, workspace_id: UUID) -> str:
    """Return the keyed hash by which an address is remembered as stopped after the address is gone.

    It hangs on the secret key: whoever changes the key forgets who unsubscribed.
    """
    return ids.keyed_digest(key=settings.SECRET_KEY, value=f"suppressed {workspace_id} {address}")


def stops_of(addresses: Iterable[str]) -> dict[str, list[Suppression]]:
    """Return what is stopped for each address, newest first. One query."""
    by_digest = {digest_of(address, workspace_id=scope.current()): address for address in addresses}
    rows = Suppression.objects.filter(address_digest__in=by_digest).order_by("-suppressed_at")
    found: dict[str, list[Suppression]] = defaultdict(list)
    for row in rows:
        found[by_digest[row.address_digest]].append(row)
    return found


def is_stopped(address: str, *, channel: str, purpose: str) -> bool:
    """Say whether an address of a channel is left alone for a purpose, whoever has it. One query."""
    return address in _stopped([address], channel, purpose)


def _refused_last(people: Collection[UUID], purposes: Collection[str]) -> dict[UUID, tuple[str, datetime]]:
    rows = Consent.objects.filter(customer_id__in=people, purpose__in=purposes).order_by()
    said = rows.values_list("customer_id", "purpose").annotate(
        no=Max("said_at", filter=Q(is_given=False)), yes=Max("said_at", filter=Q(is_given=True))
    )
    return {person: (purpose, no) for person, purpose, no, yes in said if no and (yes is None or no > yes)}


def _standings(people: Collection[UUID], channel: str, purpose: str) -> Mapping[UUID, list[rules.Standing]]:
    found: dict[UUID, list[rules.Standing]] = defaultdict(list)
    addresses = _addresses(people, channel)
    stopped = _stopped((value for _, _, value in addresses), channel, purpose)
    said = _said([identity_id for _, identity_id, _ in addresses], channel, purpose)
    for customer_id, identity_id, value in addresses:
        given, at = said.get(identity_id, (None, None))
        found[customer_id].append(rules.Standing(identity_id, value, stopped.get(value), given, at))
    return found


def _addresses(people: Collection[UUID], channel: str) -> list[tuple[UUID, UUID, str]]:
    """Return customer, identity and address, the newest first. A channel's own ids are external ones that begin
    with its name."""
    kind, before = rules.kind_for(channel), ""
    rows = Identity.objects.filter(customer_id__in=people, kind=kind, is_verified=True)
    if kind is None:
        before = f"{channel}:"
        rows = Identity.objects.filter(
            customer_id__in=people, kind=Identity.Kind.EXTERNAL_ID, value__startswith=before, is_verified=True
        )
    held = rows.order_by("-added_at", "-id").values_list("customer_id", "id", "value")
    return [(customer_id, id_, value.removeprefix(before)) for customer_id, id_, value in held]


def _stopped(addresses: Iterable[str], channel: str, purpose: str) -> dict[str, tuple[str, datetime]]:
    return {
        address: (stop.reason, stop.suppressed_at)
        for address, stops in stops_of(addresses).items()
        for stop in stops
        if stop.channel == channel and stop.purpose in ("", purpose)
    }


def _said(identity_ids: Collection[UUID], channel: str, purpose: str) -> dict[UUID, tuple[bool, datetime]]:
    rows = (
        Consent.objects.filter(identity_id__in=identity_ids, channel=channel, purpose=purpose)
        .order_by("identity_id", "-said_at", "-id")
        .distinct("identity_id")
    )
    return {row[0]: (row[1], row[2]) for row in rows.values_list("identity_id", "is_given", "said_at")}
