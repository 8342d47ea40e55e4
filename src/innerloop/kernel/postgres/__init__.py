"""
The embedded PostgreSQL: `Server` starts, takes over, shares and stops the server of one folder.

Its programs come in a wheel; the rest is ours (docs/adr/0003-embedded-postgresql.md). `check_durability`
and `check_vectors` judge any server; `throwaway` and `remove` are for tests and demos. Plain Python, alone.
"""

from innerloop.kernel.postgres.durability import check_durability
from innerloop.kernel.postgres.errors import (
    BinariesMissing,
    ClusterNotMade,
    FolderNotTrusted,
    FolderNotUsable,
    NoReachablePlace,
    NoSocketFolder,
    NotDurable,
    NotOurCluster,
    OtherMajor,
    OutOfReach,
    PlaceLost,
    PlaceTaken,
    PostgresError,
    ServerDied,
    ServerInUse,
    ServerNotStarted,
    ServerRefusesUs,
    ServerStalled,
    ServerStays,
    TooOld,
    VectorsMissing,
    VectorsNotAdded,
    VectorsTooOld,
)
from innerloop.kernel.postgres.server import Server
from innerloop.kernel.postgres.throwaway import remove, throwaway
from innerloop.kernel.postgres.vectors import add_vectors, check_vectors

__all__ = [
    "BinariesMissing",
    "ClusterNotMade",
    "FolderNotTrusted",
    "FolderNotUsable",
    "NoReachablePlace",
    "NoSocketFolder",
    "NotDurable",
    "NotOurCluster",
    "OtherMajor",
    "OutOfReach",
    "PlaceLost",
    "PlaceTaken",
    "PostgresError",
    "Server",
    "ServerDied",
    "ServerInUse",
    "ServerNotStarted",
    "ServerRefusesUs",
    "ServerStalled",
    "ServerStays",
    "TooOld",
    "VectorsMissing",
    "VectorsNotAdded",
    "VectorsTooOld",
    "add_vectors",
    "check_durability",
    "check_vectors",
    "remove",
    "throwaway",
]
