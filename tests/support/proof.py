"""Proofs: small in `make test`, at the size an issue states in `make proof`, which keeps their figures."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

IS_FULL = os.environ.get("INNERLOOP_PROOF") == "full"
KEPT = Path(__file__).parents[2] / "docs" / "reference" / "proof.json"


def size(*, small: int, full: int) -> int:
    """Return how large this run's proof is."""
    return full if IS_FULL else small


def write(name: str, **figures: Any) -> None:
    """Keep what a full proof found; a small one leaves the figures that we quote alone."""
    if not IS_FULL:
        return
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    with KEPT.open("a+") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)  # two proofs run side by side
        kept.seek(0)
        found = json.loads(kept.read() or "{}")
        found[name] = figures
        kept.truncate(0)
        kept.write(json.dumps(dict(sorted(found.items())), indent=2, default=str) + "\n")
