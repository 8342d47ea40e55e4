"""Moves the product's clock ahead in its own processes: Python loads this by itself where its folder is on the path.

The file that CLOCK_AHEAD names holds by how many days.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from innerloop.kernel import clock

if _named := os.environ.get("CLOCK_AHEAD"):
    _kept = Path(_named)

    def _now() -> datetime:
        return datetime.now(UTC) + timedelta(days=int(_kept.read_text()))

    clock.now = _now
