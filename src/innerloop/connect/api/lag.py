"""As of when numbers are true, told beside them where some answers are not counted yet."""

from datetime import datetime
from typing import Any

from pydantic import Field

from innerloop.connect.api import building
from innerloop.kernel import clock
from innerloop.understand.queries import lagging


class Lagging(building.Shape):
    """Numbers that may lag behind the answers."""

    as_of: datetime | None = Field(
        None,
        description="Answers recorded from this moment on may still be uncounted, as during a long import; left out "
        "where all are counted.",
    )


def as_of() -> dict[str, Any]:
    """Return the member of an answer that says it, or none. One query."""
    moment = lagging.counted_until(now=clock.now())
    return {"as_of": moment} if moment else {}
