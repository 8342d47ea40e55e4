"""The port to customers: what a channel must be able to do. `connect` brings the channels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from innerloop.listen.models import Invitation, Message


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one message: `state` is one of kernel.models.Delivery.State."""

    state: str
    provider_id: str = ""
    outcome: str = ""


class Channel(Protocol):
    """One way to reach a customer."""

    name: str
    address_kind: str  # which identity it writes to: email, phone

    def our_address(self) -> str:
        """Return the address that customers see and answer to."""

    def send(self, invitation: Invitation, message: Message) -> Sent:
        """Send one invitation; never raises for what the provider says."""


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Make a channel known; `connect` does so at start."""
    _channels[channel.name] = channel


def known() -> Mapping[str, Channel]:
    """Return the channels by name."""
    return dict(_channels)
