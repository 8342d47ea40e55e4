"""Why a case is whose it is, in words: to whoever has it, and to everybody else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from innerloop.act.rules.people import day
from innerloop.act.rules.words import language_name, listed

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reader's page knows, since reasons hold ids and no names.

    `agent` is the name of whoever has the case, empty where it is the reader; `names` are those of agents by id;
    `customer` is how the customer is called ("Salim"), `account` what its owner looks after.
    """

    today: date
    zone: tzinfo
    agent: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    skills: Mapping[str, str] = field(default_factory=dict)  # names by slug
    customer: str = "them"
    account: str = "this customer"

    def does(self, you: str, they: str) -> str:
        """Return a verb for the reader, or for somebody who was named before."""
        return they if self.agent else f"you {you}"


def lines(kept: Sequence[Figures], reader: Reader) -> list[str]:
    """Return the reasons of a case as one line each; kinds that nobody knows are left out."""
    return [_capital(said) for _, said in _said(kept, reader)]


def next_best(kept: Sequence[Figures], reader: Reader) -> str:
    """Say who would have been next: "Next best: Achieng, 9 of 10 taken"; empty where there was nobody."""
    for each in kept:
        if each.get("kind") == "next" and (name := reader.names.get(str(each["agent"]))):
            return f"Next best: {name}, {each['taken']} of {each['places']} taken"
    return ""


def tell(kept: Sequence[Figures], reader: Reader) -> str:
    """Say all in one go: "You speak Swahili; 6 of your 10 places are taken. Next best: Achieng, 9 of 10 taken."."""
    said = _said(kept, reader)
    row = "; ".join(phrase for _, phrase in said)
    if said and reader.agent and said[0][0] in _DEEDS:
        row = f"{reader.agent} {row}"
    return " ".join(f"{sentence}." for sentence in (_capital(row), next_best(kept, reader)) if sentence)


def _said(kept: Sequence[Figures], reader: Reader) -> list[tuple[str, str]]:
    kinds = [(each, str(each.get("kind"))) for each in kept]
    return [(kind, _SAYINGS[kind](each, reader)) for each, kind in kinds if kind in _SAYINGS]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _speaks(each: Figures, reader: Reader) -> str:
    return f"{reader.does('speak', 'speaks')} {language_name(each['language'])}"


def _skilled(each: Figures, reader: Reader) -> str:
    return f"{reader.does('know', 'knows')} {listed([reader.skills.get(slug, slug) for slug in each['skills']])}"


def _owner(_: Figures, reader: Reader) -> str:
    return f"{reader.does('look', 'looks')} after {reader.account}"


def _helped(each: Figures, reader: Reader) -> str:
    on = date.fromisoformat(each["on"])
    # Eleven months back, a month's name alone still means one month.
    when = f"in {on:%B}" if (reader.today - on).days < 335 else f"in {on:%B %Y}"
    return f"{reader.does('helped', 'helped')} {reader.customer} {when}"


def _spoke(_: Figures, reader: Reader) -> str:
    return f"{reader.does('spoke', 'spoke')} with {reader.customer} before the answer came"


def _holds(_: Figures, reader: Reader) -> str:
    return f"{reader.does('had', 'had')} it before"


def _taken(_: Figures, reader: Reader) -> str:
    return f"{reader.does('took', 'took')} it"


def _handed(_: Figures, reader: Reader) -> str:
    return f"a colleague handed it {'over' if reader.agent else 'to you'}"


def _lead(_: Figures, reader: Reader) -> str:
    return f"{reader.does('lead', 'leads')} the team"


def _turn(each: Figures, reader: Reader) -> str:
    whose = "their" if reader.agent else "your"
    return f"it is {whose} turn: {each['recent']} lately, {each['even']} would be an even share"


def _wins(each: Figures, reader: Reader) -> str:
    alike = " like this" if each["is_alike"] else ""
    return f"{reader.does('won', 'won')} back {each['recovered']} of {each['of']}{alike}"


def _tried(_: Figures, __: Reader) -> str:
    return "tried out: we are still learning who wins these back"


def _later(each: Figures, reader: Reader) -> str:
    at = datetime.fromisoformat(each["at"]).astimezone(reader.zone)
    days = (at.date() - reader.today).days
    on = "" if days == 0 else "tomorrow " if days == 1 else f"on {at:%A} " if 1 < days < 7 else f"on {day(at.date())} "
    return f"{reader.does('are', 'is')} back {on}at {at:%H:%M}"


def _load(each: Figures, reader: Reader) -> str:
    whose = "" if reader.agent else "your "
    return f"{each['taken']} of {whose}{each['places']} places are taken"


def _full(each: Figures, _: Reader) -> str:
    whose = f" who speaks {language_name(each['language'])}" if "language" in each else ""
    count = "1 person" if each["people"] == 1 else f"{each['people']} people"
    return f"everybody{whose} has all places taken: {count}, {each['places']} cases"


# Kinds whose sentence begins with what somebody does: read by others, it needs their name in front.
_DEEDS = frozenset({"speaks", "skilled", "owner", "helped", "spoke", "holds", "wins", "later", "taken", "lead"})
_SAYINGS: Mapping[str, Callable[[Figures, Reader], str]] = {
    "speaks": _speaks,
    "skilled": _skilled,
    "owner": _owner,
    "helped": _helped,
    "spoke": _spoke,
    "holds": _holds,
    "taken": _taken,
    "handed": _handed,
    "lead": _lead,
    "turn": _turn,
    "wins": _wins,
    "tried": _tried,
    "later": _later,
    "load": _load,
    "all_full": _full,
    "nobody_there": lambda _, __: "nobody is on this team",
    "nobody_else": lambda _, __: "nobody else is on this team",
    "no_shift": lambda _, __: "nobody on this team has a shift ahead",
}
