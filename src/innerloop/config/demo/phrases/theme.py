"""The themes that customers speak of, and what a language must bring to speak of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """What a clause is about."""

    FLOAT = "agent-out-of-float"
    AGENT_FEE = "new-agent-fee"
    CHARGES = "unexpected-charges"
    REVERSAL = "slow-reversal"
    NOT_ARRIVED = "money-not-arrived"
    SIGNAL = "weak-signal"
    BUNDLE = "bundle-ran-out-early"
    CRASH = "app-crashes"
    RECEIPT = "receipt-missing"
    PIN_TWICE = "pin-asked-twice"
    QUEUE = "queue-in-shop"
    TOLD_TWICE = "told-it-twice"
    HOLD = "long-hold"
    PRICE = "too-expensive"
    AGENT_FAR = "agent-far-away"
    RUDE = "rude-staff"
    KIND = "kind-staff"
    FAST = "money-arrives-fast"
    EASY = "app-is-easy"
    SOLVED = "solved"
    GOOD_PRICE = "fair-price"
    AGENT_NEAR = "agent-nearby"
    QUICK_SHOP = "quick-at-the-shop"
    SECOND_COUNTER = "second-counter"
    COVERAGE = "good-signal"
    SAFE = "feels-safe"
    WISH = "wish"


class Feeling(StrEnum):
    """The tone of a whole comment."""

    UPSET = "upset"
    MIXED = "mixed"
    GLAD = "glad"


@dataclass(frozen=True, slots=True)
class InEnglish:
    """What a language's phrases say in English, each at the place of its original and with the same choices."""

    themes: Mapping[Theme, tuple[str, ...]]
    short: Mapping[Feeling, tuple[str, ...]]
    openers: Mapping[Feeling, tuple[str, ...]]
    closers: Mapping[Feeling, tuple[str, ...]]
    turns: tuple[str, ...]
    links: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: clauses a theme, and what holds them together.

    A clause starts in lower case and ends without a stop. `[a|b]` is a choice and may be nested, `{slot}` is
    filled from `slots` or by the caller. `turns` lead from praise to complaint, `links` from a clause to one
    of the same feeling. `thousands` separates thousands; `amounts` are patterns by "shilling" and "franc".
    """

    code: str
    themes: Mapping[Theme, tuple[str, ...]]
    short: Mapping[Feeling, tuple[str, ...]]
    openers: Mapping[Feeling, tuple[str, ...]]
    closers: Mapping[Feeling, tuple[str, ...]]
    turns: tuple[str, ...]
    links: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]
    amounts: Mapping[str, tuple[str, ...]]
    thousands: str
    shorthand: tuple[tuple[str, str], ...]
