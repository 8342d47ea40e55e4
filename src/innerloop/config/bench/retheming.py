"""A theme is changed where a million comments lie: when all have it, and what the pages take meanwhile."""

import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection

import numpy as np

from innerloop.config.bench import multiplying
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.kernel import clock
from innerloop.team.models import Workspace
from innerloop.understand import actions as understanding
from innerloop.understand.models import Theme

# What people have open while somebody edits a theme.
_PAGES = ("/pulse", "/feedback", "/themes", "/inbox")
_ROUNDS = 10
_PAGE_MS = 300.0


def measure(ground: Ground, workspace: Workspace, count: int, applied: Callable[[], None]) -> list[Figure]:
    """Fill up to so many comments, change a theme, and ask for pages until `applied` returns."""
    multiplying.multiply(workspace_id=workspace.id, to=count)
    applied()
    before = Asking(ground)
    for _ in range(_ROUNDS):
        before.round()
    meanwhile = Asking(ground)
    with meanwhile:
        began = time.monotonic()
        edit(Theme.objects.filter(is_on=True).order_by("slug")[0], "Nobody told me what happens next.")
        applied()
        took = time.monotonic() - began
    calm, busy = (float(np.percentile(each.took, 95)) for each in (before, meanwhile))
    note = f"{len(meanwhile.took)} pages asked one after another; beside it, before the edit"
    return [
        Figure(f"an edit of a theme has reached {count:,} comments after", took, "s"),
        Figure("pages meanwhile, p95", busy, "ms", aim=_PAGE_MS, bare=calm, note=note),
    ]


def edit(theme: Theme, example: str) -> None:
    """Give a theme one more example, as somebody does on its page."""
    understanding.put_theme(
        slug=theme.slug,
        name=theme.name,
        description=theme.description,
        examples=[*theme.examples, example],
        by="bench",
        now=clock.now(),
    )


class Asking:
    """Somebody who looks at one page after another. `took`: milliseconds of each."""

    def __init__(self, ground: Ground) -> None:
        self.took: list[float] = []
        self._line = HTTPConnection("127.0.0.1", ground.port, timeout=60)
        self._cookies = ground.cookies
        self._thread = threading.Thread(target=self._ask, name="somebody who looks")
        self._is_over = False

    def round(self) -> None:
        """Look at each page once; raises where one is not shown."""
        for path in _PAGES:
            began = time.perf_counter()
            self._line.request("GET", path, headers={"Cookie": self._cookies})
            answer = self._line.getresponse()
            said = answer.read()
            assert answer.status == 200, (path, answer.status, said[:200])
            self.took.append((time.perf_counter() - began) * 1000)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        self._thread.join()

    def _ask(self) -> None:
        while not self._is_over:
            self.round()
