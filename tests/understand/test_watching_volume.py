"""The watch over how many answer: it ends when they are back, and nobody's erasure is a drop."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from innerloop.customers.rules import Person
from innerloop.kernel import drain, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import events
from innerloop.understand.models import Fact, Finding, Series, Watching
from tests.support.cast import Cast
from tests.understand.test_watching import BEFORE, NOW, TODAY, answered, cast, found, looked, told

__all__ = ["cast"]
DROPS = TODAY - timedelta(days=16)


def a_drop(cast: Cast, *, to: int) -> list[Finding]:
    """Let the number of answers fall sixteen days ago, look every few days, and return what was found."""
    answered(cast, first=TODAY - timedelta(days=BEFORE), last=DROPS - timedelta(days=1))
    answered(cast, first=DROPS, last=TODAY - timedelta(days=1), a_day=to)
    for ago in (17, 12, 7, 0):
        looked(cast, NOW - timedelta(days=ago))
    return found(cast)


def it_says_when_the_answers_are_back(cast: Cast) -> None:
    drop = a_drop(cast, to=0)
    answered(cast, first=TODAY, last=TODAY + timedelta(days=6))

    looked(cast, NOW + timedelta(days=7))

    assert {(each.matter, each.way) for each in drop} == {("volume", "down")}
    over = found(cast)
    assert [each.id for each in over] == [each.id for each in drop]
    assert {(each.ended_on, each.is_settled) for each in over} == {(TODAY, False)}
    [end] = told(events.ENDED)
    assert end.data["matter"] == "volume"
    assert len(told(events.FOUND)) == 1


def it_tells_of_a_drop_that_is_over_by_the_days_that_it_lasted(cast: Cast) -> None:
    a_drop(cast, to=4)
    answered(cast, first=TODAY, last=TODAY + timedelta(days=6))

    looked(cast, NOW + timedelta(days=7))

    whole = next(each for each in found(cast) if not each.by)
    assert whole.ended_on
    days = (whole.ended_on - whole.since_on).days
    assert (whole.after, whole.before) == ([0, 4 * days, 0], [0, 20 * days, 0])


def hears(cast: Cast, *, drops: date | None = None) -> None:
    """Hear four answers a day of Dina's and four of strangers, and from some day on one of each."""
    some = []
    for ahead in range(75):
        on = TODAY - timedelta(days=70 - ahead)
        for which in range(2 if drops and on >= drops else 8):
            person = None if which % 2 else Person(external_id="dina")
            moment = datetime(on.year, on.month, on.day, 8 + which, tzinfo=UTC)
            some.append(Heard(score=(10, 8, 3)[(ahead + which) % 3], person=person, answered_at=moment, channel="link"))
    with scope.to(cast.workspace.id):
        listening.record(some, workspace=cast.workspace, by="system", now=NOW + timedelta(days=5))
    drain.drain_dry()


def erases(cast: Cast) -> None:
    """Erase Dina and all that names her."""
    with scope.to(cast.workspace.id):
        dina: UUID | None = Response.objects.exclude(customer=None).values_list("customer_id", flat=True)[0]
        assert dina
        listening.erase_person(customer_id=dina, workspace_id=cast.workspace.id, by="system", now=NOW)
        drain.drain_dry()
        assert not Fact.objects.exclude(customer=None).exists()


def it_takes_no_erasure_for_a_drop(cast: Cast) -> None:
    hears(cast)
    looked(cast)

    erases(cast)
    looked(cast, NOW + timedelta(days=4))

    assert found(cast) == []
    with scope.to(cast.workspace.id):
        Series.objects.all().delete()
        Watching.objects.update(looked_until=None)
    # As little where all of it is looked at anew.
    assert looked(cast, NOW + timedelta(days=5)) == []


def it_counts_whoever_was_erased_in_a_drop_that_stands_and_tells_of_it_once(cast: Cast) -> None:
    hears(cast, drops=DROPS)
    for ago in (17, 8, 0):
        looked(cast, NOW - timedelta(days=ago))
    [whole] = [each for each in found(cast) if not each.by]

    erases(cast)
    looked(cast, NOW + timedelta(days=4))

    after = {each.id: each for each in found(cast)}
    assert after[whole.id].after == [0, sum(whole.after) + 4 * 2, 0]
    assert after[whole.id].before == [0, sum(whole.before) + 4 * 8, 0]
    assert len(told(events.FOUND)) == 1
