"""Twilio's signature: HMAC-SHA1 with the account's token over the address and the sorted parameters of a POST.

A body that is no form is covered by its SHA-256 in the address (`bodySHA256`). Nothing in a call says when it was made.
https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlsplit

from innerloop.connect import forms
from innerloop.listen.channels import Call, NotProven, Unreadable

_PORTS = {"http": 80, "https": 443}


def params_of(call: Call) -> dict[str, str]:
    """Return what a call says: the form or the JSON object of a POST, the query of a GET; raises NotProven.

    Twilio sends no name twice, and which of the two would be read would be the forger's choice.
    """
    try:
        if call.method == "GET":
            return forms.once(parse_qsl(urlsplit(call.url).query, keep_blank_values=True))
        if forms.is_form(call) or not call.body:
            return forms.read(call)
        return _object(call.body)
    except Unreadable as error:
        raise NotProven(error.reason) from None


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
    is_form = call.method == "POST" and forms.is_form(call)
    params = params_of(call)
    posted = params if is_form else {}
    if call.body and not is_form:
        _check_body(call)
    # Twilio names a default port in some addresses that it signs and leaves it out in others.
    expected = [signature(token, url, posted) for url in _spellings(urlsplit(call.url))]
    if not any(hmac.compare_digest(each.encode(), given.encode()) for each in expected):
        raise NotProven("X-Twilio-Signature does not fit the address, the parameters and the token")


def _object(body: bytes) -> dict[str, str]:
    try:
        told = json.loads(body)
    except ValueError:
        raise Unreadable("the body is neither a form nor JSON") from None
    if not isinstance(told, dict):
        raise Unreadable("the body is not a JSON object")
    return {name: str(value) for name, value in told.items()}


def _check_body(call: Call) -> None:
    digests = parse_qs(urlsplit(call.url).query).get("bodySHA256", [])
    digest = hashlib.sha256(call.body).hexdigest()
    if len(digests) != 1 or not hmac.compare_digest(digests[0].encode(), digest.encode()):
        raise NotProven("bodySHA256 does not fit the body")


def _spellings(url: SplitResult) -> set[str]:
    host = url.netloc.rpartition(":")[0] if url.port else url.netloc
    with_port = f"{host}:{url.port or _PORTS.get(url.scheme, 443)}"
    return {url._replace(netloc=each).geturl() for each in (host, with_port)}
