"""One occasion: a customer meets Tandawa somewhere, about something, served by someone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from innerloop.config.demo import story
from innerloop.config.demo.company import APP, CALL, CASH_OUT, SEND, SHOP, STAFF_OF
from innerloop.config.demo.people import Person

_MOMENTS = (SEND, CASH_OUT, SHOP, CALL, APP)

# Parts of all answers, in the order of _MOMENTS: who comes by a link, and who answers a mail or an SMS.
VISITS = (0.07, 0.10, 0.09, 0.02, 0.11)
ASKS = (0.18, 0.14, 0.07, 0.12, 0.10)

_SIZES = ("small", "small", "small", "middle", "middle", "large")
_REASONS = ("new line", "SIM swap", "SIM swap", "question", "registration", "fault")
_CALLS = ("reversal", "reversal", "PIN", "bundle", "network", "fees")
_PRODUCTS = {
    SEND: ("wallet", "wallet", "wallet", "abroad"),
    CASH_OUT: ("wallet",),
    SHOP: ("line", "line", "bundle", "wallet"),
    CALL: ("wallet", "wallet", "bundle", "line"),
    APP: ("wallet", "wallet", "bundle"),
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is frozen when somebody is asked; `version` is the app's, '' elsewhere."""

    ago: int
    person: Person
    touchpoint: str
    product: str
    team: str
    employee: str | None
    version: str
    properties: Mapping[str, str | int]


def draw_occasion(rng: Random, ago: int, person: Person, weights: tuple[float, ...]) -> Occasion:
    """Draw what brought `person` to Tandawa `ago` days back; `weights` as VISITS or ASKS."""
    touchpoint = rng.choices(_MOMENTS, weights)[0]
    if touchpoint == APP and not person.has_smartphone:
        touchpoint = SEND if rng.random() < 0.5 else CASH_OUT
    team = person.area.region if touchpoint == CALL else person.area.team
    employee = rng.choice(STAFF_OF[team]).key if touchpoint in {CALL, SHOP} else None
    version = story.app_version(rng, ago) if touchpoint == APP else ""
    product = "till" if _pays_a_till(person, touchpoint, rng) else rng.choice(_PRODUCTS[touchpoint])
    return Occasion(ago, person, touchpoint, product, team, employee, version, _properties(rng, touchpoint, version))


def _pays_a_till(person: Person, touchpoint: str, rng: Random) -> bool:
    return person.seed.properties["segment"] != "personal" and touchpoint != SHOP and rng.random() < 0.6


def _properties(rng: Random, touchpoint: str, version: str) -> Mapping[str, str | int]:
    if touchpoint == APP:
        return _shared("app_version", version)
    if touchpoint == SHOP:
        return _shared("reason", rng.choice(_REASONS))
    if touchpoint == CALL:
        return _shared("topic", rng.choice(_CALLS))
    return _shared("amount_size", rng.choice(_SIZES))


@cache
def _shared(name: str, value: str) -> Mapping[str, str | int]:
    """Give one mapping for all occasions alike, so that an invitation costs no dictionary of its own."""
    return {name: value}
