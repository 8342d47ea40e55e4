"""Twilio's signature: HMAC-SHA1 with the account's token over the address and the sorted parameters of a POST.

A body that is no form is covered by its SHA-256 in the address (`bodySHA256`). Nothing in a call says when it was made.
https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlsplit

from innerloop.listen.channels import Call, NotProven

FORM = "application/x-www-form-urlencoded"
_PORTS = {"http": 80, "https": 443}


def params_of(call: Call) -> dict[str, str]:
    """Return what a call says: the form of a POST, the query of a GET; raises NotProven for a doubled name.

    Twilio sends no name twice, and which of the two would be read is the forger's choice.
    """
    if call.method == "GET":
        pairs = parse_qsl(urlsplit(call.url).query, keep_blank_values=True)
    elif _is_form(call):
        pairs = _form(call)
    else:
        pairs = []
    params = dict(pairs)
    if len(params) != len(pairs):
        raise NotProven("a parameter comes twice")
    return params


def signature(token: str, url: str, posted: Mapping[str, str]) -> str:
    """Return the signature of a call, in base64."""
    signed = url + "".join(name + posted[name] for name in sorted(posted))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def verify(token: str, call: Call) -> None:
    """Raise NotProven unless Twilio signed the call."""
    if call.method not in ("GET", "POST"):
        raise NotProven(f"the method is {call.method}; Twilio calls by POST or GET")
    given = call.headers.get("x-twilio-signature", "")
    if not given:
        raise NotProven("X-Twilio-Signature is missing")
    params = params_of(call)
    posted = params if call.method == "POST" else {}
    if call.body and not (call.method == "POST" and _is_form(call)):
        _check_body(call)
    # Twilio names a default port in some addresses that it signs and leaves it out in others.
    expected = [signature(token, url, posted) for url in _spellings(urlsplit(call.url))]
    if not any(hmac.compare_digest(each.encode(), given.encode()) for each in expected):
        raise NotProven("X-Twilio-Signature does not fit the address, the parameters and the token")


def _is_form(call: Call) -> bool:
    return call.headers.get("content-type", "").split(";")[0].strip().lower() == FORM


def _form(call: Call) -> list[tuple[str, str]]:
    try:
        return parse_qsl(call.body.decode(), keep_blank_values=True, strict_parsing=bool(call.body))
    except ValueError:
        raise NotProven("the body is no form") from None


def _check_body(call: Call) -> None:
    digests = parse_qs(urlsplit(call.url).query).get("bodySHA256", [])
    digest = hashlib.sha256(call.body).hexdigest()
    if len(digests) != 1 or not hmac.compare_digest(digests[0].encode(), digest.encode()):
        raise NotProven("bodySHA256 does not fit the body")


def _spellings(url: SplitResult) -> set[str]:
    host = url.netloc.rpartition(":")[0] if url.port else url.netloc
    with_port = f"{host}:{url.port or _PORTS.get(url.scheme, 443)}"
    return {url._replace(netloc=each).geturl() for each in (host, with_port)}
