"""Who may do what, and what a key may do."""

from datetime import timedelta
from enum import IntEnum

# The first link waits for somebody to read their mail; a later one is asked for by who is at the keyboard.
FIRST_LINK_LASTS = timedelta(hours=24)
LINK_LASTS = timedelta(minutes=15)

SCOPES = (
    "customers:read", "customers:write", "events:write", "responses:read", "responses:write",
    "invitations:read", "invitations:write", "surveys:read", "surveys:write", "score:read",
    "metrics:read", "metrics:write", "themes:read", "themes:write", "marks:read", "marks:write",
    "channels:read", "channels:write",
    "cases:read", "cases:write",
)  # fmt: skip


class Role(IntEnum):
    """What a member may do; each role may do all that the one before it may."""

    VIEWER = 1  # sees scores and answers
    AGENT = 2  # answers customers
    MANAGER = 3  # runs surveys and imports, sets up teams and touchpoints
    ADMIN = 4  # members, keys, settings
    OWNER = 5  # the workspace itself

    @property
    def label(self) -> str:
        """Return the role's name as the pages say it."""
        return self.name.capitalize()


def may(role: int, *, at_least: Role) -> bool:
    """Say whether a role reaches another."""
    return role >= at_least


# Whoever starts an installation signs in as this, and then says who they are; .invalid is reserved (RFC 2606).
PLACEHOLDER = "owner@innerloop.invalid"


def is_placeholder(email: str) -> bool:
    """Say whether an address stands for an owner who has not said who they are."""
    return email.endswith(".invalid")
