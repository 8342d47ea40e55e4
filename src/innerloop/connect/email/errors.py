"""Named refusals of this adapter. Their docstrings are their messages."""

from __future__ import annotations

import inspect


class EmailError(ValueError):
    """The mail cannot be made."""

    def __init__(self, **values: object) -> None:
        super().__init__(inspect.cleandoc(self.__doc__ or "").format(**values))


class AddressUnusable(EmailError):
    """{address!r} is not a mail address. Write it as name@example.com."""


class SenderUnusable(EmailError):
    """No mail can come from {address!r}. Set INNERLOOP_EMAIL_FROM to an address such as ask@example.com."""


class LinkUnusable(EmailError):
    """
    {link!r} cannot stand in a mail. Give a whole http or https address; the survey's has no query of its own.
    """


class ScaleUnusable(EmailError):
    """A scale from {low} to {high} has no steps. Its high end is above its low one."""


class RelayAddressUnusable(EmailError):
    """
    The mail relay's address cannot be read: {reason}. Write smtp://user:password@host:port, smtps://, console://, or
    for a provider's API postmark+api://KEY@.
    """


class SigningKeyUnusable(EmailError):
    """
    The DKIM key {selector!r} of {domain!r} cannot be used: {reason}. Give an RSA private key in PEM form.
    """


class SigningKeyMalformed(EmailError):
    """
    INNERLOOP_DKIM_KEY names no key. Write SELECTOR:DOMAIN:PATH, such as mail:example.com:/etc/innerloop-dkim.pem.
    """
