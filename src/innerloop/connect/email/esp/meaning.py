"""What the events of a mail provider mean to us. Opened and clicked mean nothing: machines do both."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

from innerloop.listen.rules.inbound import Inbound, Reported, Returned

# By this name a mail that leaves through a provider's API carries our own id, and its events bring it back.
OUR_ID = "innerloop"
_REASONS: Mapping[str, Literal["bounced", "complained", "unsubscribed"]] = {
    "invalid": "bounced",
    "bounced": "bounced",
    "spam": "complained",
    "unsubscribed": "unsubscribed",
}


class Event(Protocol):
    """One event as Anymail tells it, in the same words for every provider."""

    event_type: str
    timestamp: datetime | None
    message_id: str | None
    metadata: Mapping[str, Any]
    recipient: str | None
    reject_reason: str | None
    esp_event: Any


Final = Callable[[Mapping[str, Any]], bool]


def told_by(event: Event, *, is_final: Final, our_id: str = "") -> list[Inbound]:
    """Return what an event tells; `is_final` says of what failed whether the address is gone for good."""
    about = our_id or str((event.metadata or {}).get(OUR_ID) or event.message_id or "")[:255]
    address = (event.recipient or "").strip().lower()
    if event.event_type == "delivered":
        return [Reported(about, "delivered", event.timestamp)] if about else []
    reason = _reason(event, is_final)
    heard: list[Inbound] = []
    if about and event.event_type in ("bounced", "rejected", "failed"):
        detail = event.reject_reason or event.event_type
        heard.append(Reported(about, "failed", event.timestamp, detail=detail))
    if reason and address:
        heard.append(Returned(address, reason, event.timestamp, provider_id=about))
    return heard


def _reason(event: Event, is_final: Final) -> Literal["bounced", "complained", "unsubscribed"] | None:
    if event.event_type == "complained":
        return "complained"
    if event.event_type == "unsubscribed":
        return "unsubscribed"
    if event.event_type == "bounced":
        return "bounced" if is_final(event.esp_event) else None
    if event.event_type == "rejected":
        # The provider did not even try, since the address is on a list of its own.
        return _REASONS.get(event.reject_reason or "")
    return None
