"""The Explore page as a browser asks for it, over all that a workspace holds."""

from collections.abc import Callable
from http.client import HTTPConnection

from innerloop.config.bench.ground import Ground

AIM_MS = 300.0
# One dimension and two, weeks and months, filters, a comparison, a chart and a table, the latest of each and all.
_LOOKS = (
    "by=touchpoint&across=nothing",
    "by=touchpoint&across=month",
    "by=team&across=month&as=chart",
    "by=channel&across=week",
    "by=properties.country&across=nothing&show=top",
    "by=properties.plan&across=touchpoint",
    "by=touchpoint,channel&across=nothing",
    "by=language&across=month&where=channel:email",
    "by=product&across=nothing&where=properties.plan:pro&show=mean",
    "by=properties.segment&across=week&where=channel:sms&of=all",
    "by=channel&across=nothing&where=language:en&against=language:sw",
    "by=organization&across=nothing&show=n",
)


def asks(ground: Ground, *, cookie: str) -> list[Callable[[], None]]:
    """Return what asks for each look once, signed in; raises where the page is not shown."""
    line = HTTPConnection("127.0.0.1", ground.port, timeout=60)

    def ask(look: str) -> None:
        line.request("GET", f"/explore?span=all&{look}", headers={"Cookie": cookie})
        answer = line.getresponse()
        said = answer.read()
        assert answer.status == 200, said

    return [lambda look=look: ask(look) for look in _LOOKS]  # type: ignore[misc]
