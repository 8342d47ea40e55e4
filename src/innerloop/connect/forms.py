"""The forms that providers post to us, read strictly: what is no form, or names a thing twice, is not read at all."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from innerloop.listen.channels import Call, Unreadable

FORM = "application/x-www-form-urlencoded"


def is_form(call: Call) -> bool:
    """Say whether a call's body says that it is a form."""
    return call.headers.get("content-type", "").split(";")[0].strip().lower() == FORM


def read(call: Call) -> dict[str, str]:
    """Return the form that a call posts; raises Unreadable."""
    if call.body and not is_form(call):
        raise Unreadable("the body is no form")
    try:
        pairs = parse_qsl(call.body.decode(), keep_blank_values=True, strict_parsing=bool(call.body))
    except ValueError:
        raise Unreadable("the body is no form") from None
    return once(pairs)


def once(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return pairs of which no name comes twice; raises Unreadable."""
    told = dict(pairs)
    if len(told) != len(pairs):
        raise Unreadable("a parameter comes twice")
    return told


def needed(told: Mapping[str, str], name: str) -> str:
    """Return a parameter that must be there and not empty; raises Unreadable."""
    value = told.get(name, "").strip()
    if not value:
        raise Unreadable(f"`{name}` is missing")
    return value
