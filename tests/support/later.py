"""The clock of a whole installation, moved ahead while it runs; and a job of its worker, begun before its turn."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.installation import Installation

PATIENCE = 60.0  # seconds

# Run beside the product; the worker is woken as by its own calendar.
_BEGIN = """
import sys
from procrastinate.exceptions import AlreadyEnqueued
from innerloop.config import home
with home.opened():
    from innerloop.kernel.jobs import app
    try:
        app.configure_task(sys.argv[1]).defer(timestamp=0)
    except AlreadyEnqueued:
        pass  # its turn has come by itself
"""


class Later:
    """`later.moves(days=8)` — and the web, the worker and the commands of the installation live so much later."""

    def __init__(self, folder: Path) -> None:
        self._kept = folder / "ahead"
        self.moves(days=0)

    @property
    def settings(self) -> Mapping[str, str]:
        """Return what an installation is started with, so that its clock can be moved."""
        paths = [str(Path(__file__).parent / "ahead"), os.environ.get("PYTHONPATH", "")]
        return {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "CLOCK_AHEAD": str(self._kept)}

    def moves(self, *, days: int) -> None:
        """Let it be so many days later than it is."""
        # Read at any moment: it is replaced as a whole.
        fresh = self._kept.with_suffix(".new")
        fresh.write_text(str(days))
        fresh.replace(self._kept)


def begins(job: str, here: Installation) -> None:
    """Put a periodic job into the queue of a running installation, from which its worker takes it."""
    subprocess.run([sys.executable, "-c", _BEGIN, job], check=True, env={**here.environment, **_home(here)})


def _home(here: Installation) -> Mapping[str, str]:
    return {"INNERLOOP_HOME": str(here.home)}
