"""A channel of the tests: it accepts what it is given, and keeps it."""

from innerloop.listen import channels
from innerloop.listen.models import Line, Message


class Post(channels.Plain):
    """Mail without a relay: each message is accepted at once."""

    kind = "email"
    channel = "email"
    title = "E-mail"
    address_kind = "email"
    needs_line = False

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def our_address(self, line: Line | None) -> str:
        return "ask@tandawa.example"

    def send(self, message: Message) -> channels.Sent:
        self.sent.append(message)
        return channels.Sent("sent", provider_id=f"<{message.id}@tandawa.example>")
