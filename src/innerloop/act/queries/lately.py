"""What the newest answers came by, and in which language: what a filter or a rule offers to be picked.

Of the newest only: to read every answer there is for a list of a dozen names took seconds at some ten million.
"""

from typing import Any

from innerloop.listen.models import Line, Program, Response

NEWEST = 1_000


def channels() -> list[str]:
    """Return the channels of the newest answers, and those by which is asked or talked here. One query."""
    rows = _newest("channel").union(
        Program.objects.order_by().values_list("channel"), Line.objects.order_by().values_list("channel")
    )
    return sorted({code for (code,) in rows} - {""})


def languages() -> set[str]:
    """Return the languages of the newest answers, without where they are spoken. One query."""
    # Nothing is left out by the query: where no answer has a language, it would read on to the oldest.
    return {code.partition("-")[0] for (code,) in _newest("language")} - {""}


def _newest(field: str) -> Any:
    return Response.objects.order_by("-answered_at", "-id").values_list(field)[:NEWEST]
