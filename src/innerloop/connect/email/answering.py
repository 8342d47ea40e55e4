"""Makes the mail that goes on with a conversation: plain words in the thread of the mail that they answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from innerloop.connect.email.compose import mailbox, message_id
from innerloop.connect.email.wire import POLICY, one_line, plain

# The Message-ID of a stranger's program, as it came: more than ours would be, and nothing that leaves its header.
_ID = re.compile(r"<(?!.*=\?)[!-;=?-~]{1,253}>")
# A line of a header may have 998 bytes.
_ROOM = 900


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
    is_begun: bool = False  # it answers nothing, and must not look as if it did
    is_by_person: bool = False  # one of us wrote it: an absence note in return is for them to read


def compose_letter(letter: Letter, *, now: datetime) -> EmailMessage:
    """Make the message; raises an EmailError that names the address it cannot use."""
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox(letter.from_name, letter.from_address)
    message["To"] = mailbox("", letter.to_address)
    if letter.reply_to:
        message["Reply-To"] = mailbox(letter.from_name, letter.reply_to)
    subject = one_line(letter.subject)
    message["Subject"] = subject if letter.is_begun or subject.lower().startswith("re:") else f"Re: {subject}"
    message["Date"] = now
    message["Message-ID"] = message_id(letter.message_id)
    if answers := _carried(letter.answers):
        message["In-Reply-To"] = answers[-1]
        message["References"] = " ".join(answers)
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if not letter.is_by_person:
        message["Auto-Submitted"] = "auto-generated" if letter.is_begun else "auto-replied"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message.set_content(plain(letter.text) + "\n", cte="quoted-printable")
    message["Content-Language"] = letter.language or "en"
    return message


def _carried(ids: Sequence[str]) -> list[str]:
    """Return the ids that a header can carry, as many of the newest as fit."""
    kept: list[str] = []
    for each in reversed([each for each in ids if _ID.fullmatch(each)]):
        if len(" ".join([each, *kept])) > _ROOM:
            break
        kept.insert(0, each)
    return kept
