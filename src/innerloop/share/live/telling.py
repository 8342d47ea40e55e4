"""What one open page hears of the news of its workspace: plain rules, without the stream that carries them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ANSWERS, CASES, NOTICES, WAITERS = "answers", "cases", "notices", "waiters"
# What news tell of, and the event that an open page hears it as.
EVENTS = {ANSWERS: "answer", CASES: "case", NOTICES: "notice", WAITERS: "waiter"}
ALL = frozenset(EVENTS)
WHOSE = ("all", "mine", "team", "nobody")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a page: ids, and no team where they are in none."""

    workspace: str
    user: str
    member: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class Wants:
    """What a page wants to hear of: kinds of news, whose cases, and the case that stands open on it."""

    kinds: frozenset[str] = ALL
    whose: str = "all"
    case: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one page is to hear: up to which number, how many answers came, which cases are of which version.

    None of a kind says that there is nothing of it. `is_unknown` says that something was missed and nobody knows what,
    so that every part of the page looks again.
    """

    number: int
    answers: int | None = None
    cases: Mapping[str, int] | None = None
    notices: bool = False
    waiters: bool = False
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class CaseTold:
    """A case that changed: its version, the teams and the people it is given to or was; an empty name is nobody."""

    version: int
    teams: tuple[str, ...] = ("",)
    who: tuple[str, ...] = ("",)

    def as_json(self) -> list[Any]:
        """Return it as the news keep it."""
        return [self.version, list(self.teams), list(self.who)]


def read_wants(given: Mapping[str, str]) -> Wants:
    """Return what the address of a page's stream asks for; what nobody knows is as if it were not there."""
    kinds = frozenset(given.get("of", "").split(",")) & ALL
    whose = given.get("whose", "")
    return Wants(kinds or ALL, whose if whose in WHOSE else "all", given.get("case", ""))


def hear(number: int, told: Mapping[str, Any], wants: Wants, viewer: Viewer) -> Heard | None:
    """Return what a page hears of one piece of news; None where it is nothing to it."""
    answers = told.get(ANSWERS) if ANSWERS in wants.kinds else None
    cases = _cases(told[CASES], wants, viewer) if CASES in wants.kinds and CASES in told else None
    is_told = NOTICES in wants.kinds and viewer.member in told.get(NOTICES, ())
    has_waiters = WAITERS in wants.kinds and WAITERS in told
    if answers is None and not cases and not is_told and not has_waiters:
        return None
    return Heard(number, answers, cases or None, is_told, has_waiters)


def together(first: Heard, second: Heard) -> Heard:
    """Return two pieces of news as one: all answers, and each case as of the later."""
    answers = [each.answers for each in (first, second) if each.answers is not None]
    return Heard(
        second.number,
        sum(answers) if answers else None,
        {**(first.cases or {}), **(second.cases or {})} or None,
        first.notices or second.notices,
        first.waiters or second.waiters,
        first.is_unknown or second.is_unknown,
    )


def as_events(heard: Heard, wants: Wants) -> str:
    """Return news as server-sent events, all with the number that the page has read up to with them."""
    if heard.is_unknown:
        told: dict[str, dict[str, Any]] = {kind: {} for kind in sorted(wants.kinds)}
    else:
        parts = {
            ANSWERS: heard.answers,
            CASES: heard.cases,
            NOTICES: heard.notices or None,
            WAITERS: heard.waiters or None,
        }
        told = {kind: {kind: part} for kind, part in parts.items() if part is not None}
    # The number stands behind them all: a connection that breaks between two hears both again.
    events = [f"event: {EVENTS[kind]}\ndata: {json.dumps(data)}\n\n" for kind, data in told.items()]
    return "".join([*events[:-1], f"id: {heard.number}\n{events[-1]}"]) if events else ""


def _cases(told: Mapping[str, list[Any]], wants: Wants, viewer: Viewer) -> dict[str, int]:
    return {case: told[case][0] for case in told if case == wants.case or _is_theirs(told[case], wants.whose, viewer)}


def _is_theirs(told: list[Any], whose: str, viewer: Viewer) -> bool:
    _, teams, who = told
    match whose:
        case "mine":
            return viewer.member in who
        case "team":
            return bool(viewer.team) and viewer.team in teams
        case "nobody":
            return "" in who
    return True
