"""A theme is changed where a million comments lie: when all have it, and what the pages take meanwhile."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Self

import numpy as np

from innerloop.config.bench import multiplying
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.kernel import clock
from innerloop.team.models import Workspace
from innerloop.understand import actions as understanding
from innerloop.understand.models import Theme

# What people have open while somebody edits a theme.
_PAGES = ("/pulse", "/feedback", "/themes", "/cases")
_ROUNDS = 10
_PAGE_MS = 300.0


def measure(ground: Ground, workspace: Workspace, count: int, applied: Callable[[], None]) -> list[Figure]:
    """Fill up to so many comments, change a theme, and ask for pages until `applied` returns."""
    multiplying.multiply(workspace_id=workspace.id, to=count)
    applied()
    with _Looking(ground) as calm:
        for _ in range(_ROUNDS):
            calm.round()
    with ThreadPoolExecutor(1) as beside, _Looking(ground) as busy:
        looking = beside.submit(busy.until_over)
        began = time.monotonic()
        edit(Theme.objects.filter(is_on=True).order_by("slug")[0], "Nobody told me what happens next.")
        applied()
        took = time.monotonic() - began
        busy.is_over = True
        looking.result()  # raises where a page was not shown
    before, meanwhile = (float(np.percentile([ms for _, ms in each.took], 95)) for each in (calm, busy))
    slowest = {path: max(ms for at, ms in busy.took if at == path) for path, _ in busy.took}
    told = ", ".join(f"{path} {ms:,.0f}" for path, ms in sorted(slowest.items(), key=lambda pair: -pair[1]))
    note = f"{len(busy.took)} pages asked one after another, slowest: {told}; beside it, before the edit"
    return [
        Figure(f"an edit of a theme has reached {count:,} comments after", took, "s"),
        Figure("pages meanwhile, p95", meanwhile, "ms", aim=_PAGE_MS, bare=before, note=note),
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


class _Looking:
    """Somebody who looks at one page after another. `took`: each page and its milliseconds."""

    def __init__(self, ground: Ground) -> None:
        self.took: list[tuple[str, float]] = []
        self.is_over = False
        self._line = HTTPConnection("127.0.0.1", ground.port, timeout=60)
        self._cookies = ground.cookies

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Whoever leaves early, as by Ctrl-C, leaves nobody looking.
        self.is_over = True
        self._line.close()

    def round(self) -> None:
        """Look at each page once; raises where one is not shown."""
        for path in _PAGES:
            began = time.perf_counter()
            self._line.request("GET", path, headers={"Cookie": self._cookies})
            answer = self._line.getresponse()
            said = answer.read()
            assert answer.status == 200, (path, answer.status, said[:200])
            self.took.append((path, (time.perf_counter() - began) * 1000))

    def until_over(self) -> None:
        """Go on looking until somebody says that it is over."""
        while not self.is_over:
            self.round()
