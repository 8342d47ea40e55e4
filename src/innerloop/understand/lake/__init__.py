"""The lake: the facts of large workspaces once more, in columns, so that any slice of ten million is counted at once.

`layout` says what a row holds, `files` which files are read, `engine` opens DuckDB, `writing` makes and keeps them,
`following` says when, `at_hand` tells readers which workspaces have one. Reading is in `queries/in_lake.py`: the files
of one record, and what the facts have become since then from PostgreSQL (docs/adr/0029-a-lake-beside-the-facts.md).
"""

from innerloop.understand.lake import at_hand
from innerloop.understand.lake.engine import Busy, NotInstalled
from innerloop.understand.lake.following import FROM_FACTS, Follower, grown, sweep_all
from innerloop.understand.lake.rebuilding import rebuild
from innerloop.understand.lake.weighing import is_behind, weigh
from innerloop.understand.lake.writing import forget, make, settle, sweep

__all__ = [
    "FROM_FACTS",
    "Busy",
    "Follower",
    "NotInstalled",
    "at_hand",
    "forget",
    "grown",
    "is_behind",
    "make",
    "rebuild",
    "settle",
    "sweep",
    "sweep_all",
    "weigh",
]
