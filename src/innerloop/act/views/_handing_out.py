"""A table as a file, row by row: as CSV for programs, as a workbook for people."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse

from innerloop.kernel import clock, scope, sheets
from innerloop.kernel.sheets import Cell
from innerloop.team.access import MemberRequest

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PIECE = 64 * 1024

Rows = Iterable[Sequence[Cell]]


def hand_out(request: MemberRequest, rows: Callable[[], Rows], *, name: str, kind: str) -> HttpResponse:
    """Answer with the rows as a file, named for what it holds and for the day; `kind` is csv or xlsx."""
    workspace = request.workspace

    def pieces() -> Iterator[str | bytes]:
        # Written while it is sent: by then the request's own scope is over.
        with scope.to(workspace.id):
            yield from map(sheets.line, rows()) if kind == "csv" else _workbook(rows(), workspace.time_zone)

    day = clock.day_in(workspace.time_zone, clock.now())
    headers = {"Content-Disposition": f'attachment; filename="{name}-{day.isoformat()}.{kind}"'}
    streamed = StreamingHttpResponse(pieces(), content_type=_TYPES[kind], headers=headers)
    # To Django a kind of its own beside HttpResponse; to a member's page the same.
    return cast(HttpResponse, streamed)


def _workbook(rows: Rows, zone: str) -> Iterator[bytes]:
    # Whole only at its end, so it waits on the disk until then.
    with tempfile.TemporaryFile() as file:
        sheets.workbook(rows, to=file, zone=zone)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
