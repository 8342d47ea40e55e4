"""Puts a comment together: which clauses a score calls for, how they join, and how a thumb types them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from innerloop.config.demo.company import SMS
from innerloop.config.demo.phrases import TONGUES
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


def feeling_of(score: int) -> Feeling:
    """Give the tone that goes with a Net Promoter answer."""
    if score >= 9:
        return Feeling.GLAD
    return Feeling.MIXED if score >= 7 else Feeling.UPSET


def comment(rng: Random, scene: Scene, feeling: Feeling) -> tuple[str, tuple[str, ...]]:
    """Write one comment; give its text and the slugs of the themes in it, first mentioned first."""
    tongue = TONGUES[scene.language]
    shapes, weights = _DRAWN[feeling]
    shape = rng.choices(shapes, weights)[0]
    if shape == "S":
        word = rng.choice(tongue.short[feeling])
        return _typed(rng, word.capitalize() if rng.random() < 0.5 else word, tongue, scene.channel), ()
    text, themes = _clauses(rng, scene, tongue, feeling, shape)
    if rng.random() < 0.12:
        text = rng.choice(tongue.openers[feeling]) + text
    ends, weights = _ENDS[feeling]
    text = _sentences(text, rng.choices(ends, weights)[0])
    return _typed(rng, text, tongue, scene.channel), tuple(theme.value for theme in themes)


def _clauses(rng: Random, scene: Scene, tongue: Tongue, feeling: Feeling, shape: str) -> tuple[str, list[Theme]]:
    themes: list[Theme] = []
    text, turn = "", False
    for mark in shape:
        if mark == "T":
            turn = True
            continue
        if mark == "C":
            text = _join(text, ". ", _say(rng, rng.choice(tongue.closers[feeling]), scene, tongue))
            continue
        theme = _theme(rng, scene.topics, mark, themes)
        clause = _say(rng, rng.choice(tongue.themes[theme]), scene, tongue)
        link = rng.choice(tongue.turns if turn else tongue.links)
        text = _join(text, link, clause) if text else clause
        themes.append(theme)
    return text, themes


def _theme(rng: Random, topics: Topics, mark: str, used: list[Theme]) -> Theme:
    if mark == "W":
        return Theme.WISH
    lot: Lot = topics.blame if mark == "B" else topics.praise
    theme = lot.draw(rng)
    while theme in used or any({theme, other} in _CLASHES for other in used):
        theme = lot.draw(rng)
    return theme


def _say(rng: Random, phrase: str, scene: Scene, tongue: Tongue) -> str:
    text = phrase
    while "[" in text:
        text = _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)
    return _SLOT.sub(lambda found: _fill(rng, found[1], scene, tongue), text)


def _fill(rng: Random, slot: str, scene: Scene, tongue: Tongue) -> str:
    if slot == "place":
        return scene.places[0] if rng.random() < 0.7 else rng.choice(scene.places)
    word = scene.words.get(slot)
    if word is not None:
        return word
    if slot in {"amount", "fee"}:
        number = rng.choice((_AMOUNTS if slot == "amount" else _FEES)[scene.currency])
        shown = f"{number:,}".replace(",", tongue.thousands)
        return rng.choice(tongue.amounts[scene.currency]).replace("{n}", shown)
    return rng.choice(tongue.slots[slot])


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
