"""What the verbs of this room refuse. Values that cannot be read are refused by the rules."""

from collections.abc import Sequence
from uuid import UUID


class CustomerError(Exception):
    """The customer cannot be kept as given."""

    status = 422  # what an API answers

    def __init__(self, **facts: object) -> None:
        super().__init__((self.__doc__ or "").format(**facts))


class MeetsTwo(CustomerError):
    """These identities belong to {count} people: {listed}. Merge them, or leave one identity out."""

    status = 409

    def __init__(self, customer_ids: Sequence[UUID]) -> None:
        super().__init__(count=len(customer_ids), listed=" and ".join(map(str, customer_ids)))
        self.customer_ids = tuple(customer_ids)


class NobodyForCertain(CustomerError):
    """{value} is shared by several people and names none of them. Add an external_id or another address."""

    def __init__(self, value: str) -> None:
        super().__init__(value=value)
        self.value = value


class OtherExternalId(CustomerError):
    """{value} is of customer {customer_id}, known as {theirs}, not {given}. Merge both, or mark it shared."""

    status = 409

    def __init__(self, *, value: str, customer_id: UUID, theirs: str, given: str) -> None:
        super().__init__(value=value, customer_id=customer_id, theirs=theirs, given=given)
        self.customer_id = customer_id


class StillShared(CustomerError):
    """{count} people have {value}. Merge them, or leave it shared."""

    status = 409

    def __init__(self, value: str, count: int) -> None:
        super().__init__(value=value, count=count)


class OwnerUnknown(CustomerError):
    """Nobody here signs in as {email}. Name a member as the owner, or leave it out."""

    def __init__(self, email: str) -> None:
        super().__init__(email=email)
        self.email = email


class TooManyProperties(CustomerError):
    """There are {most} properties already, so {names} cannot become one more. Use one of those declared."""

    def __init__(self, names: Sequence[str], most: int) -> None:
        super().__init__(names=", ".join(names), most=most)
        self.names = tuple(names)


class NotYet(CustomerError):
    """The event is said to have happened at {moment}, which is still to come. Check its clock."""

    def __init__(self, moment: object) -> None:
        super().__init__(moment=moment)


class NoSuchCustomer(CustomerError):
    """There is no customer {customer_id} here."""

    status = 404

    def __init__(self, customer_id: UUID) -> None:
        super().__init__(customer_id=customer_id)
        self.customer_id = customer_id


class NoSuchIdentity(CustomerError):
    """There is no address {identity_id} here."""

    status = 404

    def __init__(self, identity_id: UUID) -> None:
        super().__init__(identity_id=identity_id)


class SamePerson(CustomerError):
    """{customer_id} is one person already. Name two different customers to merge."""

    status = 409

    def __init__(self, customer_id: UUID) -> None:
        super().__init__(customer_id=customer_id)


class Erased(CustomerError):
    """Customer {customer_id} was erased, and nothing is kept that could be merged, parted or changed."""

    status = 409

    def __init__(self, customer_id: UUID) -> None:
        super().__init__(customer_id=customer_id)


class OneErased(CustomerError):
    """One of the two was erased since, so nobody is said to have brought them."""

    status = 409


class NoSuchMerge(CustomerError):
    """There is no merge {merge_id} here that could be undone."""

    status = 404

    def __init__(self, merge_id: UUID) -> None:
        super().__init__(merge_id=merge_id)


class MergedSince(CustomerError):
    """Customer {customer_id} has been merged into another one since. Undo that later merge first."""

    status = 409

    def __init__(self, customer_id: UUID) -> None:
        super().__init__(customer_id=customer_id)


class NoSuchOrganization(CustomerError):
    """There is no organization {key} here. Give the key of one that there is, or leave it empty."""

    def __init__(self, key: object) -> None:
        super().__init__(key=key)


class UnderItself(CustomerError):
    """{child} cannot be under {parent}, which is under {child} itself. Choose another one, or none."""

    status = 409

    def __init__(self, child: str, parent: str) -> None:
        super().__init__(child=child, parent=parent)


class NotWithIt(CustomerError):
    """This person is not with that organization now, so they have no role in it. Reload the page."""

    status = 409


class NameMissing(CustomerError):
    """An organization needs a name. Give it the one that colleagues use."""
