"""The queue of cases: what an address asks for, and how it is read back from one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

WHOSE = {"all": "everybody’s", "mine": "my", "team": "my team’s", "nobody": "nobody’s"}
WHICH = {"open": "open", "late": "late", "waiting": "waiting", "over": "resolved and closed"}
ORDER = {"stake": "most value at stake", "due": "soonest due", "newest": "newest"}
_MOST_SHOWN = 10_000


@dataclass(frozen=True, slots=True)
class Queue:
    """Whose cases, which of them, in which order; `shown` is how many stand above."""

    whose: str = "all"
    which: str = "open"
    order: str = "stake"
    shown: int = 0

    def query(self, **changed: str) -> str:
        """Return the address's query for this queue with something changed; what is usual is left out."""
        other = replace(self, shown=0, **changed)
        usual = Queue()
        said = {name: getattr(other, name) for name in ("whose", "which", "order")}
        kept = {name: value for name, value in said.items() if value != getattr(usual, name)}
        return f"?{urlencode(kept)}" if kept else ""


def read_queue(given: Mapping[str, str]) -> Queue:
    """Return the queue that an address asks for; what nobody knows is as if it were not there."""
    shown = given.get("shown", "")
    usual = Queue()
    return Queue(
        whose=_known(given, "whose", WHOSE, usual.whose),
        which=_known(given, "which", WHICH, usual.which),
        order=_known(given, "order", ORDER, usual.order),
        shown=min(int(shown), _MOST_SHOWN) if shown.isascii() and shown.isdigit() and len(shown) < 8 else 0,
    )


def _known(given: Mapping[str, str], name: str, known: Mapping[str, str], usual: str) -> str:
    value = given.get(name, "")
    return value if value in known else usual
