"""What a mail provider's refusal means: of this mail, or of the account, where no other mail would fare better."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from innerloop.connect.providers import body_of, line_at_fault
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import Reply
from innerloop.listen.channels import Sent, Trouble

# https://postmarkapp.com/developer/api/overview#error-codes: the token, the sender, the credit, the stream.
_POSTMARK_ACCOUNT = frozenset({10, 400, 401, 405, 412, 413, 1235})
# "Invalid 'From' address", "Error parsing 'From'": ours, and the same in every mail.
_POSTMARK_SENDER = re.compile(r"(?:invalid|error parsing) 'from'", re.IGNORECASE)
# https://developers.brevo.com/docs/how-it-works#error-codes
_BREVO_ACCOUNT = frozenset(
    {
        "unauthorized",
        "permission_denied",
        "not_enough_credits",
        "account_under_validation",
        "reseller_permission_denied",
    }
)
Judge = Callable[[Reply, str], Sent | None]


@dataclass(frozen=True, slots=True)
class SenderAtFault(Sent):
    """The sender is refused: its address, which is everybody's, or its name, which is one workspace's."""


def postmark(reply: Reply, said: str) -> Sent | None:
    """Judge by Postmark's own code, which stands in an answer 422."""
    body = _body(reply)
    code = body.get("ErrorCode")
    if reply.status != 422 or not isinstance(code, int):
        return _misdirected(reply, said)
    said = f"{said}, code {code}"
    if code == 300 and _POSTMARK_SENDER.match(_text(body, "Message")):
        return _sender_at_fault(said)
    if code in _POSTMARK_ACCOUNT:
        return line_at_fault(said)
    return Sent(Delivery.State.REFUSED, outcome=said)


def sendgrid(reply: Reply, said: str) -> Sent | None:
    """Judge by the field that SendGrid finds wrong: the sender's is ours."""
    errors = _body(reply).get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    if reply.status == 400 and _text(first, "field").split(".")[0] == "from":
        return _sender_at_fault(f"{said}, field from")
    return _misdirected(reply, said)


def brevo(reply: Reply, said: str) -> Sent | None:
    """Judge by Brevo's code."""
    body = _body(reply)
    if reply.status == 400 and re.match(r"(?:valid )?sender\b", _text(body, "message"), re.IGNORECASE):
        return _sender_at_fault(said)
    if body.get("code") in _BREVO_ACCOUNT:
        return line_at_fault(said)
    return _misdirected(reply, said)


def mailgun(reply: Reply, said: str) -> Sent | None:
    """Judge by what Mailgun names first: the sender is ours. A domain that it does not know is a 404."""
    if reply.status == 400 and _text(_body(reply), "message").lower().startswith("from parameter"):
        return _sender_at_fault(f"{said}, parameter from")
    return _misdirected(reply, said)


JUDGES: Mapping[str, Judge] = {"postmark": postmark, "sendgrid": sendgrid, "brevo": brevo, "mailgun": mailgun}


def _sender_at_fault(said: str) -> Sent:
    return SenderAtFault(Delivery.State.DUE, outcome=said, trouble=Trouble.ACCOUNT)


def _misdirected(reply: Reply, said: str) -> Sent | None:
    # Nobody there takes mail: the address is wrong, or the domain.
    return line_at_fault(said) if reply.status in (404, 405, 410) else None


def _body(reply: Reply) -> dict[str, Any]:
    try:
        return body_of(reply)
    except ValueError:
        return {}


def _text(body: Mapping[str, Any], name: str) -> str:
    return str(body.get(name) or "")
