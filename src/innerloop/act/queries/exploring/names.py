"""What the values of a dimension are called."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model

from innerloop.act import rules
from innerloop.act.rules.exploring.grid import Key
from innerloop.customers.models import Organization
from innerloop.listen.models import Product, Program, Touchpoint
from innerloop.listen.rules.saying import channel_name
from innerloop.team.models import Employee, Team
from innerloop.understand.models import Theme
from innerloop.understand.queries.choosing import READ, THEME, THEME_FEELING

TABLES: dict[str, tuple[type[Model], str]] = {
    "touchpoint": (Touchpoint, "key"),
    "product": (Product, "key"),
    "team": (Team, "key"),
    "employee": (Employee, "key"),
    "organization": (Organization, "key"),
    "program": (Program, "slug"),
    "theme": (Theme, "slug"),
}
NOT_TOLD = "not told"
# What a row without a value is called where that says more.
_NONE = dict.fromkeys((THEME, THEME_FEELING), "no theme")


def names(dimension: str, values: Collection[str]) -> dict[str, str]:
    """Return the names of some values. One query for what is a row of its own, none for all else."""
    if dimension in TABLES:
        table, key = TABLES[dimension]
        objects: Any = table.objects  # type: ignore[attr-defined]
        return dict(objects.filter(**{f"{key}__in": list(values)}).values_list(key, "name"))
    if dimension == "channel":
        return {value: _capital(channel_name(value)) for value in values}
    if dimension == "language":
        return {value: rules.language_name(value) for value in values}
    if dimension == THEME_FEELING:
        return {value: _capital(value) for value in values}
    return {value: value for value in values}


def choices(dimension: str, most: int) -> list[tuple[str, str]]:
    """Return the values that a dimension of rows or of feelings can have, with their names, in the order of these."""
    if dimension == THEME_FEELING:
        return [(value, _capital(value)) for value in READ[dimension]]
    if dimension not in TABLES:
        return []
    table, key = TABLES[dimension]
    objects: Any = table.objects  # type: ignore[attr-defined]
    return list(objects.order_by("name").values_list(key, "name")[:most])


def named(by: tuple[str, ...], keys: Iterable[Key], *, nothing: str) -> dict[Key, str]:
    """Return the name of each row: of two dimensions, both. `nothing` is that of a row without any."""
    every = list(keys)
    known = [names(name, {key[at] or "" for key in every if key} - {""}) for at, name in enumerate(by)]

    def name(key: Key) -> str:
        # No theme, no feeling towards one: said once.
        told = [(at, part) for at, part in enumerate(key) if part or not (by[at] == THEME_FEELING and THEME in by)]
        parts = [known[at].get(part, part) if part else _NONE.get(by[at], NOT_TOLD) for at, part in told]
        return " · ".join(parts) or nothing

    found = {key: name(key) for key in every}
    return {key: _capital(text) for key, text in found.items()}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
