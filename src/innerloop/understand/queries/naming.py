"""Names for what the lake knows by id, and the order that PostgreSQL puts them in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from innerloop.kernel import scope
from innerloop.understand.queries import choosing, statement

Key = tuple[Any, ...]
Held = TypeVar("Held")

TABLES = {
    **{name: (table, "key") for name, (_, table) in choosing.ROWS.items()},
    "program": ("listen_program", "slug"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """Of each dimension: by what the lake has, its name, and the place of that name in PostgreSQL's order."""

    by_dimension: tuple[Mapping[str, tuple[str, int]] | None, ...]

    def of(self, key: Key) -> Key:
        """Return a key with the names in it."""
        return tuple(
            value if value is None or names is None else names[value][0] if value in names else None
            for value, names in zip(key, self.by_dimension, strict=True)
        )

    def in_order(self, groups: Mapping[Key, Held]) -> dict[Key, Held]:
        """Return groups in PostgreSQL's order of their keys, in which nothing comes last."""
        places = [None if names is None else dict(named for named in names.values()) for names in self.by_dimension]

        def place(key: Key) -> tuple[tuple[bool, Any], ...]:
            return tuple(
                (value is None, 0 if value is None else value if of is None else of[value])
                for value, of in zip(key, places, strict=True)
            )

        return {key: groups[key] for key in sorted(groups, key=place)}


def ids(name: str, keys: Sequence[str]) -> list[str]:
    """Return the ids of the rows with these keys in a dimension that is of rows."""
    table, column = TABLES[name]
    found = statement.run(
        f"SELECT id::text FROM {table} WHERE workspace_id = %s AND {column} = ANY(%s)", [scope.current(), list(keys)]
    )
    return [id_ for (id_,) in found]


def names(by: Sequence[str], keys: Collection[Key]) -> Names:
    """Return the names of all dimensions that are no time. One query, or none."""
    asked, values = [], []
    by_dimension: list[dict[str, tuple[str, int]] | None] = [None if name in choosing.BUCKETS else {} for name in by]
    for number, name in enumerate(by):
        held = [value for value in {key[number] for key in keys} if value is not None]
        if name in choosing.BUCKETS or not held:
            continue
        if name in TABLES:
            table, column = TABLES[name]
            asked.append(
                f"(SELECT {number}, id::text, {column}, row_number() OVER (ORDER BY {column}) FROM {table} "
                "WHERE id = ANY(%s::uuid[]))"
            )
        else:
            asked.append(f"(SELECT {number}, t, t, row_number() OVER (ORDER BY t) FROM unnest(%s::text[]) AS t)")
        values.append(held)
    for number, held_as, name_, place in statement.run(" UNION ALL ".join(asked), values) if asked else ():
        of = by_dimension[number]
        assert of is not None
        of[held_as] = (name_, place)
    return Names(tuple(by_dimension))
