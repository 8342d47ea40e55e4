"""Why an installation does not start, by name. A docstring is its message; names in braces come from the call."""

import inspect


class NotStarted(Exception):
    """Innerloop does not start."""

    def __init__(self, **values: object) -> None:
        self.values = values
        pattern = " ".join(inspect.cleandoc(self.__doc__ or "").split())
        super().__init__(pattern.format(**values))


class BadDatabaseAddress(NotStarted):
    """INNERLOOP_DATABASE_URL is not an address of a database. Write it as postgresql://USER:PASSWORD@HOST:PORT/NAME,
    with %40 for @, %3A for : and %2F for / where they stand in the password."""


class DatabaseRefusesUs(NotStarted):
    """The database {name} on {host} cannot be opened: {reason}. Set INNERLOOP_DATABASE_URL right, or mend the database,
    and start again."""


class HomeNotUsable(NotStarted):
    """{folder} cannot be the home folder: {reason}. Choose another with --home or INNERLOOP_HOME."""


class NoSecret(NotStarted):
    """innerloop {command} needs the secret key that all processes share, and neither INNERLOOP_SECRET_KEY is set nor
    {kept} there. Set INNERLOOP_SECRET_KEY to one value everywhere, such as the output of: openssl rand -base64 48"""
