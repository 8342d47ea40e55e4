"""Who is who: people told to us, one after the other, against those whom we know. Writes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from innerloop.customers import errors
from innerloop.customers.queries import Holder
from innerloop.customers.rules import Key, Person
from innerloop.kernel import ids

# What an upsert sets when it was told, and leaves when it was not.
_PLAIN = ("name", "language", "time_zone", "value", "currency")


@dataclass(slots=True)
class Draft:
    """A customer as they will be, and what of it is new."""

    id: UUID
    is_new: bool = True
    name: str = ""
    language: str = ""
    time_zone: str = ""
    owner_id: UUID | None = None
    value: Decimal | None = None
    currency: str = ""
    properties: dict[str, Any] = field(default_factory=dict)
    external_id: str | None = None  # the company's own id of them; any one of several
    organization: str | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    added: dict[str, Any] = field(default_factory=dict)  # properties
    removed: set[str] = field(default_factory=set)
    identities: dict[Key, str] = field(default_factory=dict)  # new ones, as given
    is_news: bool = False  # whether the last who was taken for them said something new

    @property
    def news(self) -> list[str]:
        """Return the names of what changed, in a fixed order; empty when nothing did."""
        named = [*self.changed, *(["properties"] if self.added or self.removed else [])]
        return sorted({*named, *(kind for kind, _ in self.identities)})

    @property
    def changed_itself(self) -> bool:
        """Say whether more is new than addresses: the row, its properties, or where they belong."""
        return bool(self.changed or self.added or self.removed)

    def take(self, person: Person, owner_id: UUID | None) -> None:
        """Take over what a person says of themselves, and note whether it is new."""
        self.is_news = False
        told = {name: given for name in _PLAIN if (given := getattr(person, name)) is not None}
        if owner_id is not None:
            told["owner_id"] = owner_id
        if person.organization is not None:
            told["organization"] = person.organization
        for name, given in told.items():
            if getattr(self, name) != given:
                setattr(self, name, given)
                self.changed[name] = given
                self.is_news = True
        for name, given in person.properties.items():
            self._take_property(name, given)

    def _take_property(self, name: str, given: Any) -> None:
        if given is None:
            if self.properties.pop(name, None) is not None:
                self.added.pop(name, None)
                self.removed.add(name)
                self.is_news = True
            return
        before = self.properties.get(name)
        # For Python 1 is True, for a reader of properties it is not.
        if before != given or isinstance(before, bool) != isinstance(given, bool):
            self.properties[name] = self.added[name] = given
            self.removed.discard(name)
            self.is_news = True


class Ledger:
    """The customers whom some keys find, and the new ones that join them."""

    def __init__(self, holders: Iterable[Holder]) -> None:
        self.drafts: dict[UUID, Draft] = {}
        self.organizations: dict[str, UUID] = {}
        self.shared: set[Key] = set()
        self._by_key: dict[Key, Draft] = {}
        self._sharers: set[tuple[UUID, Key]] = set()
        for holder in holders:
            self._enter(holder)

    @property
    def news(self) -> list[Draft]:
        """Return the drafts that have something to write."""
        return [draft for draft in self.drafts.values() if draft.is_new or draft.news]

    def take(self, person: Person, owner_ids: Mapping[str, UUID]) -> Draft | errors.CustomerError:
        """Find or begin the person's draft and take over what they say; a refusal changes nothing."""
        owner_id = owner_ids.get(person.owner_email or "")
        if person.owner_email and owner_id is None:
            return errors.OwnerUnknown(person.owner_email)
        telling = [key for key in person.keys if key not in self.shared]
        if not telling:
            return errors.NobodyForCertain(person.keys[0][1])
        met = {draft.id: draft for key in telling if (draft := self._by_key.get(key))}
        if len(met) > 1:
            return errors.MeetsTwo(list(met))
        draft = next(iter(met.values()), None) or self._begin()
        if refusal := self._other_external_id(draft, person):
            return refusal
        draft.take(person, owner_id)
        for key in person.keys:
            self._identify(draft, key, person.as_given[key[0]])
        return draft

    def _other_external_id(self, draft: Draft, person: Person) -> errors.OtherExternalId | None:
        """Refuse an address of somebody whom the company itself tells apart by another id of its own."""
        given = person.external_id
        if given is None or draft.external_id is None or ("external_id", given) in self._by_key:
            return None
        address = next(value for kind, value in person.keys if self._by_key.get((kind, value)) is draft)
        return errors.OtherExternalId(value=address, customer_id=draft.id, theirs=draft.external_id, given=given)

    def _enter(self, holder: Holder) -> None:
        draft = self.drafts.get(holder.customer_id)
        if draft is None:
            draft = self.drafts[holder.customer_id] = Draft(
                id=holder.customer_id,
                is_new=False,
                name=holder.name,
                language=holder.language,
                time_zone=holder.time_zone,
                owner_id=holder.owner_id,
                value=holder.value,
                currency=holder.currency,
                properties=holder.properties,
                external_id=holder.external_id,
                organization=holder.organization,
            )
        if holder.organization and holder.organization_id:
            self.organizations[holder.organization] = holder.organization_id
        if holder.is_shared:
            self.shared.add(holder.key)
            self._sharers.add((draft.id, holder.key))
        else:
            self._by_key[holder.key] = draft

    def _begin(self) -> Draft:
        draft = Draft(id=ids.new_id())
        self.drafts[draft.id] = draft
        return draft

    def _identify(self, draft: Draft, key: Key, as_given: str) -> None:
        if key in self._by_key or (draft.id, key) in self._sharers:
            return
        draft.identities[key], draft.is_news = as_given, True
        if key[0] == "external_id":
            draft.external_id = key[1]
        if key in self.shared:
            self._sharers.add((draft.id, key))
        else:
            self._by_key[key] = draft
