"""The states of a case, and the moves between them."""

from enum import StrEnum


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"  # nobody has begun
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"  # for the customer: the clock to the resolution stands still
    RESOLVED = "resolved"  # with a note of what was done
    CLOSED = "closed"  # without contact, for a reason that is kept

    @property
    def label(self) -> str:
        """Return the words for it."""
        return _LABELS[self]

    @property
    def is_over(self) -> bool:
        """Say whether nothing is left to do."""
        return self in OVER

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return value and words of each, for forms and models."""
        return [(state.value, state.label) for state in cls]


class CloseReason(StrEnum):
    """Why a case was closed although nobody spoke with the customer."""

    UNREACHABLE = "unreachable"
    NO_CONTACT_WANTED = "no_contact_wanted"
    DUPLICATE = "duplicate"
    NO_CUSTOMER = "no_customer"  # a test, a competitor, a child with the phone
    NOTHING_TO_DO = "nothing_to_do"
    HELD_BACK = "held_back"  # by the lot of an experiment, never by a person

    @property
    def label(self) -> str:
        """Return the words for it."""
        return _REASONS[self]

    @classmethod
    def by_hand(cls) -> list[tuple[str, str]]:
        """Return value and words of each that a person may give: whom the lot leaves alone, nobody chooses."""
        return [choice for choice in cls.choices() if choice[0] != cls.HELD_BACK]

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return value and words of each, for forms and models."""
        return [(reason.value, reason.label) for reason in cls]


ACTIVE = (State.OPEN, State.IN_PROGRESS, State.WAITING)
OVER = (State.RESOLVED, State.CLOSED)

_LABELS = {
    State.OPEN: "Open",
    State.IN_PROGRESS: "In progress",
    State.WAITING: "Waiting for the customer",
    State.RESOLVED: "Resolved",
    State.CLOSED: "Closed without contact",
}
_REASONS = {
    CloseReason.UNREACHABLE: "Could not be reached",
    CloseReason.NO_CONTACT_WANTED: "Does not want to be contacted",
    CloseReason.DUPLICATE: "The same matter is in another case",
    CloseReason.NO_CUSTOMER: "Not a customer, or a test",
    CloseReason.NOTHING_TO_DO: "There is nothing to do",
    CloseReason.HELD_BACK: "Left alone by lot, to see whether contact helps",
}
