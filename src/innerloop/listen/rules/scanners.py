"""Telling people from the scanners of their mailboxes, by what was requested and how.

A scanner opens what is in a mail before the customer does, some run the page's script, and a few press its
button. Each sign weighs something, and only what weighs `AUTOMATIC` is set aside: with few exceptions it takes two
signs that have nothing to do with each other, since a person has bad luck with one of them now and then.

What others did at the same address weighs only beside a sign of this request that a person hardly gives: an office,
a carrier or a village café share one address, and nobody is set aside for where they sit or what phone they hold.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

AUTOMATIC = 100
SEVERAL_LINKS = 3  # so many scores of one mail; a person who slips taps two
AROUND = timedelta(seconds=5)
LATELY = timedelta(seconds=60)
QUICK = timedelta(seconds=1)
QUICK_HAND = 150  # milliseconds from the beginning of the page to the first touch
MANY_INVITATIONS = 5
CAUGHT_BEFORE = 3  # and at least half of all that came from there: a shared address stays the people's
STILL = 2  # a hand moves a mouse further than this many steps before it presses
MOVING = 5

WEIGHTS: Mapping[str, int] = {
    "head": 100,
    "prefetch": 100,
    "scanner": 100,
    "no_gesture": 100,
    "burst": 80,
    "driven": 50,
    "quick": 50,
    "caught_before": 50,
    "busy_source": 40,
    "run_lately": 30,
    "still_mouse": 25,
    "library": 25,
    "quick_hand": 20,
    "no_language": 20,
    "words": -40,
    "gesture": -60,
}
SAID: Mapping[str, str] = {
    "head": "asked for the headers only",
    "prefetch": "was fetched in advance, not opened",
    "scanner": "the program calls itself a scanner or a robot",
    "no_gesture": "sent by the page’s script, while nobody touched the page",
    "burst": "several scores of the same mail were opened within seconds",
    "driven": "the browser says that a program drives it",
    "quick": "sent within a second of the page being opened",
    "run_lately": "several scores of the same mail were opened from the same place within a minute",
    "caught_before": "other answers from the same place were automatic",
    "busy_source": "many other invitations were answered from the same place within ten minutes",
    "still_mouse": "a mouse pressed without having moved",
    "library": "sent by a programming library, or by what does not name itself",
    "quick_hand": "touched before an eye could have read it",
    "no_language": "names no language, as every browser does",
    "words": "in its favour: somebody wrote words",
    "gesture": "in its favour: a hand at the mouse, the keys or the glass",
}

# What others did at the address, and what of this very request gives it weight. A phone without a language, a browser
# of no name or a quick thumb does not: whole markets hold such phones.
SHARED = frozenset({"caught_before", "busy_source", "run_lately"})
OF_A_MACHINE = frozenset({"no_gesture", "burst", "driven", "quick", "still_mouse"})

_SCANNER = re.compile(
    r"(?<!cu)bot\b|crawl|spider|scanner|preview|externalhit|barracuda|proofpoint|mimecast|safelinks|fireeye|messagelabs"
    r"|symantec|trendmicro|sophos|ironport|cloudmark|forcepoint|zscaler|urldefense|virustotal|bitdefender|kaspersky"
    r"|imageproxy|mailproxy|existencediscovery"
)
_LIBRARY = re.compile(
    r"^$|python|curl/|wget/|go-http|^java/|okhttp|^node|axios|libwww|httpclient|undici|aiohttp|ruby|perl|php|^mozilla/\d\.\d$"
)
_DRIVEN = re.compile(r"headless|phantomjs|slimerjs|puppeteer|playwright|selenium")
# Their script runs at the maker's, who sees no hand (Opera Mini and its kin, common on small phones).
_ELSEWHERE_RUN = re.compile(r"opera mini|ucweb|puffin|presto")
_GESTURE = re.compile(r"([mtpkc0]),(\d{1,5}),(\d{1,9}),([01])")


@dataclass(frozen=True, slots=True)
class Gesture:
    """What the page's script saw before the form was sent: nothing at all is a sign as well.

    `kind` is mouse, touch, pen, key, click (by an aid that sends clicks only) or empty; `moves` are steps of the
    mouse before; `after` are milliseconds from the beginning of the page.
    """

    kind: str
    moves: int
    after: int
    is_driven: bool

    @property
    def is_human(self) -> bool:
        """Say whether only a hand does this."""
        return not self.is_driven and (self.kind in "tpk" if self.kind != "m" else self.moves >= MOVING)


@dataclass(frozen=True, slots=True)
class Seen:
    """An earlier request to the same invitation's address."""

    at: datetime
    score: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What came from the same source to other invitations."""

    answered_lately: int = 0
    answered: int = 0  # within the day, the automatic ones among them
    automatic: int = 0

    @property
    def is_mostly_automatic(self) -> bool:
        """Say whether the place is a scanner's rather than people's."""
        return self.automatic >= CAUGHT_BEFORE and 2 * self.automatic >= self.answered


@dataclass(frozen=True, slots=True)
class Posted:
    """An answer that was sent; without `gesture` no script ran. An empty source tells nothing."""

    at: datetime
    shown_at: datetime
    source: str
    signs: tuple[str, ...]
    gesture: Gesture | None = None
    has_words: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The signs that were seen, and whether they weigh enough."""

    signs: tuple[str, ...]

    @property
    def weight(self) -> int:
        """Return what the signs weigh together; those of a shared address nothing without one of a machine."""
        is_of_a_machine = not OF_A_MACHINE.isdisjoint(self.signs)
        return sum(WEIGHTS[sign] for sign in self.signs if is_of_a_machine or sign not in SHARED)

    @property
    def is_automatic(self) -> bool:
        """Say whether this is no person."""
        return self.weight >= AUTOMATIC

    @property
    def aside(self) -> tuple[str, ...]:
        """Return why the answer is set aside; nothing when it counts."""
        return self.signs if self.is_automatic else ()


