"""What one customer is asked by mail: everything that the mail says, and nothing that it looks up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class OtherLanguage:
    """A language in which the survey page can be read too; without a label ours is used."""

    language: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """
    One question to one customer.

    `link` is the address of the survey page, such as https://ask.example.com/s/TOKEN. Texts are plain text.
    Without `subject` the question is the subject; without `reply_to` the mail does not invite a reply.
    """

    company: str
    brand_color: str
    from_name: str
    from_address: str
    to_address: str
    question: str
    link: str
    unsubscribe_url: str
    message_id: str
    postal_address: str
    low: int = 0
    high: int = 10
    low_label: str = ""
    high_label: str = ""
    language: str = "en"
    direction: Literal["ltr", "rtl"] = "ltr"
    subject: str = ""
    reply_to: str = ""
    greeting_name: str = ""
    opening: str = ""
    why_you: str = ""
    sender_name: str = ""
    sender_desk: str = ""
    other_languages: tuple[OtherLanguage, ...] = ()
