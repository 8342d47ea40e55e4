"""What a workspace may choose from: time zones, languages, currencies."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers
from django.conf.locale import LANG_INFO

Choices = list[tuple[str, str]]


@cache
def time_zones() -> Choices:
    """Return the zones that are named by a place, and UTC."""
    # Etc/GMT+3 means three hours behind, which nobody expects; the bare names are old aliases.
    places = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [(zone, zone.replace("_", " ")) for zone in ["UTC", *places]]


@cache
def languages() -> Choices:
    """Return the languages by their own name, with the English one behind it.

    Django's own, which leave out most of Africa, and those that a twentieth of some country speaks or that are
    official in a part of one, as Unicode's CLDR counts them.
    """
    known = {code: (about["name_local"], about["name"]) for code, about in LANG_INFO.items() if "name_local" in about}
    english = Locale("en").languages
    for code in _spoken() - known.keys():
        known[code] = (Locale(code).display_name or english[code], english[code])
    named = [(code, f"{own} ({name})") for code, (own, name) in known.items()]
    return sorted(named, key=lambda choice: choice[1].casefold())


@cache
def spoken_languages() -> Choices:
    """Return the languages as people speak them, without a region or a script, by their English name."""
    codes = {code.partition("-")[0] for code, _ in languages()}
    return sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1].casefold())


@cache
def language_name(code: str) -> str:
    """Return the English name of a language: "sw" is Swahili. What nobody knows stays as it is."""
    return str(Locale("en").languages.get(code, code))


def _spoken() -> set[str]:
    places = get_global("territory_languages").values()
    spoken = {
        code
        for languages in places
        for code, about in languages.items()
        if about["population_percent"] >= 5 or about["official_status"]
    }
    return spoken.intersection(locale_identifiers(), Locale("en").languages)


@cache
def currencies() -> Choices:
    """Return the currencies that are legal tender somewhere today, by code, with their English names."""
    used = {
        code
        for history in get_global("territory_currencies").values()
        for code, _, end, is_tender in history
        if is_tender and end is None
    }
    names = Locale("en").currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in sorted(used)]
