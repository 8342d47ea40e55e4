"""What the Feedback pages show, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from innerloop.kernel.widgets import Empty, More, Pick, Tab
from innerloop.listen.rules.scale import Cohort
from innerloop.understand import marks


@dataclass(frozen=True)
class Mark:
    """A score as its glyph is drawn; `spoken` names the cohort for a screen reader."""

    score: int | None
    cohort: Cohort | Literal[""] = ""
    spoken: str = ""


@dataclass(frozen=True)
class Said:
    """One answer in a list. `pieces` are its words, cut where a search was found in them."""

    id: str
    url: str
    mark: Mark
    pieces: tuple[tuple[str, bool], ...]
    language: str
    at: datetime
    who: str
    who_url: str = ""
    facts: tuple[str, ...] = ()
    is_long: bool = False
    is_short: bool = False
    is_changed: bool = False
    is_anonymous: bool = False
    is_erased: bool = False


@dataclass(frozen=True)
class Lead:
    """The page's first sentence: the finding, then what is behind it."""

    finding: str
    rest: str = ""


@dataclass(frozen=True)
class FeedbackPage:
    """The list of what was said. With `empty` set, it stands in the place of the rows."""

    says: tuple[str | Pick, ...]
    lead: Lead | None = None
    q: str = ""
    kept: tuple[tuple[str, str], ...] = ()  # what the search leaves as it is
    tabs: tuple[Tab, ...] = ()
    rows: tuple[Said, ...] = ()
    more: More | None = None
    first_url: str = ""  # back to the newest, where the list begins further on
    scores: tuple[marks.Count, ...] = ()
    foot: str = ""
    empty: Empty | None = None


@dataclass(frozen=True)
class Line:
    """One line of facts: a name and a value, perhaps with a remark and an address."""

    name: str
    value: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Single:
    """The answer to one question: a score, choices, or words."""

    question: str
    mark: Mark | None = None
    choices: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Earlier:
    """An answer as it was before it was changed."""

    at: datetime
    mark: Mark
    words: str
    by: str


@dataclass(frozen=True)
class Asked:
    """How it came to the answer: when and by what somebody was asked, or that nobody was."""

    sentence: str
    at: datetime | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Spoken:
    """Something that was said aloud; without an address its sound has not been fetched yet."""

    at: datetime
    url: str = ""


@dataclass(frozen=True)
class Written:
    """One message of the conversation that led to an answer; `state` says what became of one of ours."""

    is_ours: bool
    words: str
    at: datetime
    state: str = ""
    needs_a_look: bool = False


@dataclass(frozen=True)
class AnswerPage:
    """One answer with everything that was said and true at its time."""

    said: Said
    title: str
    why: str
    asked: Asked
    asked_in: str  # the language of the questions
    lines: tuple[Line, ...]
    properties: tuple[Line, ...]
    singles: tuple[Single, ...]
    earlier: tuple[Earlier, ...]
    late: tuple[Earlier, ...] = ()  # said before what stood when it came, so it never stood
    spoken: tuple[Spoken, ...] = ()
    changed_at: datetime | None = None  # None also where only the day was kept
    changed_by: str = ""
    notice: str = ""
    conversation: tuple[Written, ...] = ()
