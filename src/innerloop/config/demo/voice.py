"""Puts a comment together: which clauses a score calls for, how they join, and how a thumb types them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import NamedTuple

from innerloop.config.demo.company import SMS
from innerloop.config.demo.phrases import IN_ENGLISH, TONGUES
from innerloop.config.demo.phrases.theme import Feeling, Theme, Tongue
from innerloop.config.demo.topics import Lot, Topics

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_BEGIN = re.compile(r"(?:^|[.!?]\s+)[¿«]?\s*\w")
_STOPS = (".", "!", "?")
_AMOUNTS = {
    "shilling": (
        200,
        300,
        500,
        700,
        1000,
        1200,
        1500,
        2000,
        2500,
        3000,
        4500,
        5000,
        8000,
        10000,
        12000,
        20000,
    ),
    "franc": (2000, 5000, 7500, 10000, 15000, 20000, 25000, 30000, 50000, 75000, 100000),
}
_FEES = {
    "shilling": (7, 10, 13, 15, 23, 29, 33, 45, 52, 60, 87),
    "franc": (100, 150, 200, 250, 300, 500, 750),
}

# What a comment of each feeling is made of, with its weight: B blame, P praise, W wish, S a short word,
# C a closer, T the turn from praise to complaint. The last of a line is the odd one out: a scale misread.
_SHAPES = {
    Feeling.UPSET: {"B": 42, "S": 9, "BB": 17, "BC": 15, "BBC": 6, "PTB": 7, "W": 2, "P": 2},
    Feeling.MIXED: {"PTB": 36, "S": 13, "W": 16, "P": 12, "B": 13, "PTBC": 6, "WC": 4},
    Feeling.GLAD: {"P": 40, "S": 17, "PP": 15, "PC": 14, "PPC": 4, "PTB": 4, "PTW": 4, "B": 2},
}
_DRAWN = {feeling: (tuple(shapes), tuple(shapes.values())) for feeling, shapes in _SHAPES.items()}

_ENDS = {
    Feeling.UPSET: ((".", "", "!", "...", "!!"), (55, 34, 5, 4, 2)),
    Feeling.MIXED: ((".", "", "..."), (62, 36, 2)),
    Feeling.GLAD: ((".", "", "!"), (56, 33, 11)),
}

# Nobody says in one breath that the agent always has cash and that the agent had none.
_CLASHES = [
    {praise, blame}
    for praise, blames in {
        Theme.AGENT_NEAR: (Theme.FLOAT, Theme.AGENT_FAR),
        Theme.FAST: (Theme.NOT_ARRIVED,),
        Theme.SAFE: (Theme.NOT_ARRIVED, Theme.CHARGES),
        Theme.GOOD_PRICE: (Theme.PRICE, Theme.CHARGES, Theme.AGENT_FEE),
        Theme.COVERAGE: (Theme.SIGNAL,),
        Theme.EASY: (Theme.CRASH, Theme.PIN_TWICE),
        Theme.KIND: (Theme.RUDE,),
        Theme.SOLVED: (Theme.TOLD_TWICE,),
        Theme.QUICK_SHOP: (Theme.QUEUE, Theme.SECOND_COUNTER),
        Theme.SECOND_COUNTER: (Theme.QUEUE,),
    }.items()
    for blame in blames
]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the words come from. `places` begins with the customer's own; `words` fills shop and staff."""

    language: str
    currency: str
    channel: str
    topics: Topics
    places: tuple[str, ...]
    words: Mapping[str, str]


class Words(NamedTuple):
    """A comment: its text, the slugs of what it is about, and what it says in English where that is written down."""

    text: str
    themes: tuple[str, ...]
    english: str = ""


Pair = tuple[str, str]  # words, and what they say in English; empty where that is not written down


def feeling_of(score: int) -> Feeling:
    """Give the tone that goes with a Net Promoter answer."""
    if score >= 9:
        return Feeling.GLAD
    return Feeling.MIXED if score >= 7 else Feeling.UPSET


def comment(rng: Random, scene: Scene, feeling: Feeling) -> Words:
    """Write one comment; give its text, the slugs of the themes in it, first mentioned first, and what it says."""
    tongue, english = TONGUES[scene.language], IN_ENGLISH.get(scene.language)
    shapes, weights = _DRAWN[feeling]
    shape = rng.choices(shapes, weights)[0]
    if shape == "S":
        word, said = _drawn(rng, tongue.short[feeling], english.short[feeling] if english else ())
        text = word.capitalize() if rng.random() < 0.5 else word
        return Words(_typed(rng, text, tongue, scene.channel), (), said.capitalize())
    (text, said), themes = _clauses(rng, scene, feeling, shape)
    if rng.random() < 0.12:
        opener, called = _drawn(rng, tongue.openers[feeling], english.openers[feeling] if english else ())
        text, said = opener + text, called + said
    ends, weights = _ENDS[feeling]
    end = rng.choices(ends, weights)[0]
    typed = _typed(rng, _sentences(text, end), tongue, scene.channel)
    return Words(typed, tuple(theme.value for theme in themes), _sentences(said, end) if english else "")


