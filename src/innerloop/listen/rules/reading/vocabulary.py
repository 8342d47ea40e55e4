"""The words of all languages together: people answer in the language they think in, whatever the survey was in."""

from collections.abc import Iterable
from types import MappingProxyType, ModuleType

from innerloop.listen.rules.folding import fold
from innerloop.listen.rules.reading.words import ar, en, es, fr, pt, sw

LANGUAGES = MappingProxyType({"en": en, "sw": sw, "fr": fr, "es": es, "pt": pt, "ar": ar})


def _all(name: str) -> frozenset[str]:
    return frozenset(word for language in LANGUAGES.values() for word in folded(getattr(language, name)))


def folded(text: str) -> list[str]:
    """Return the words of one line of a table in the form in which they are compared."""
    return [fold(word) for word in text.split()]


def _numbers() -> dict[str, int]:
    tables = (language.NUMBERS for language in LANGUAGES.values())
    return {word: number for table in tables for number, written in table.items() for word in folded(written)}


def language_of(words: Iterable[str], table: str) -> str:
    """Return the one language whose table holds all of these words; nothing where several do, or none."""
    said = set(words)
    holding = [code for code, held in _BY_LANGUAGE[table].items() if said and said <= held]
    return holding[0] if len(holding) == 1 else ""


def _written_numbers(language: ModuleType) -> frozenset[str]:
    return frozenset(word for written in language.NUMBERS.values() for word in folded(written))


def _phrases(modules: Iterable[ModuleType]) -> tuple[tuple[str, ...], ...]:
    """Return the phrases between a score and its scale, the longest first."""
    found = {tuple(folded(phrase)) for module in modules for phrase in module.OUT_OF}
    return tuple(sorted(found, key=len, reverse=True))


NUMBERS = MappingProxyType(_numbers())
LONE = _all("LONE")
OUT_OF = _phrases(LANGUAGES.values())
RATES = _all("RATES")
WOULD = _all("WOULD")
LEADS = _all("LEADS") | RATES | WOULD | _all("STARS") | _all("POINTS")
SELVES = _all("SELVES")
NOT = _all("NOT")
IFS = _all("IFS")
TURNS = _all("TURNS")
REASONS = _all("REASONS")
JOINS = _all("JOINS")
VERDICTS = _all("VERDICTS")
THINGS = _all("THINGS")
DEGREES = frozenset(folded(en.DEGREES))
FINE = _all("FINE")
UNITS = _all("UNITS")
NAMED = _all("NAMED")
STARS = _all("STARS")
POINTS = _all("POINTS")
HALVES = _all("HALVES")
YES = _all("YES")
NO = _all("NO")
_BY_LANGUAGE = {
    "NUMBERS": {code: _written_numbers(language) for code, language in LANGUAGES.items()},
    "YES": {code: frozenset(folded(language.YES)) for code, language in LANGUAGES.items()},
    "NO": {code: frozenset(folded(language.NO)) for code, language in LANGUAGES.items()},
}
