"""A gateway that talks with us: what a customer writes arrives by a signed call, what we say is kept."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from innerloop.connect.http import signing
from innerloop.kernel import clock
from innerloop.listen.models import Line, Message
from innerloop.team.models import Workspace
from tests.support.lines import make_line

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="


@dataclass
class Phone:
    """A customer's phone behind a gateway of a workspace's own."""

    line: Line
    number: str = "+254712345678"
    client: Client = field(default_factory=Client)
    said: int = 0

    def says(self, text: str, *, at: datetime | None = None, key: str = "") -> list[str]:
        """Write a message, and return what is answered at once."""
        self.said += 1
        told = {"id": key or f"in-{self.number}-{self.said}", "from": self.number, "text": text}
        if at is not None:
            told["at"] = at.isoformat()
        return self.calls(told)

    def calls(self, told: dict[str, Any] | bytes) -> list[str]:
        """Call our address as the gateway does, and return the replies."""
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        signed = signing.headers(SECRET, message_id="msg", at=clock.now(), body=body)
        address = f"/hooks/http/{self.line.inbound_key}"
        answer = self.client.post(address, body, content_type="application/json", headers=signed)
        assert answer.status_code == 200, answer.content
        replies: list[str] = answer.json()["replies"]
        return replies

    @property
    def heard(self) -> list[str]:
        """Return what we have said to this number, the oldest first."""
        rows = Message.everywhere.filter(direction=Message.Direction.OUT, thread__their_address=self.number)
        return list(rows.exclude(text="").order_by("id").values_list("text", flat=True))


def open_line(workspace: Workspace, *, is_inline: bool = True, send_url: str = "https://gateway.example/out") -> Line:
    """Set up a gateway; inline, it takes our replies from the answer to its own call."""
    settings = {"send_url": send_url, "reply_inline": "true" if is_inline else ""}
    return make_line(workspace, "http", "http", secrets={"secret": SECRET}, **settings)


def later(**by: float) -> Any:
    """Hold the clock a while after now."""
    return clock.held_at(clock.now() + timedelta(**by))
