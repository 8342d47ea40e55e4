"""A mailbox as a line: it cannot ask, it hears what is answered to the mail we send."""

import logging
import time
from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from innerloop.connect import callbacks, providers
from innerloop.connect.email.incoming import marks
from innerloop.connect.email.incoming.hearing import HearingMail
from innerloop.connect.email.incoming.mailbox import AnsweredNo, Fetched, Mailbox, MailboxRefused
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
# A look is due each minute. What is left of a round goes first in the next, with what has been changed meanwhile.
ROUND_SECONDS = 50.0
# In one look; the rest is read a minute later.
MOST_AT_ONCE = 200
# A mail that the server does not give is asked for so often: for a day, at a look a minute. Where it withholds more
# than so many, the trouble is not the mails'.
MOST_ASKS, MOST_OWED = 24 * 60, 20
_WITHHELD = "The mail server did not give the mail with the UID {uid} for a day."
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
        if uid := call.query.get("uid"):
            raise channels.Unreadable(_WITHHELD.format(uid=uid))
        try:
            return inbound_of(call.body, fallback_id=sha256(call.body).hexdigest())
        except MailUnreadable as error:
            raise channels.Unreadable(error.reason) from None

    def send(self, message: Message) -> channels.Sent:
        """Send nothing: mail leaves by the operator's relay."""
        return channels.Sent(Delivery.State.STOPPED, outcome="A mailbox sends nothing; mail leaves by the relay.")


def poll(line: Line, *, now: datetime) -> int:
    """Hear the new mails of a line's mailbox; return how many were read. Raises MailboxRefused."""
    with mailbox_of(line) as box:
        stands = marks.reading_of(line, box, now=now)
        read = sum(_ask_again(line, stands, box, uid, now) for uid in marks.owed(line))
        read += _hear_new(line, stands, box, now)
    Reading.objects.filter(id=stands.id).update(read_at=now)
    return read


def poll_all() -> int:
    """Hear the mailboxes of every workspace, first those that were not looked into for longest.

    One that cannot be reached holds back no other: when a round has taken its time, the next begins with the rest.
    """
    total, ends_at = 0, time.monotonic() + ROUND_SECONDS
    lines = Line.everywhere.filter(kind=KIND, closed_at=None).select_related("workspace", "program")
    for line in lines.order_by(F("tested_at").asc(nulls_first=True), "id"):
        if time.monotonic() > ends_at:
            break
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
        is_good, said = True, f"It let us in. New mails: {found}.{_owes(line)}"
    except _AWAY:
        raise
    except (MailboxRefused, OutboundError, SealBroken) as error:
        is_good, said = False, str(error)
    except Exception as error:
        log.exception("Reading the mailbox of line %s failed and goes on", line.id)
        is_good, said = False, f"Our side failed: {type(error).__name__}"
    Line.objects.filter(id=line.id).update(tested_at=clock.now(), tested={"is_good": is_good, "said": said})
    return found


def _owes(line: Line) -> str:
    numbers = ", ".join(str(uid) for uid in marks.owed(line))
    return f" Not given: UID {numbers}. Each is asked for again for a day, then listed." if numbers else ""


def _hear_new(line: Line, stands: Reading, box: Mailbox, now: datetime) -> int:
    """Hear what is new; one mail that the server does not give holds up none behind it that it does give."""
    read, withheld = 0, dict[int, AnsweredNo]()
    for uid in box.newer_than(stands.mark["uid"], most=MOST_AT_ONCE):
        try:
            mail = box.fetch(uid)
        except AnsweredNo as refusal:
            withheld[uid] = refusal
            if len(withheld) + len(marks.owed(line)) > MOST_OWED:
                raise
            continue
        read += _hear_next(line, stands, mail, uid, now, past=tuple(withheld))
        withheld.clear()
    # Nothing behind these was given either: it may be the whole server's trouble, and passes by itself.
    if withheld:
        raise next(iter(withheld.values()))
    return read


def _ask_again(line: Line, stands: Reading, box: Mailbox, uid: int, now: datetime) -> bool:
    """Hear a mail that the server has not given so far; it is listed when a day has gone by."""
    try:
        mail = box.fetch(uid)
    except AnsweredNo as refusal:
        with transaction.atomic():
            if marks.note_refused(stands, uid) >= MOST_ASKS and marks.claim(stands, uid):
                withheld = channels.Call("MAIL", "", {}, {"uid": str(uid)}, b"")
                why = f"{_WITHHELD.format(uid=uid)} {refusal.reason}"
                callbacks.keep(withheld, line=line, state=callbacks.MALFORMED, why=why, now=now)
        return False
    return _hear_next(line, stands, mail, uid, now)


def _hear_next(
    line: Line, stands: Reading, mail: Fetched | None, uid: int, now: datetime, *, past: Collection[int] = ()
) -> bool:
    """Hear one mail and move the mark behind it, both or neither; False where it is gone or somebody else's."""
    with transaction.atomic():
        is_ours = marks.claim(stands, uid, past=past)
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
