"""Who did something, by name: members, keys, the customer, Innerloop itself."""

from collections.abc import Iterable
from uuid import UUID

from innerloop.team.models import ApiKey, Member

Names = dict[str, str]
_PLAIN = {"customer": "the customer", "system": "Innerloop"}


def names(actors: Iterable[str]) -> Names:
    """Return what to call each actor of the event log, such as `member:ID`. At most two queries."""
    ids: dict[str, dict[UUID, str]] = {"member": {}, "key": {}}
    found: Names = {}
    for actor in set(actors):
        kind, _, id_ = actor.partition(":")
        found[actor] = _PLAIN.get(kind, kind)
        if kind in ids and (known := _uuid(id_)):
            ids[kind][known] = actor
    if ids["member"]:
        members = Member.objects.filter(id__in=ids["member"]).select_related("user")
        found |= {ids["member"][member.id]: str(member) for member in members}
    if ids["key"]:
        keys = ApiKey.objects.filter(id__in=ids["key"])
        found |= {ids["key"][key.id]: f"the API key {key.name}" for key in keys}
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
