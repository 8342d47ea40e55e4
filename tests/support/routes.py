"""The URL table, walked: every address of the product with the names of what stands in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

_NAMED = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One row of the table: `pattern` as "surveys/{survey_id}", `arguments` the names that stand in it."""

    name: str
    pattern: str
    arguments: tuple[str, ...]

    def at(self, **arguments: object) -> str:
        """Return the path with the arguments filled in."""
        return "/" + self.pattern.format(**{name: arguments[name] for name in self.arguments})


def routes() -> list[Route]:
    """Return every row of the table in its order; one path may have several names."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str, room: str) -> Iterator[Route]:
    for each in patterns:
        pattern = before + _readable(each)
        if isinstance(each, URLResolver):
            inside = f"{room}{each.namespace}:" if each.namespace else room
            yield from _walk(each.url_patterns, pattern, inside)
        else:
            yield Route(room + (each.name or "-"), pattern, tuple(re.findall(r"{(\w+)}", pattern)))


def _readable(each: URLPattern | URLResolver) -> str:
    text = str(each.pattern)
    if isinstance(each.pattern, RegexPattern):
        text = text.removeprefix("^").removesuffix("$")
    return _NAMED.sub(lambda found: f"{{{found[1] or found[2]}}}", text)
