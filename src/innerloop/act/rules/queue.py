"""The queue of cases: what an address asks for, and how it is read back from one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

WHOSE = {"all": "everybody’s", "mine": "my", "team": "my team’s", "nobody": "nobody’s"}
WHICH = {"open": "open", "late": "late", "waiting": "waiting", "over": "resolved and closed"}
ORDER = {"stake": "most value at stake", "due": "soonest due", "newest": "newest"}
LOOKS = {"queue": "Queue", "table": "Table", "board": "Board"}
# What the table can be sorted by, besides; with a minus the other way round.
COLUMNS = ("number", "who", "priority", "state", "due", "worth", "whose", "team", "opened")
# What a queue can be narrowed to, as `where=touchpoint:app`; said twice, either of both.
FIELDS = (
    "touchpoint", "channel", "language", "product", "organization", "team", "about", "metric", "cohort", "rule",
    "cause", "assignee",
)  # fmt: skip
_MOST_SHOWN = 10_000
_MOST_PARTS = 40
_LONGEST = 500

Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Queue:
    """Whose cases, which of them, in which order, and only those with `where`, opened from `since` to `until`.

    `after` is the cursor of the last row that was seen, `shown` how many stand above.
    """

    whose: str = "all"
    which: str = "open"
    order: str = "stake"
    look: str = "queue"
    where: tuple[Part, ...] = ()
    since: date | None = None
    until: date | None = None
    after: str = ""
    shown: int = 0

    def query(self, **changed: object) -> str:
        """Return the address's query for this queue with something changed, from its beginning on."""
        pairs = replace(self, **{"after": "", "shown": 0, **changed}).pairs()  # type: ignore[arg-type]
        return f"?{urlencode(pairs)}" if pairs else ""

    def pairs(self) -> list[Part]:
        """Return the queue as an address holds it; what is usual is left out."""
        usual = Queue()
        said = [(name, getattr(self, name)) for name in ("whose", "which", "order", "look", "since", "until", "after")]
        kept = [(name, str(value)) for name, value in said if value != getattr(usual, name)]
        kept += [("where", f"{name}:{value}") for name, value in self.where]
        return [*kept, *([("shown", str(self.shown))] if self.after else [])]

    def without(self, part: Part) -> str:
        """Return the query of this queue with one part of `where` left out."""
        return self.query(where=tuple(each for each in self.where if each != part))

    def wanted(self) -> Mapping[str, list[str]]:
        """Return what each field of `where` may be."""
        found: dict[str, list[str]] = {}
        for name, value in self.where:
            found.setdefault(name, []).append(value)
        return found


def read_queue(given: Mapping[str, str], where: Sequence[str] = ()) -> Queue:
    """Return the queue that an address asks for; what nobody knows is as if it were not there."""
    shown, usual = given.get("shown", ""), Queue()
    order = given.get("order", "")
    return Queue(
        whose=_known(given, "whose", WHOSE, usual.whose),
        which=_known(given, "which", WHICH, usual.which),
        order=order if order in ORDER or order.removeprefix("-") in COLUMNS else usual.order,
        look=_known(given, "look", LOOKS, usual.look),
        where=_where(where),
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        after=given.get("after", "")[:_LONGEST],
        shown=min(int(shown), _MOST_SHOWN) if shown.isascii() and shown.isdigit() and len(shown) < 8 else 0,
    )


def _known(given: Mapping[str, str], name: str, known: Mapping[str, str], usual: str) -> str:
    value = given.get(name, "")
    return value if value in known else usual


def _where(parts: Sequence[str]) -> tuple[Part, ...]:
    found: list[Part] = []
    for part in parts[:_MOST_PARTS]:
        name, _, value = part.partition(":")
        if name in FIELDS and value and "\0" not in value and (name, value[:_LONGEST]) not in found:
            found.append((name, value[:_LONGEST]))
    return tuple(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
