"""Where a customer may be: their zone where it is known, else every zone of their country.

The country is that of their phone number, else that of the workspace's own zone. Zones of countries come from the tz
database (zone.tab).
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale

# Clocks that hang nowhere: they tell no country.
_PLACELESS = ("UTC", "GMT", "Etc/", "Zulu", "Universal")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The zones where somebody may be, and what to call the place. No zones: nobody has said anything about it."""

    zones: tuple[str, ...] = ()
    name: str = ""


@lru_cache(maxsize=65_536)
def whereabouts(*, time_zone: str = "", phone: str = "", home: str = "UTC", is_ringing: bool = True) -> Whereabouts:
    """Return where a customer may be, from their own zone, their number, and the workspace's zone (`home`).

    A workspace whose zone was never set tells no country. Then mail may leave at any hour, for it wakes nobody; what
    rings (`is_ringing`) goes by that zone all the same.
    """
    if time_zone and _is_zone(time_zone):
        return Whereabouts((time_zone,), city_of(time_zone))
    countries = _countries_of_number(phone) or _country_of_zone(home)
    zones = tuple(zone for country in countries for zone in _zones_by_country().get(country, ()))
    if zones:
        return Whereabouts(zones, " or ".join(_country_name(country) for country in countries[:3]))
    if home.startswith(_PLACELESS) and not is_ringing:
        return Whereabouts()
    return Whereabouts((home,), city_of(home))


def countries_of(phone: str) -> tuple[str, ...]:
    """Return the countries (ISO 3166, such as KE) that a number may be of; none where it is no number."""
    return _countries_of_number(phone)


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name; the library forgets all but eight, and reads each anew from its file."""
    return ZoneInfo(name)


def city_of(zone: str) -> str:
    """Return what people call a zone: its city."""
    return zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")


def _is_zone(name: str) -> bool:
    try:
        zone_of(name)
    except (KeyError, ValueError, OSError):  # an old name that this machine's database has no more
        return False
    return True


def _countries_of_number(phone: str) -> tuple[str, ...]:
    if not phone:
        return ()
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ()
    country = phonenumbers.region_code_for_number(number)
    if country and country in _zones_by_country():
        return (country,)
    # A number of no known range: any country that shares its code.
    sharing = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    return tuple(country for country in sharing if country in _zones_by_country())


def _country_of_zone(zone: str) -> tuple[str, ...]:
    return tuple(country for country, zones in _zones_by_country().items() if zone in zones)[:1]


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country].append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


def _country_name(country: str) -> str:
    name = Locale("en").territories.get(country, country)
    return f"the {name}" if name.startswith(("United ", "Philippines", "Netherlands", "Bahamas")) else name
