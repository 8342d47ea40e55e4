"""The themes that come along: a set for every company, and sets by industry, to be edited, merged and translated.

Their sentences are our own, in English, Swahili, French and Spanish, written to praise and to blame.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from innerloop.understand.words.topic import Topic

LANGUAGES = ("en", "sw", "fr", "es")
GENERAL = "general"
# Not a set of themes: what is said a great deal and speaks of none.
_ORDINARY = "ordinary"


class NoSuchSet(Exception):
    """There is no set of themes {key}. There are: {known}."""

    def __init__(self, key: str) -> None:
        known = ", ".join(each.key for each in all_sets())
        super().__init__(f"There is no set of themes {key}. There are: {known}.")


@dataclass(frozen=True, slots=True)
class ThemeSet:
    """Themes that belong together. `names` are by language, where it is not the one of `name`."""

    key: str
    name: str
    names: dict[str, str]
    description: str
    topics: tuple[Topic, ...]


@cache
def all_sets() -> tuple[ThemeSet, ...]:
    """Return every set of themes, the general one first."""
    keys = sorted(_written() - {_ORDINARY}, key=lambda key: (key != GENERAL, key))
    return tuple(_set(key) for key in keys)


def themes(key: str) -> tuple[Topic, ...]:
    """Return the themes of a set. Raises NoSuchSet."""
    for each in all_sets():
        if each.key == key:
            return each.topics
    raise NoSuchSet(key)


def by_language(topic: Topic) -> list[tuple[str, str]]:
    """Return each sentence of a built-in theme with its language."""
    return _languages()[topic.key, topic.examples]


@cache
def ordinary() -> dict[str, tuple[str, ...]]:
    """Return by language what is said a great deal and speaks of no theme."""
    return {language: tuple(said) for language, said in _read(_ORDINARY).items()}


@cache
def _languages() -> dict[tuple[str, tuple[str, ...]], list[tuple[str, str]]]:
    found = {}
    for each in all_sets():
        for topic, told in zip(each.topics, _read(each.key)["theme"], strict=True):
            said = [("en", topic.name), ("en", topic.description), *topic.names.items()]
            said += [(language, text) for language in LANGUAGES for text in told[language]]
            found[topic.key, topic.examples] = said
    return found


def _written() -> set[str]:
    folder = files(__package__) / "sets"
    return {each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")}


def _read(key: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "sets" / f"{key}.toml").read_text(encoding="utf-8"))


def _set(key: str) -> ThemeSet:
    told = _read(key)
    topics = tuple(
        Topic(
            key=each["slug"],
            name=each["name"],
            description=each["description"],
            examples=tuple(said for language in LANGUAGES for said in each[language]),
            names=each["names"],
        )
        for each in told["theme"]
    )
    return ThemeSet(key, told["name"], told["names"], told["description"], topics)
