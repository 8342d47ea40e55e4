"""A parcel service that tells members of its parcels, and whatever leaves the page for it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from innerloop.connect.alerts import sending
from innerloop.kernel import clock, ids, scope
from innerloop.team import notices
from innerloop.team.models import Member, Notice
from innerloop.team.notices import Kind, News, Subject
from tests.support.cast import Cast

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Tells = Callable[..., list[Notice]]


class Parcels:
    """The parcels on their way; one that has arrived is no news any more."""

    def __init__(self) -> None:
        self.id = ids.new_id()
        self.name = "Dina"
        self.arrived: set[UUID] = set()

    def look(self, found: object) -> dict[UUID, Subject]:
        return {self.id: Subject(self.name, "Words of hers")}

    def still(self, rows: Sequence[Notice]) -> set[UUID]:
        return {row.id for row in rows if row.id not in self.arrived}


@pytest.fixture
def parcels() -> Iterator[Parcels]:
    known = dict(notices.kinds._kinds)
    parcels = Parcels()
    notices.kind(Kind("test.sent", "A parcel leaves", "Parcel {number} left", parcels.look, parcels.still))
    pressing = ("test.lost", "A parcel is lost", "Parcel {number} is lost", parcels.look, parcels.still)
    notices.kind(Kind(*pressing, is_pressing=True))
    yield parcels
    notices.kinds._kinds.clear()
    notices.kinds._kinds.update(known)


@pytest.fixture
def here(cast: Cast) -> Iterator[Cast]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        yield cast


@pytest.fixture
def tells(here: Cast, parcels: Parcels) -> Tells:
    """Tell members of parcels by their numbers, each of a matter of its own unless one is given."""

    def tell(*members: Member, number: int = 7, kind: str = "test.sent", subject: UUID | None = None) -> list[Notice]:
        news = [
            News(kind, member.id, subject or ids.new_id(), "/cases/7", f"{kind} {number}", data={"number": number})
            for member in members
        ]
        return notices.tell(news, now=clock.now())

    return tell


def sent_at(moment: datetime) -> int:
    """Send what is due at a moment; return how many letters were sent or tried."""
    with clock.held_at(moment):
        return sending.send_due()
