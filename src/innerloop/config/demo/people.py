"""Customers and the organizations they buy for. All of them made up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from unicodedata import normalize

from innerloop.config.demo.company import AREAS, EMAIL, SMS, Area
from innerloop.config.demo.names import FIRST, LAST
from innerloop.config.demo.story import DAYS
from innerloop.config.demo.world import CustomerSeed, OrganizationSeed

# Looks like a Kenyan mobile number and is possible E.164, but no operator is assigned what starts with 199.
FIRST_PHONE = 254_199_000_000

_TRADES = (
    "Hardware",
    "Fish Cold Stores Ltd",
    "Wholesalers",
    "Boda Sacco",
    "Pharmacy",
    "Primary School",
    "Guest House",
    "Farmers Co-operative",
    "Transporters Ltd",
    "Bakery",
    "Cyber Café",
    "Clinic",
    "Salon and Spa",
    "Timber Yard",
)
_ROLES = ("Owner", "Buys for the firm", "Accounts", "Runs the till", "Drivers")
_PLANS = {
    "personal": ("Prepaid", "Prepaid", "Prepaid", "Weekly", "Monthly"),
    "merchant": ("Till Basic", "Till Basic", "Till Plus"),
    "business": ("Business 5", "Business 20", "Business 100"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with what only the generator knows: where, how merry, how ready to answer, and by what."""

    seed: CustomerSeed
    area: Area
    place: str
    joined_ago: int
    merry: float
    ready: float
    channel: str
    has_smartphone: bool


def make_organizations(rng: Random, count: int) -> list[OrganizationSeed]:
    """Make `count` business customers; about one in nine belongs to the one before it."""
    rows: list[OrganizationSeed] = []
    for number in range(1, count + 1):
        area = rng.choice(AREAS)
        name = f"{rng.choice(LAST[area.names])} {rng.choice(_TRADES)}, {rng.choice(area.places)[0]}"
        is_branch = rows and rows[-1].parent is None and rng.random() < 0.12
        rows.append(OrganizationSeed(f"O-{number:04d}", name, rows[-1].key if is_branch else None))
    return rows


def make_people(rng: Random, count: int, *, today: date, organizations: Sequence[OrganizationSeed]) -> list[Person]:
    """Make `count` customers; three in ten joined in the 24 months, the rest before."""
    shares = list(accumulate(area.share for area in AREAS))
    return [
        _person(rng, number, rng.choices(AREAS, cum_weights=shares)[0], today, organizations) for number in range(count)
    ]


def _person(rng: Random, number: int, area: Area, today: date, organizations: Sequence[OrganizationSeed]) -> Person:
    first, last = rng.choice(FIRST[area.names]), rng.choice(LAST[area.names])
    place, county = rng.choice(area.places)
    segment = rng.choices(("personal", "merchant", "business"), (0.80, 0.13, 0.07))[0]
    organization = rng.choice(organizations) if segment == "business" and organizations else None
    # Nobody is so new that today's slowest answer was asked for before they came.
    joined_ago = rng.randint(11, DAYS) if number % 10 > 6 else rng.randint(DAYS + 1, DAYS + 2900)
    has_smartphone = rng.random() < (0.66 if segment == "personal" else 0.85)
    email, phone = _addresses(rng, first, last, number)
    seed = CustomerSeed(
        key=f"TM-{number // 10000:04d}-{number % 10000:04d}",
        name=f"{first} {last}",
        email=email,
        phone=phone,
        language=_draw(rng, area.tongues),
        time_zone=area.time_zone,
        team=area.team,
        organization=organization.key if organization else None,
        role=rng.choice(_ROLES) if organization else "",
        joined_on=today - timedelta(days=joined_ago),
        value=_value(rng, segment),
        properties={
            "segment": segment,
            "plan": rng.choice(_PLANS[segment]),
            "county": county,
            "place": place,
            "handset": "smartphone" if has_smartphone else "feature phone",
            "tenure_months": joined_ago * 12 // 365,
        },
    )
    by_mail = email and (not phone or (has_smartphone and rng.random() < 0.62))
    return Person(
        seed,
        area,
        place,
        joined_ago,
        rng.gauss(0, 0.45),
        rng.uniform(0.3, 1.7),
        EMAIL if by_mail else SMS,
        has_smartphone,
    )


def _addresses(rng: Random, first: str, last: str, number: int) -> tuple[str, str]:
    roll = rng.random()
    ascii_name = normalize("NFKD", f"{first}.{last}").encode("ascii", "ignore").decode().lower()
    email = f"{ascii_name}.{number}@tandawa-customers.example" if roll < 0.64 else ""
    phone = f"+{FIRST_PHONE + number}" if roll > 0.06 else ""
    return email, phone


def _value(rng: Random, segment: str) -> int:
    middle = {"personal": 7.6, "merchant": 9.3, "business": 10.2}[segment]
    return int(rng.lognormvariate(middle, 0.7)) // 10 * 10


def _draw(rng: Random, weighted: Sequence[tuple[str, float]]) -> str:
    return rng.choices([one for one, _ in weighted], [weight for _, weight in weighted])[0]
