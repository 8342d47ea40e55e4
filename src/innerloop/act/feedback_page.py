"""What the Feedback pages show, as plain values: the queries fill them, the templates only print them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from innerloop.act.explorer_page import Kept
from innerloop.act.rules.stretches import Stretch
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
class Tag:
    """A theme that the words speak of. `kind` and `sign` draw how, `spoken` says it; `place` names it in a form."""

    name: str
    url: str
    kind: str
    sign: str
    spoken: str
    quote: str
    place: str
    is_given: bool = False  # by a person


@dataclass(frozen=True)
class Part:
    """A part of the words that can be set right: what speaks of a theme, or a clause that speaks of none.

    `place` is "start:end" in the text; `words` are its first ones.
    """

    place: str
    words: str
    tag: Tag | None = None


@dataclass(frozen=True)
class ReadAs:
    """What the words of an answer were read as. `question` is the key of the text, empty for the comment."""

    feeling: str
    kind: str
    sign: str
    language: str
    question: str = ""
    is_urgent: bool = False
    may_leave: bool = False
    praises: bool = False  # somebody, by name
    clash: str = ""  # "Angry words with a 9"
    predicted: str = ""  # the score that such words come with, where none was given
    tags: tuple[Tag, ...] = ()
    parts: tuple[Part, ...] = ()  # in the order of the words


@dataclass(frozen=True)
class Translated:
    """Somebody's words in another language; `by` says which machine, or who else, says so."""

    words: str
    language: str
    by: str


@dataclass(frozen=True)
class Said:
    """One answer in a list. `pieces` are its words, cut where a search was found in them; `stretches` the same, cut
    where they speak of something too."""

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
    stretches: tuple[Stretch, ...] = ()
    read: ReadAs | None = None  # None until somebody has read the words
    spoken: str = ""  # the language of the words as a code: as read, else as the survey or the sender said
    is_foreign: bool = False  # they are in another language than the workspace's
    translation: Translated | None = None


@dataclass(frozen=True)
class Lead:
    """The page's first sentence: the finding, then what is behind it."""

    finding: str
    rest: str = ""


@dataclass(frozen=True)
class Rests:
    """Words that a sentence of a summary rests on, and the answer that they stand in."""

    words: str
    url: str


@dataclass(frozen=True)
class Summed:
    """What a machine says that several comments say: sentences with what they rest on, of how many comments."""

    sentences: tuple[tuple[str, tuple[Rests, ...]], ...]
    of: int
    dropped: int
    by: str
    language: str


@dataclass(frozen=True)
class FeedbackPage:
    """The list of what was said. With `empty` set, it stands in the place of the rows."""

    says: tuple[str | Pick, ...]
    lead: Lead | None = None
    q: str = ""
    by_meaning: bool = False
    may_seek_meaning: bool = False
    instead: str = ""  # what a mistyped word was taken for
    gathering: str = ""  # how far words from before can be found
    tries: tuple[tuple[str, str], ...] = ()  # where nothing was found: what else to try, and its address
    orders: tuple[Tab, ...] = ()  # of what is near in meaning: nearest first, or newest
    kept: tuple[tuple[str, str], ...] = ()  # what the search leaves as it is
    views: tuple[Kept, ...] = ()
    query: str = ""  # what a view of it keeps
    tabs: tuple[Tab, ...] = ()
    rows: tuple[Said, ...] = ()
    more: More | None = None
    first_url: str = ""  # back to the newest, where the list begins further on
    scores: tuple[marks.Count, ...] = ()
    foot: str = ""
    themes: tuple[str, ...] = ()  # the names of what words can be about
    empty: Empty | None = None

    @property
    def current(self) -> Kept | None:
        """Return the view that is open, if it was kept."""
        return next((view for view in self.views if view.is_current), None)


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
    themes: tuple[str, ...] = ()  # the names of what words can be about
    similar: tuple[Said, ...] = ()
