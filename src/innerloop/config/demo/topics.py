"""What customers praise and blame at each moment, on a usual day and inside a chapter of the story."""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

from innerloop.config.demo.company import APP, CALL, CASH_OUT, SEND, SHOP
from innerloop.config.demo.phrases.theme import Theme
from innerloop.config.demo.story import KISUMU, NEW_APP, has_agent_fee, has_second_counter

_BLAME = {
    SEND: {
        Theme.NOT_ARRIVED: 22,
        Theme.REVERSAL: 22,
        Theme.CHARGES: 20,
        Theme.PRICE: 12,
        Theme.SIGNAL: 9,
        Theme.RECEIPT: 8,
        Theme.TOLD_TWICE: 4,
    },
    CASH_OUT: {
        Theme.FLOAT: 26,
        Theme.AGENT_FAR: 22,
        Theme.CHARGES: 14,
        Theme.RUDE: 12,
        Theme.SIGNAL: 10,
        Theme.PRICE: 10,
        Theme.REVERSAL: 4,
    },
    SHOP: {
        Theme.QUEUE: 38,
        Theme.TOLD_TWICE: 16,
        Theme.RUDE: 16,
        Theme.BUNDLE: 10,
        Theme.SIGNAL: 10,
        Theme.PRICE: 8,
    },
    CALL: {
        Theme.HOLD: 32,
        Theme.TOLD_TWICE: 22,
        Theme.REVERSAL: 20,
        Theme.RUDE: 9,
        Theme.BUNDLE: 9,
        Theme.SIGNAL: 7,
    },
    APP: {
        Theme.CRASH: 30,
        Theme.RECEIPT: 22,
        Theme.BUNDLE: 18,
        Theme.SIGNAL: 14,
        Theme.CHARGES: 10,
        Theme.PRICE: 5,
    },
}
_PRAISE = {
    SEND: {Theme.FAST: 54, Theme.SAFE: 20, Theme.GOOD_PRICE: 16, Theme.COVERAGE: 6, Theme.KIND: 3},
    CASH_OUT: {Theme.AGENT_NEAR: 42, Theme.KIND: 26, Theme.FAST: 16, Theme.SAFE: 10, Theme.GOOD_PRICE: 6},
    SHOP: {Theme.KIND: 50, Theme.SOLVED: 32, Theme.QUICK_SHOP: 12, Theme.COVERAGE: 6},
    CALL: {Theme.SOLVED: 50, Theme.KIND: 40, Theme.COVERAGE: 5, Theme.GOOD_PRICE: 4},
    APP: {Theme.EASY: 62, Theme.FAST: 14, Theme.COVERAGE: 10, Theme.GOOD_PRICE: 8, Theme.SAFE: 6},
}


@dataclass(frozen=True, slots=True)
class Lot:
    """Themes to draw from, with running sums of their weights."""

    themes: tuple[Theme, ...]
    sums: tuple[int, ...]

    @classmethod
    def of(cls, weights: dict[Theme, int]) -> "Lot":
        """Make a lot of themes and weights."""
        return cls(tuple(weights), tuple(accumulate(weights.values())))

    def draw(self, rng: Random) -> Theme:
        """Draw one theme."""
        return rng.choices(self.themes, cum_weights=self.sums)[0]


@dataclass(frozen=True, slots=True)
class Topics:
    """What may be blamed and praised on one occasion."""

    blame: Lot
    praise: Lot


_USUAL = {key: Topics(Lot.of(_BLAME[key]), Lot.of(_PRAISE[key])) for key in _BLAME}
_FEE = Topics(Lot.of(_BLAME[CASH_OUT] | {Theme.FLOAT: 80, Theme.AGENT_FEE: 90}), _USUAL[CASH_OUT].praise)
_ONE_COUNTER = Topics(Lot.of(_BLAME[SHOP] | {Theme.QUEUE: 120}), _USUAL[SHOP].praise)
_TWO_COUNTERS = Topics(
    Lot.of(_BLAME[SHOP] | {Theme.QUEUE: 10}),
    Lot.of(_PRAISE[SHOP] | {Theme.SECOND_COUNTER: 34, Theme.QUICK_SHOP: 30}),
)
_PIN_TWICE = Topics(Lot.of(_BLAME[APP] | {Theme.PIN_TWICE: 150}), _USUAL[APP].praise)


def topics(ago: int, touchpoint: str, team: str, version: str) -> Topics:
    """Give what an occasion `ago` days back may be praised or blamed for."""
    if has_agent_fee(ago, touchpoint, team):
        return _FEE
    if version == NEW_APP:
        return _PIN_TWICE
    if touchpoint == SHOP and team == KISUMU:
        return _TWO_COUNTERS if has_second_counter(ago) else _ONE_COUNTER
    return _USUAL[touchpoint]