def _clauses(rng: Random, scene: Scene, feeling: Feeling, shape: str) -> tuple[Pair, list[Theme]]:
    tongue, english = TONGUES[scene.language], IN_ENGLISH.get(scene.language)
    themes: list[Theme] = []
    text, said = "", ""
    turn = False
    for mark in shape:
        if mark == "T":
            turn = True
            continue
        if mark == "C":
            closer = _drawn(rng, tongue.closers[feeling], english.closers[feeling] if english else ())
            own, its = _say(rng, closer, scene)
            text, said = _join(text, ". ", own), _join(said, ". ", its)
            continue
        theme = _theme(rng, scene.topics, mark, themes)
        own, its = _say(rng, _drawn(rng, tongue.themes[theme], english.themes[theme] if english else ()), scene)
        links = (tongue.turns if turn else tongue.links, (english.turns if turn else english.links) if english else ())
        link, linked = _drawn(rng, *links)
        text, said = (_join(text, link, own), _join(said, linked, its)) if text else (own, its)
        themes.append(theme)
    return (text, said), themes


def _drawn(rng: Random, options: Sequence[str], in_english: Sequence[str]) -> Pair:
    """Draw one of several, and what it says in English where somebody has written that down."""
    at = rng.choice(range(len(options)))
    return options[at], in_english[at] if in_english else ""


def _theme(rng: Random, topics: Topics, mark: str, used: list[Theme]) -> Theme:
    if mark == "W":
        return Theme.WISH
    lot: Lot = topics.blame if mark == "B" else topics.praise
    theme = lot.draw(rng)
    while theme in used or any({theme, other} in _CLASHES for other in used):
        theme = lot.draw(rng)
    return theme


def _say(rng: Random, phrase: Pair, scene: Scene) -> Pair:
    text, said = phrase
    while "[" in text:
        text, said = _chosen(rng, text, said)
    filled: list[tuple[str, Pair]] = []

    def fill(found: re.Match[str]) -> str:
        filled.append((found[1], _fill(rng, found[1], scene)))
        return filled[-1][1][0]

    return _SLOT.sub(fill, text), _filled_in(said, filled) if said else ""


def _chosen(rng: Random, text: str, said: str) -> Pair:
    """Take the choices that hold no others; of what it says the same ones."""
    taken: list[int] = []

    def take(found: re.Match[str]) -> str:
        options = found[1].split("|")
        taken.append(rng.choice(range(len(options))))
        return options[taken[-1]]

    text, left = _CHOICE.sub(take, text), iter(taken)
    return text, _CHOICE.sub(lambda found: found[1].split("|")[next(left)], said) if said else ""


def _filled_in(said: str, filled: Sequence[tuple[str, Pair]]) -> str:
    """Fill the slots of what a phrase says, whose words stand in another order, with what its own were filled with."""
    for slot, (_, its) in filled:
        said = said.replace(f"{{{slot}}}", its, 1)
    return said


def _fill(rng: Random, slot: str, scene: Scene) -> Pair:
    tongue, english = TONGUES[scene.language], IN_ENGLISH.get(scene.language)
    if slot == "place":
        place = scene.places[0] if rng.random() < 0.7 else rng.choice(scene.places)
        return place, place
    word = scene.words.get(slot)
    if word is not None:
        return word, word
    if slot in {"amount", "fee"}:
        number = rng.choice((_AMOUNTS if slot == "amount" else _FEES)[scene.currency])
        shown = f"{number:,}".replace(",", tongue.thousands)
        pattern = rng.choice(tongue.amounts[scene.currency])
        return pattern.replace("{n}", shown), f"{number:,} {scene.currency}s"
    return _drawn(rng, tongue.slots[slot], english.slots[slot] if english else ())


def _join(text: str, link: str, clause: str) -> str:
    if text.endswith(_STOPS):
        return f"{text} {clause}"
    return text + link + clause


def _sentences(text: str, end: str) -> str:
    """Begin sentences with a capital and end the last one as people do: a stop, a shout or nothing."""
    text = _BEGIN.sub(lambda found: found[0].upper(), text)
    return text if text.endswith(_STOPS) else text + end


def _typed(rng: Random, text: str, tongue: Tongue, channel: str) -> str:
    roll = rng.random()
    if channel == SMS and roll < 0.10:
        text = _shortened(rng, text, tongue)
    elif roll > 0.95:
        text = _mistyped(rng, text)
    if rng.random() < (0.14 if channel == SMS else 0.05):
        return text.lower()
    return text.upper() if roll > 0.49 and roll < 0.495 else text


def _shortened(rng: Random, text: str, tongue: Tongue) -> str:
    short = dict(tongue.shorthand)
    return _shorthand(tongue.code).sub(lambda found: short[found[0].lower()] if rng.random() < 0.8 else found[0], text)


@cache
def _shorthand(code: str) -> re.Pattern[str]:
    words = sorted((word for word, _ in TONGUES[code].shorthand), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)


def _mistyped(rng: Random, text: str) -> str:
    """Swap, drop or double one letter inside a word."""
    at = rng.randrange(1, max(2, len(text) - 2))
    if not text[at : at + 2].isalpha():
        return text
    slips = (text[at + 1 : at + 2] + text[at], text[at + 1 : at + 2], text[at] + text[at : at + 2])
    return text[:at] + rng.choice(slips) + text[at + 2 :]
