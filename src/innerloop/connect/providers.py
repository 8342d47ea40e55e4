"""Calling a provider, and what its answer means for a message. Every adapter that sends by HTTP sends through here."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from django.conf import settings

from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import (
    Outbound,
    OutboundError,
    Reply,
    RequestMalformed,
    TargetRefused,
    is_public,
    targets,
)
from innerloop.listen.channels import Sent, Trouble
from innerloop.listen.models import Line, Message

log = logging.getLogger(__name__)

# What a provider asks us to wait is believed up to here; an answer of years would be a slip.
LONGEST_WAIT = timedelta(hours=6)
State = Delivery.State
# Who we are, what we pay, what we may: no other message would fare better.
_ACCOUNT = frozenset({401, 402, 403, 407})
_LATER = frozenset({408, 425, 429})


def send(
    method: str,
    url: str,
    *,
    accepted: Callable[[Reply], str | Sent],
    headers: Mapping[str, str] | None = None,
    content: bytes | str | None = None,
    json: Any = None,
    judged: Callable[[Reply, str], Sent | None] = lambda reply, said: None,
) -> Sent:
    """Send one message to a provider; `accepted` returns its id from a 2xx, or raises ValueError with what is wrong.

    Where a 2xx says more than yes, `accepted` returns the whole verdict. One that cannot be read has been said all
    the same: the message is of unknown fate, neither sent again at once nor taken for undelivered.
    429 and 5xx are tried again, with the provider's own pause, and so is what the line itself is to blame for (its
    token, its credit, its address); other refusals are final. A provider that says these things in its own way has
    them `judged` first. Where the request had left and no answer came, the message is of unknown fate. The outcome
    quotes status and code, never the words.
    """
    try:
        reply = outbound().send(method, url, headers=headers, content=content, json=json)
    except (TargetRefused, RequestMalformed) as error:
        return Sent(State.DUE, outcome=str(error), trouble=Trouble.ACCOUNT)
    except OutboundError as error:
        state = State.UNKNOWN if error.is_fate_unknown else State.DUE
        return Sent(state, outcome=str(error), trouble=Trouble.OUTAGE)
    if 200 <= reply.status < 300:
        return replace(_verdict(reply, accepted), body=reply.body)
    said = f"The provider answered {reply.status}{_code(reply)}"
    return replace(judged(reply, said) or _plain_verdict(reply, said), body=reply.body)


def line_at_fault(said: str) -> Sent:
    """Return the verdict that the line itself is to blame: its token, its credit, its sender."""
    return Sent(State.DUE, outcome=said, trouble=Trouble.ACCOUNT)


def line_of(message: Message) -> Line:
    """Return the line that a message runs on; an adapter with lines sends no other."""
    line = message.thread.line
    assert line is not None, "a message of this channel runs on a line"
    return line


def wait_of(reply: Reply) -> timedelta | None:
    """Return how long a provider asks us to wait, by Retry-After in seconds or as a date."""
    given = reply.headers.get("retry-after", "").strip()
    if given.isdecimal():
        # Nine digits are thirty years; of many more no time can be made.
        return min(timedelta(seconds=int(given[:9])), LONGEST_WAIT)
    try:
        moment: datetime = parsedate_to_datetime(given)
        return max(timedelta(), min(moment - clock.now(), LONGEST_WAIT))
    except (TypeError, ValueError, OverflowError):
        return None


def body_of(reply: Reply) -> dict[str, Any]:
    """Return a reply's JSON object; raises ValueError where it is none."""
    try:
        body = json.loads(reply.body)
    except (ValueError, RecursionError):
        raise ValueError("the answer is not JSON") from None
    if not isinstance(body, dict):
        raise ValueError("the answer is not a JSON object")
    return body


@lru_cache(maxsize=4)
def _outbound(allowed: tuple[str, ...]) -> Outbound:
    return Outbound(allowed)


def against_target(url: str) -> str:
    """Say what speaks against calling an address, or nothing; a private one has to be allowed by the operator.

    Where a name leads is looked at when it is called, each time: it may lead elsewhere by then.
    """
    try:
        return _against_private(targets.parse(url))
    except TargetRefused as error:
        return f"{error.target} {error.values['reason']}. {error.values['remedy']}."


def against_host(host: str, port: int) -> str:
    """Say what speaks against connecting to a host, as above; raises TargetRefused where it is none."""
    return _against_private(targets.of_host(host, port))


def against_secret_target(url: str) -> str:
    """Say what speaks against sending a secret of a provider to an address, or nothing: as above, and by https only.

    A private address that the operator allows may do without: the way there is their own.
    """
    wrong = against_target(url)
    if wrong or url.startswith("https://"):
        return wrong
    target = targets.parse(url)
    if targets.join(target.host, target.port) in targets.read_allowed(settings.ALLOW_PRIVATE_TARGETS):
        return ""
    return f"{url[:80]!r} sends your token in the clear. Write https:// before it."


def _against_private(target: targets.Target) -> str:
    place = targets.join(target.host, target.port)
    is_private = target.host == "localhost" or _is_private(target.host)
    if is_private and place not in targets.read_allowed(settings.ALLOW_PRIVATE_TARGETS):
        return f"{place} is a private address. Whoever runs the server may allow it in INNERLOOP_ALLOW_PRIVATE_TARGETS."
    return ""


def _is_private(host: str) -> bool:
    try:
        return not is_public(ip_address(host))
    except ValueError:
        return False


def outbound() -> Outbound:
    """Return the client that reaches providers: public addresses, and the private ones the operator allows."""
    return _outbound(tuple(settings.ALLOW_PRIVATE_TARGETS))


def code_of(reply: Reply) -> str:
    """Return the code by which a provider names an error, or nothing.

    Codes help whoever sets a channel up; texts may quote the customer's number or words, and stay out.
    """
    try:
        body = body_of(reply)
    except ValueError:
        return ""
    inner = body.get("error") if isinstance(body.get("error"), dict) else body
    code = inner.get("code") if isinstance(inner, dict) else None
    return str(code) if isinstance(code, int) or (isinstance(code, str) and len(code) <= 40) else ""


def _verdict(reply: Reply, accepted: Callable[[Reply], str | Sent]) -> Sent:
    try:
        found = accepted(reply)
    except ValueError as error:
        return Sent(State.UNKNOWN, outcome=f"{reply.status}: {error}")
    except Exception as error:
        # Named without its words, which may be of the answer.
        log.error("An answer with %s could not be read: %s", reply.status, type(error).__name__)
        return Sent(State.UNKNOWN, outcome=f"{reply.status}: the answer has a shape that we do not know")
    if isinstance(found, Sent):
        return found
    return Sent(State.SENT, provider_id=found, outcome=f"Accepted ({reply.status})")


def _plain_verdict(reply: Reply, said: str) -> Sent:
    if reply.status in _ACCOUNT or 300 <= reply.status < 400:
        return line_at_fault(said)
    wait = wait_of(reply) if reply.status in (429, 503) else None
    if reply.status in _LATER or reply.status >= 500:
        return Sent(State.DUE, outcome=said, wait=wait, trouble=None if wait is not None else Trouble.OUTAGE)
    return Sent(State.REFUSED, outcome=said)


def _code(reply: Reply) -> str:
    code = code_of(reply)
    return f", code {code}" if code else ""
