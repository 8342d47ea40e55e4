"""Names and keys of slices, read for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from innerloop.listen.models import Product, Program, Touchpoint
from innerloop.listen.rules.saying import channel_name
from innerloop.team.models import Employee, Team

_TABLES = {"touchpoint": Touchpoint, "product": Product, "team": Team, "program": Program, "employee": Employee}


@dataclass(frozen=True, slots=True)
class Named:
    """A slice as people know it, and as filters do; `team_id` answers for it."""

    name: str
    key: str
    team_id: UUID | None = None


Names = Mapping[tuple[str, str], Named]


def names(slices: Iterable[tuple[str, str]]) -> Names:
    """Return what slices are called. One query for each dimension."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for by, of in slices:
        wanted[by].add(of)
    found: dict[tuple[str, str], Named] = {}
    for by, ofs in wanted.items():
        if by in _TABLES:
            for row in _TABLES[by].objects.filter(id__in=ofs):
                found[by, str(row.pk)] = _named(by, row)
        elif by == "channel":
            found |= {(by, of): Named(channel_name(of), of) for of in ofs}
        else:
            found |= {(by, of): Named(of, of) for of in ofs}
    return found


def name_of(slice_: tuple[str, str], known: Names) -> str:
    """Return the name of a slice; of one that is gone, that it is; of everything, nothing."""
    if not slice_[0]:
        return ""
    return known[slice_].name if slice_ in known else "something that is gone"


def where(slice_: tuple[str, str], known: Names) -> dict[str, tuple[str, ...]]:
    """Return a slice as filters know it; of one that is gone, and of everything, no filter."""
    return {slice_[0]: (known[slice_].key,)} if slice_ in known else {}


def _named(by: str, row: Any) -> Named:
    return Named(
        name=row.name,
        key=row.slug if by == "program" else row.key,
        team_id=row.id if by == "team" else getattr(row, "owner_team_id", None),
    )
