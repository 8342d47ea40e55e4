"""Makes the mail that goes on with a conversation: plain words in the thread of the mail that they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from innerloop.connect.email.compose import mailbox, message_id
from innerloop.connect.email.wire import POLICY, one_line, plain


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail of a conversation. `answers` are the Message-IDs of the thread so far, the newest last."""

    from_name: str
    from_address: str
    to_address: str
    reply_to: str
    subject: str
    text: str
    message_id: str
    answers: tuple[str, ...] = ()
    unsubscribe_url: str = ""
    language: str = "en"


def compose_letter(letter: Letter, *, now: datetime) -> EmailMessage:
    """Make the message; raises an EmailError that names the address it cannot use."""
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox(letter.from_name, letter.from_address)
    message["To"] = mailbox("", letter.to_address)
    if letter.reply_to:
        message["Reply-To"] = mailbox(letter.from_name, letter.reply_to)
    subject = one_line(letter.subject)
    message["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    message["Date"] = now
    message["Message-ID"] = message_id(letter.message_id)
    if letter.answers:
        message["In-Reply-To"] = message_id(letter.answers[-1])
        message["References"] = " ".join(message_id(each) for each in letter.answers[-10:])
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message.set_content(plain(letter.text) + "\n", cte="quoted-printable")
    message["Content-Language"] = letter.language or "en"
    return message
