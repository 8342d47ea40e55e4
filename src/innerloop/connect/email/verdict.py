"""What became of a message at the mail relay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# The relay does not know us: the fault of the settings, which must not count against a customer.
SIGN_IN_CODES = frozenset({530, 534, 535, 538})


class Outcome(StrEnum):
    """ACCEPTED is final and so is REFUSED; LATER may be tried again; UNKNOWN may already be on its way."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    UNKNOWN = "unknown"


class Step(StrEnum):
    """How far the conversation came. A refusal at RECIPIENT is about the customer's address."""

    CONNECT = "connect"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MESSAGE = "message"


@dataclass(frozen=True)
class Verdict:
    """The outcome, the step that decided it, and the relay's words; without `code` it said nothing."""

    outcome: Outcome
    step: Step
    code: int | None
    text: str

    @classmethod
    def of_reply(cls, step: Step, code: int, reply: bytes | str) -> Verdict:
        """Judge a reply of the relay at a step after the connection stands."""
        if 200 <= code < 300:
            outcome = Outcome.ACCEPTED
        elif 500 <= code < 600 and code not in SIGN_IN_CODES:
            outcome = Outcome.REFUSED
        else:
            outcome = Outcome.LATER
        return cls(outcome, step, known_code(code), legible_reply(reply))


def legible_reply(reply: bytes | str) -> str:
    """Return the relay's words as one line of at most 500 characters."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:500]
    return words or "It gave no reason."


def known_code(code: int) -> int | None:
    """Return a reply's code, or None for the -1 by which smtplib says that there was none."""
    return code if code > 0 else None
