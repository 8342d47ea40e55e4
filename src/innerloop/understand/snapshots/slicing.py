"""Which answers are meant, of a published snapshot: as `/score` says it, of what a snapshot holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from innerloop.understand.snapshots.manifest import BUCKETS, PLAIN, ROWS, Facts

Key = tuple[Any, ...]
Scores = dict[Key, dict[int, int]]  # of each group how many gave which score
MOST_GROUPS = 5_000
_OF_PROPERTIES = "properties."


class Impossible(ValueError):
    """{reason}"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Slice:
    """A chosen set of answers. `since` is inclusive, `until` exclusive; both know their zone."""

    metric: str = "nps"
    since: datetime | None = None
    until: datetime | None = None
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_latest: bool = True

    @property
    def bucket(self) -> str | None:
        """Return the time bucket among the dimensions, if there is one."""
        return next((name for name in self.by if name in BUCKETS), None)

    @property
    def is_per_touchpoint(self) -> bool:
        """Say whether "latest" means the latest at each touchpoint."""
        return "touchpoint" in self.by or "touchpoint" in self.where


def check(asked: Slice, facts: Facts) -> None:
    """Refuse what a snapshot cannot tell. Raises Impossible."""
    known = [metric.slug for metric in facts.metrics]
    if asked.metric not in known:
        raise Impossible(f"There is no metric {asked.metric[:40]!r}. Known: {', '.join(known)}.")
    for name in (*asked.by, *asked.where):
        if name not in (*ROWS, *PLAIN, *BUCKETS) and not name.startswith(_OF_PROPERTIES):
            raise Impossible(
                f"A published snapshot does not know {name!r}: what was said is not in it. Known are "
                f"{', '.join((*ROWS, *PLAIN, *BUCKETS))} and properties.NAME."
            )


def column(name: str, facts: Facts) -> str | None:
    """Return the column of a dimension; None of a property that no answer has."""
    return facts.properties.get(name.removeprefix(_OF_PROPERTIES)) if name.startswith(_OF_PROPERTIES) else name


def latest(asked: Slice) -> tuple[str, str]:
    """Return the column that says that an answer is its customer's latest, and that of the moment of the next one."""
    here = "_here" if asked.is_per_touchpoint else ""
    return f"is_latest{here}{f'_of_{asked.bucket}' if asked.bucket else ''}", f"next{here}_at"


def microseconds(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970."""
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def in_order(scores: Scores) -> Scores:
    """Return groups in the order of their keys, letter by letter, in which nothing comes last. Raises Impossible."""
    if len(scores) > MOST_GROUPS:
        raise Impossible(f"That makes more than {MOST_GROUPS:,} groups. Ask for fewer dimensions or less time.")
    return {key: scores[key] for key in sorted(scores, key=lambda key: [(part is None, part or "") for part in key])}
