"""What the team room refuses, by name. A docstring is its message; names in braces come from the call."""

import inspect


class Refused(Exception):
    """The team room did not do this."""

    def __init__(self, **values: object) -> None:
        self.values = values
        pattern = " ".join(inspect.cleandoc(self.__doc__ or "").split())
        super().__init__(pattern.format(**values))


class SlugTaken(Refused):
    """A workspace called {slug!r} exists already. Choose another short name."""


class NameMissing(Refused):
    """A workspace needs a name; customers read it in every question. Give the one that they know you by."""


class LinkSpent(Refused):
    """This link has been used or is too old. Ask for a new one on the sign-in page."""


class NoTelephone(Refused):
    """{phone!r} is no telephone that can be rung. Begin with + and the country code, such as +254 712 345678."""


class UnknownScope(Refused):
    """A key cannot be given {scope!r}. Choose from: {known}."""


class NoScope(Refused):
    """A key without a scope opens nothing. Choose at least one thing it may do."""


class KeyStaysRevoked(Refused):
    """The key {name} was revoked more than {minutes} minutes ago. Issue a new one."""


class BadKey(Refused):
    """{key!r} cannot name a {kind}: a key has 1 to {longest} characters."""


class KeyTaken(Refused):
    """The key {key!r} belongs to {owner} already. Choose another."""


class NameTaken(Refused):
    """There is a team “{name}” already. Pages name a team by its name alone: call this one differently."""


class AlreadyMember(Refused):
    """{email} is a member already, as {role}. Change the role in the list."""


class AboveYou(Refused):
    """Only an owner can make, change or remove an owner; your role is {role}. Ask {owner}."""


class LastOwner(Refused):
    """{name} is the only owner, and a workspace needs one. Make somebody else an owner first."""


class CircleOfTeams(Refused):
    """{child} cannot go under {parent}: {parent} is itself under {child}. Move {parent} out first."""


class HolidayTaken(Refused):
    """{on} is a holiday here already: {name}. Remove that one first."""


class SkillTaken(Refused):
    """There is a skill “{name}” already. Give it to people on their own pages."""


class AbsenceBackwards(Refused):
    """The last day, {ends_on}, lies before the first, {starts_on}. Change one of them."""


class BrandTooLight(Refused):
    """White words on {brand} cannot be read: contrast {contrast} to 1, and 4.5 is needed. {twin} would do."""


class StillAside(Refused):
    """{kind} still cannot be digested by {subscriber} ({why}). It is kept; try again after the next update."""
