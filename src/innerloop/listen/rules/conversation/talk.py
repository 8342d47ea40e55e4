"""The values of a conversation: the survey, where the talk stands, what is said, what is to be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from innerloop.listen.rules.heard import MAIN_QUESTION, HeardAnswer
from innerloop.listen.rules.inbound import Say
from innerloop.listen.rules.scale import Scale

# What else can be waited for; a follow-up is waited for by its key, and no key begins like this.
WHY = "#why"
CONTACT = "#contact"


class Floor(StrEnum):
    """Who has the floor. Only while the survey has it may a message be read as a score."""

    SURVEY = "survey"
    PERSON = "person"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Survey:
    """What is asked, as one conversation needs it."""

    content: Mapping[str, Any]
    scale: Scale
    language: str
    company: str
    expires_at: datetime | None = None  # None: nothing is asked
    link: str = ""  # where an anonymous survey is answered; no word of a chat may be kept as its answer
    most_buttons: int = 0
    has_letters: bool = True  # False: keys and no letters, as on a feature phone's dialler
    properties: Mapping[str, Any] = field(default_factory=dict)  # which questions are asked may hang on them
    scales: Mapping[str, Scale] = field(default_factory=dict)  # of the follow-ups, by slug


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a conversation stands, and what was answered so far."""

    floor: Floor = Floor.SURVEY
    awaits: str = MAIN_QUESTION
    is_asked: bool = True  # False: they began, and no question was put yet
    is_reasked: bool = False  # this question was asked again already
    is_silent: bool = False  # asked again in vain: listens, and says nothing more by itself
    is_stopped: bool = False
    is_way_back_shown: bool = False  # they dialled though they had said stop, and were told how to come back
    score: int | None = None
    scored_at: datetime | None = None
    comment: str = ""
    unclear: str = ""  # what might have been a score; a comment only where none comes
    answers: tuple[HeardAnswer, ...] = ()
    may_contact: bool | None = None

    @property
    def has_ended(self) -> bool:
        """Say whether nothing more is waited for."""
        return not self.awaits


@dataclass(frozen=True, slots=True)
class Uttered:
    """One thing that was said, by the customer or, where `is_ours`, by a person of ours, who has the floor then."""

    at: datetime
    text: str = ""
    choice: str = ""
    wish: str | None = None  # as it was read when it arrived; None: not read yet
    is_spoken: bool = False  # a recording is kept
    is_greeting: bool = False  # a session or call began: nothing was said yet
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class OptOut:
    """Leave this address of this channel alone."""


@dataclass(frozen=True, slots=True)
class OptIn:
    """Ask at this address of this channel again."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """A person is asked for."""


@dataclass(frozen=True, slots=True)
class Unread:
    """It is no answer to the survey: a person may want to see it."""


Effect = Say | OptOut | OptIn | HandOver | Unread
