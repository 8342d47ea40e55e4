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


class LinkSpent(Refused):
    """This link has been used or is too old. Ask for a new one on the sign-in page."""


class UnknownScope(Refused):
    """A key cannot be given {scope!r}. Choose from: {known}."""


class NoScope(Refused):
    """A key without a scope opens nothing. Choose at least one thing it may do."""


class BadKey(Refused):
    """{key!r} cannot name a {kind}: a key has 1 to {longest} characters."""
