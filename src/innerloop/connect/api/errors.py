"""What the API itself refuses. A docstring is the problem's `detail`, the class's name its `type`."""

from collections.abc import Mapping, Sequence
from typing import Any


class Refused(Exception):
    """The request was refused."""

    status = 422
    field: str | None = None

    def __init__(self, *, field: str | None = None, **facts: object) -> None:
        super().__init__((self.__doc__ or "").format(field=field, **facts))
        self.field = field or self.field
        self.facts = facts

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the headers that belong to the answer."""
        return {}

    @property
    def members(self) -> Mapping[str, Any]:
        """Return what the problem says beyond the standard (RFC 9457, 3.2)."""
        return {}


class KeyMissing(Refused):
    """This needs a key. Send the header `Authorization: Bearer KEY`; an admin issues keys under Settings."""

    status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        """Say how to identify oneself (RFC 6750)."""
        return {"WWW-Authenticate": 'Bearer realm="innerloop"'}


class KeyUnknown(Refused):
    """This key is unknown or was revoked. An admin issues keys under Settings."""

    status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        """Say that it was the key (RFC 6750)."""
        return {"WWW-Authenticate": 'Bearer realm="innerloop", error="invalid_token"'}


class ScopeMissing(Refused):
    """This needs the scope {scope}, which the key {name} does not have. Issue a key with it."""

    status = 403

    @property
    def headers(self) -> Mapping[str, str]:
        """Say which scope is missing (RFC 6750)."""
        challenge = f'Bearer realm="innerloop", error="insufficient_scope", scope="{self.facts["scope"]}"'
        return {"WWW-Authenticate": challenge}


class NotHere(Refused):
    """There is no {thing} with this id here."""

    status = 404


class KindUnknown(Refused):
    """Nothing of the kind {kind} is ever told of. Name a kind of the event log, or one of these: {known}."""

    field = "kinds"


class NoSuchAddress(Refused):
    """Nothing answers at this address. /api/docs lists what there is."""

    status = 404


class MethodRefused(Refused):
    """This address does not take {method}. It takes {allowed}."""

    status = 405

    @property
    def headers(self) -> Mapping[str, str]:
        """Name the methods that it takes."""
        return {"Allow": str(self.facts["allowed"])}


class BodyTooLarge(Refused):
    """The body is larger than {most} bytes. Send it in parts."""

    status = 413


class TooManyParameters(Refused):
    """There are more than {most} parameters or form fields. Ask for less at once."""

    status = 400


class RequestUnreadable(Refused):
    """The request could not be read. Its address or its form breaks the rules of HTTP or is in an unknown alphabet."""

    status = 400


class NotJson(Refused):
    """The body is said to be {content_type}. Send JSON, with `Content-Type: application/json`."""

    status = 415


class JsonUnreadable(Refused):
    """The body is not JSON: {reason}."""

    status = 400


class FieldRefused(Refused):
    """{detail}"""

    def __init__(self, *, field: str, detail: str, others: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(field=field, detail=detail)
        self.others = others

    @property
    def members(self) -> Mapping[str, Any]:
        """List every field, where several were refused."""
        return {"errors": list(self.others)} if len(self.others) > 1 else {}


class ParameterUnknown(Refused):
    """There is no parameter `{field}` here. Known: {known}."""


class ParameterTwice(Refused):
    """The parameter `{field}` is given {times} times and means one thing. Give it once."""


class CursorRefused(Refused):
    """`after` is {shown!r}, which is no place in this list. Send what the page before gave as `next`."""

    field = "after"


class TooManyItems(Refused):
    """{count} items came at once; at most {most} are taken. Send them in parts."""


class KeysDiffer(Refused):
    """The header Idempotency-Key says {header!r} and the body's `key` {body!r}. Send one of them."""

    field = "key"


class KeyUnreadable(Refused):
    """The Idempotency-Key must have 1 to {most} printable characters."""

    field = "Idempotency-Key"


class GoneSince(Refused):
    """What this key made is gone since. Send a new key to make another one."""

    status = 409
    field = "key"


class ErasedSince(Refused):
    """The words of this response were erased with its customer, so it cannot be changed. It can be deleted."""

    status = 409


class TooManyRequests(Refused):
    """Too many requests came with this key. Wait {seconds} s, then go on more slowly; a list of up to 1,000
    is one request."""

    status = 429

    @property
    def headers(self) -> Mapping[str, str]:
        """Return when the same may be sent again."""
        return {"Retry-After": str(self.facts["seconds"])}


class TooManyFromApp(TooManyRequests):
    """Too many requests came for one customer of the app. Wait {seconds} s, then send the same again."""


class ProgramNotOpen(Refused):
    """There is no open program {slug!r} that an app may show. Take the short name of one that asks whenever they
    like (`always_on`)."""

    status = 404


class NotProven(Refused):
    """`hash` does not prove who the customer is. Your server makes it with the program's key, of `external_id:ID` or
    of `email:ADDRESS`, and the app passes it on unchanged."""

    status = 403
    field = "hash"


class DatabaseAway(Refused):
    """The database cannot be reached just now. Send the same again, with the same key, in a few seconds."""

    status = 503

    @property
    def headers(self) -> Mapping[str, str]:
        """Say when to come back."""
        return {"Retry-After": "2"}


class OurSideFailed(Refused):
    """Our side failed. Send the same again with the same key; if it stays, tell the operator {reference}."""

    status = 500

    @property
    def members(self) -> Mapping[str, Any]:
        """Give the reference that the log has."""
        return {"reference": self.facts["reference"]}
