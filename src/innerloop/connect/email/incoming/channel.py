"""A mailbox as a line: it cannot ask, it hears what is answered to the mail we send."""

import logging
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import InterfaceError, OperationalError, transaction

from innerloop.connect import callbacks, providers
from innerloop.connect.email.incoming import marks
from innerloop.connect.email.incoming.hearing import HearingMail
from innerloop.connect.email.incoming.mailbox import Fetched, Mailbox, MailboxRefused
from innerloop.connect.email.incoming.reading import MailUnreadable, inbound_of
from innerloop.connect.models import Reading
from innerloop.kernel import clock, scope
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import OutboundError, TargetRefused
from innerloop.kernel.sealing import SealBroken
from innerloop.listen import channels
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Inbound

KIND = "imap"
# In one look; the rest is read a minute later.
MOST_AT_ONCE = 200
# The database is away. Any other error of it is about one mail, which must not hold up those behind it.
_AWAY = (OperationalError, InterfaceError)

log = logging.getLogger(__name__)


class ImapChannel(HearingMail):
    """Reads the mailbox that replies go to, once a minute."""

    kind = KIND
    title = "Replies to mail (IMAP)"
    settings = (
        channels.Setting("host", "Mail server", "Such as imap.example.com."),
        channels.Setting("port", "Port", "993, or 143 with STARTTLS.", is_required=False, default="993"),
        channels.Setting("user", "User name"),
        channels.Setting("password", "Password", "An app password where the provider has them.", is_secret=True),
        channels.Setting("folder", "Folder", is_required=False, default="INBOX"),
        channels.Setting(
            "begin",
            "Mails that are in it already",
            "Read them all only if they are answers: each that is not from a machine is taken for one.",
            is_required=False,
            choices=(("", "Leave them alone"), ("all", "Read them all")),
        ),
        channels.Setting("address", "Address", "Replies come to this address; it stands in Reply-To."),
    )
    capabilities = channels.Capabilities(
        can_send=False,
        undetected=("Who writes in another’s name. A reply is tied to its question by the id of our mail.",),
    )

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if wrong := super().check(line):
            return wrong
        port = str(line.settings.get("port", "993"))
        if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
            return "`port` must be a number from 1 to 65535."
        try:
            wrong = providers.against_host(str(line.settings.get("host", "")), int(port))
        except TargetRefused:
            # In words of our own: those of the refusal ask for a web address.
            return "`host` must be the name of a mail server and nothing else, such as imap.example.com."
        return f"`host`: {wrong}" if wrong else ""

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read a kept mail again; raises Unreadable."""
        try:
            return inbound_of(call.body, fallback_id=sha256(call.body).hexdigest())
        except MailUnreadable as error:
            raise channels.Unreadable(error.reason) from None

    def send(self, message: Message) -> channels.Sent:
        """Send nothing: mail leaves by the operator's relay."""
        return channels.Sent(Delivery.State.STOPPED, outcome="A mailbox sends nothing; mail leaves by the relay.")


def poll(line: Line, *, now: datetime) -> int:
    """Hear the new mails of a line's mailbox; return how many were read. Raises MailboxRefused."""
    read_so_far = 0
    with mailbox_of(line) as box:
        stands = marks.reading_of(line, box, now=now)
        for uid in box.newer_than(stands.mark["uid"], most=MOST_AT_ONCE):
            read_so_far += _hear_next(line, stands, box, uid, now)
    Reading.objects.filter(id=stands.id).update(read_at=now)
    return read_so_far


def poll_all() -> int:
    """Hear the mailboxes of every workspace; one that cannot be reached holds back no other."""
    total = 0
    for line in Line.everywhere.filter(kind=KIND, closed_at=None).select_related("workspace", "program"):
        with scope.to(line.workspace_id):
            total += _look_into(line)
    return total


def mailbox_of(line: Line) -> Mailbox:
    """Return a line's mailbox, not yet connected to."""
    return Mailbox(
        str(line.settings["host"]),
        int(line.settings.get("port") or 993),
        user=str(line.settings["user"]),
        password=line.secrets["password"],
        folder=marks.folder_of(line),
    )


def _look_into(line: Line) -> int:
    """Read one mailbox and say on its page how it went, well or not; return how many mails were read."""
    found = 0
    try:
        found = poll(line, now=clock.now())
        is_good, said = True, f"It let us in. New mails: {found}."
    except _AWAY:
        raise
    except (MailboxRefused, OutboundError, SealBroken) as error:
        is_good, said = False, str(error)
    except Exception as error:
        log.exception("Reading the mailbox of line %s failed and goes on", line.id)
        is_good, said = False, f"Our side failed: {type(error).__name__}"
    Line.objects.filter(id=line.id).update(tested_at=clock.now(), tested={"is_good": is_good, "said": said})
    return found


def _hear_next(line: Line, stands: Reading, box: Mailbox, uid: int, now: datetime) -> bool:
    """Hear one mail and move the mark behind it, both or neither; False where it is gone or somebody else's."""
    mail = box.fetch(uid)
    with transaction.atomic():
        is_ours = marks.claim(stands, uid)
        if mail and is_ours:
            _hear(line, mail, now)
    return bool(mail and is_ours)


def _hear(line: Line, mail: Fetched, now: datetime) -> None:
    content = mail.content
    try:
        told = inbound_of(content, fallback_id=sha256(content).hexdigest(), is_cut=mail.is_cut)
        with transaction.atomic():
            callbacks.take(told, line=line, now=now)
    except (MailUnreadable, channels.Unreadable) as error:
        callbacks.keep(_as_call(content), line=line, state=callbacks.MALFORMED, why=error.reason, now=now)
    except _AWAY:
        # The mark stays where it is, and the mail is heard when the database is back.
        raise
    except Exception as error:
        log.exception("A mail of line %s failed and is kept", line.id)
        callbacks.keep(_as_call(content), line=line, state=callbacks.FAILED, why=type(error).__name__, now=now)


def _as_call(content: bytes) -> channels.Call:
    return channels.Call("MAIL", "", {"content-type": "message/rfc822"}, {}, content)