def signs_of(method: str, headers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the signs that a single request carries in itself; the names of headers are in lower case."""
    agent = headers.get("user-agent", "").strip().lower()
    purpose = f"{headers.get('purpose', '')} {headers.get('sec-purpose', '')} {headers.get('x-moz', '')}".lower()
    found = {
        "head": method == "HEAD",
        "prefetch": "prefetch" in purpose or "preview" in purpose,
        "scanner": bool(_SCANNER.search(agent)),
        "driven": bool(_DRIVEN.search(agent)),
        "library": bool(_LIBRARY.search(agent)),
        "no_language": not headers.get("accept-language", "").strip(),
    }
    return tuple(sign for sign, is_there in found.items() if is_there)


def gesture_in(text: str, *, agent: str) -> Gesture | None:
    """Read what the script of the page wrote: `KIND,MOVES,MILLISECONDS,DRIVEN`; None when it did not run here."""
    found = _GESTURE.fullmatch(text)
    if not found or _ELSEWHERE_RUN.search(agent.lower()):
        return None
    kind, moves, after, driven = found.groups()
    return Gesture(kind.strip("0"), int(moves), int(after), driven == "1")


def verdict(posted: Posted, visits: Sequence[Seen] = (), elsewhere: Elsewhere | None = None) -> Verdict:
    """Judge an answer by itself, by the visits to the same invitation, and by what else its source did."""
    elsewhere = elsewhere or Elsewhere()
    gesture = posted.gesture
    burst = is_burst(posted, visits)
    found = {
        **dict.fromkeys(posted.signs, True),
        **_hand(gesture),
        "driven": "driven" in posted.signs or bool(gesture and gesture.is_driven),
        "burst": burst,
        "run_lately": not burst and is_run_lately(posted, visits),
        "quick": gesture is None and posted.at - posted.shown_at < QUICK,
        "busy_source": elsewhere.answered_lately >= MANY_INVITATIONS,
        "caught_before": elsewhere.is_mostly_automatic,
        "words": posted.has_words,
    }
    return Verdict(tuple(sign for sign in WEIGHTS if found.get(sign)))


def is_burst(posted: Posted, visits: Iterable[Seen]) -> bool:
    """Say whether the page was shown in the midst of a run through the scores of the mail, within seconds.

    From any source: scanners come from many.
    """
    around = [visit for visit in visits if abs(visit.at - posted.shown_at) <= AROUND]
    return _opens_several(around)


def is_run_lately(posted: Posted, visits: Iterable[Seen]) -> bool:
    """Say whether the source that answered ran through the scores of the mail within a minute."""
    by_same = [visit for visit in visits if visit.source == posted.source]
    return bool(posted.source) and _opens_several(v for v in by_same if abs(v.at - posted.shown_at) <= LATELY)


def _opens_several(visits: Iterable[Seen]) -> bool:
    return len({visit.score for visit in visits} - {None}) >= SEVERAL_LINKS


def _hand(gesture: Gesture | None) -> dict[str, bool]:
    if gesture is None:
        return {}
    is_none = not gesture.kind
    return {
        "no_gesture": is_none,
        "still_mouse": gesture.kind == "m" and gesture.moves <= STILL,
        "quick_hand": not is_none and gesture.after < QUICK_HAND,
        "gesture": not is_none and gesture.is_human,
    }
