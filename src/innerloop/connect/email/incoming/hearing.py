"""What every line has in common that hears replies to the operator's mail, from a mailbox or by a mail provider."""

from innerloop.connect.email.compose import mailbox
from innerloop.connect.email.errors import AddressUnusable
from innerloop.connect.email.incoming import reading
from innerloop.listen import channels
from innerloop.listen.models import Line
from innerloop.listen.rules.inbound import Aside, Said


class HearingMail(channels.Plain):
    """Hears what is answered to our mail, and reads again what was set aside of it."""

    channel = "email"
    address_kind = "email"
    hears_for = "email"

    def our_address(self, line: Line | None) -> str:
        """Return the address that replies go to, if any."""
        return str(line.settings.get("address", "")) if line else ""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        try:
            if address := self.our_address(line):
                # It stands in each mail as Reply-To, so only what a header carries will do.
                mailbox("", address)
        except AddressUnusable as unusable:
            return f"`address`: {unusable}"
        return ""

    def after_all(self, aside: Aside) -> Said:
        """Read a mail that was set aside as what a person wrote; raises Unreadable."""
        return reading.after_all(aside)

    def heads(self, aside: Aside) -> channels.Heads:
        """Say what stands in a mail as From and Subject."""
        return reading.heads_of(aside.content)
