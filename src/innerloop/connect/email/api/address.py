"""Reads INNERLOOP_EMAIL_URL where it names a provider's API: PROVIDER+api://KEY@."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from innerloop.connect.email.errors import RelayAddressUnusable
from innerloop.kernel.outbound import targets


@dataclass(frozen=True)
class Api:
    """One provider: as people call it, where its API is, and what may stand behind the question mark."""

    title: str
    host: str
    path: str
    options: frozenset[str] = frozenset()


APIS: Mapping[str, Api] = {
    "mailgun": Api("Mailgun", "api.mailgun.net", "/v3/", frozenset({"domain"})),
    "postmark": Api("Postmark", "api.postmarkapp.com", "/", frozenset({"stream"})),
    "sendgrid": Api("SendGrid", "api.sendgrid.com", "/v3/"),
    "brevo": Api("Brevo", "api.brevo.com", "/v3/"),
}
_ENDS = "+api"
_DOMAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*", re.ASCII)


@dataclass(frozen=True)
class ApiAddress:
    """Which provider takes our mail, by which key, at which address."""

    provider: str
    key: str = field(repr=False)
    url: str
    options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, url: str, *, private: Collection[str] = ()) -> ApiAddress:
        """Read a URL; raises RelayAddressUnusable, which never quotes it, for it holds a key.

        A host of `private` is spoken to without TLS: the way there is the operator's own.
        """
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise RelayAddressUnusable(reason="its host or port is not one") from None
        provider = parts.scheme.removesuffix(_ENDS)
        if provider not in APIS:
            raise RelayAddressUnusable(reason=f"there is no API of {provider[:20]!r}; there is {', '.join(APIS)}")
        api = APIS[provider]
        host = parts.hostname or api.host
        place = targets.join(host, port) if port else targets.bracketed(host)
        scheme = "http" if place in private else "https"
        return cls(provider, _key(parts), f"{scheme}://{place}{api.path}", _options(parts, api))

    @property
    def title(self) -> str:
        """Name the provider as people do."""
        return APIS[self.provider].title

    def __str__(self) -> str:
        return f"{self.title}’s API at {urlsplit(self.url).netloc}"


def is_api(url: str) -> bool:
    """Say whether an address names a provider's API rather than a relay."""
    return url.strip().lower().partition("://")[0].endswith(_ENDS)


def _key(parts: SplitResult) -> str:
    if parts.username and parts.password:
        raise RelayAddressUnusable(reason="it has two keys; write one, with a colon in it %-encoded")
    key = unquote(parts.username or parts.password or "")
    if not key:
        raise RelayAddressUnusable(reason="it has no key; write it before the @")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise RelayAddressUnusable(reason="its key has a character that none has")
    return key


def _options(parts: SplitResult, api: Api) -> dict[str, str]:
    if parts.path.strip("/") or parts.fragment:
        raise RelayAddressUnusable(reason="it goes on after the host, or a character of its key is not %-encoded")
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if strange := next((name for name in given if name not in api.options), None):
        raise RelayAddressUnusable(reason=f"{api.title} knows no {strange[:20]!r}")
    # It becomes a part of the address that is called.
    if "domain" in given and not _DOMAIN.fullmatch(given["domain"]):
        raise RelayAddressUnusable(reason=f"its domain is {given['domain'][:80]!r}, which is none")
    return given
