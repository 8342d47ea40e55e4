"""What people say of a reading rings no alarm: the days of a theme are those that the machine alone has read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from innerloop.customers.rules import Person
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Metric, Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions
from innerloop.understand.actions.wording import correcting, mentioning
from innerloop.understand.models import Mention, Reading, Theme
from innerloop.understand.queries import blamed, watched
from tests.support.cast import Cast, furnish
from tests.support.wording import Spoken, make_reading, make_theme

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
DAY = NOW.date()
TEXT = "The line was long, but the clerk was kind."
ILL, WELL = "The line was long", "but the clerk was kind"


@pytest.fixture(autouse=True)
def queue(cast: Cast) -> Iterator[Theme]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        furnish(cast.workspace, now=NOW)
        yield make_theme("queue")


def hear(cast: Cast, *spoken: Spoken, label: int = 0) -> UUID:
    """Hear an answer of today and let the machine have read it so."""
    person = Person(external_id=f"{Response.objects.count()}")
    told = Heard(score=3, comment=TEXT, person=person, channel="link", answered_at=NOW)
    [verdict] = listening.record([told], workspace=cast.workspace, by="system", now=NOW)
    assert isinstance(verdict, listening.Recorded)
    actions.count(response_ids=[verdict.response_id])
    make_reading(verdict.response_id, *spoken, label=label, read_at=NOW)
    return verdict.response_id


def ill(theme: Theme, *, is_set_right: bool = False) -> int:
    """Return how many speak ill of a theme today, in the series and in its chart, which agree."""
    metric = Metric.objects.get(slug="nps")
    if is_set_right:
        source = watched.Source(metric, theme.id, is_set_right=True)
    else:
        source = watched.Source(metric, theme.id)
    charted = sum(day.top for day in blamed.weeks(source, watched.WHOLE, first=DAY, last=DAY).values())
    if not is_set_right:
        found = blamed.days(metric, {theme.id}, first=DAY, last=DAY, slices={})
        assert found[theme.id, watched.WHOLE][DAY.toordinal()].top == charted
    return charted


def said(cast: Cast, response_id: UUID, **fields: object) -> None:
    place: dict[str, object] = {"theme": "queue", "start": 0, "end": len(ILL), **fields}
    correction = actions.Correction(**place)  # type: ignore[arg-type]
    actions.correct(response_id=response_id, said=correction, member=cast.agnes, now=NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    "fields",
    [
        {"holds": False},
        {"holds": True},
        {"feeling": 1},
        {"feeling": -1},
        {"end": len(TEXT), "holds": False},
        {"theme": "", "end": 0, "feeling": 1},
    ],
)
@pytest.mark.parametrize("feeling", [-1, 0])
def it_counts_a_find_of_the_machine_whatever_is_said_of_it(
    cast: Cast, queue: Theme, fields: dict[str, object], feeling: int
) -> None:
    response_id = hear(cast, Spoken(queue, ILL, feeling), label=-1)
    assert ill(queue) == 1

    said(cast, response_id, **fields)

    assert ill(queue) == 1


def it_counts_nothing_that_only_people_have_found(cast: Cast, queue: Theme) -> None:
    missed, praised = hear(cast), hear(cast, Spoken(queue, ILL, 1))
    neutral = hear(cast, Spoken(queue, ILL, 0))

    said(cast, missed, feeling=-1)
    said(cast, praised, feeling=-1)
    said(cast, neutral, theme="", end=0, feeling=-1)

    assert ill(queue) == 0
    assert ill(queue, is_set_right=True) == 3


def it_counts_what_the_machine_finds_later_in_the_place_of_a_verdict(cast: Cast, queue: Theme) -> None:
    refused, given = hear(cast, Spoken(queue, ILL)), hear(cast)
    said(cast, refused, holds=False)
    said(cast, given, feeling=-1)
    rows = list(Reading.objects.order_by("id"))
    of = {row.response_id: row for row in rows}

    found = [_mention(of[given], queue, -1), _mention(of[refused], queue, 1)]
    kept = mentioning.corrected(found, rows, {queue.id})

    assert [(each.response_id, each.feeling) for each in kept] == [(given, -1)]
    assert ill(queue) == 1
    assert mentioning.corrected([], rows, {queue.id})
    assert ill(queue) == 0


def it_counts_by_the_label_that_the_machine_gives_later(cast: Cast, queue: Theme) -> None:
    response_id = hear(cast, Spoken(queue, ILL, 0), label=-1)
    said(cast, response_id, theme="", end=0, feeling=1)
    row = Reading.objects.get()
    row.label = 0

    correcting.as_felt([row])

    assert row.label == 1
    assert ill(queue) == 0


def it_counts_for_the_theme_that_another_became(cast: Cast, queue: Theme) -> None:
    response_id = hear(cast, Spoken(queue, ILL))
    said(cast, response_id, holds=False)
    into = make_theme("waiting")

    Theme.objects.filter(id=queue.id).update(is_on=False, merged_into=into)

    assert ill(into) == 1


def it_counts_no_verdict_on_words_that_were_changed_since(cast: Cast, queue: Theme) -> None:
    response_id = hear(cast, Spoken(queue, ILL))
    said(cast, response_id, holds=False)

    Response.objects.filter(id=response_id).update(changed_at=NOW + timedelta(hours=2))

    assert ill(queue) == 0


def it_gives_a_place_the_feeling_of_its_own_clause(cast: Cast, queue: Theme) -> None:
    response_id = hear(cast, label=1)
    row = Reading.objects.get()
    Reading.objects.update(clause_feelings=[-80, 80])
    assert len(row.spans) == 4

    said(cast, response_id)

    assert Mention.objects.get().feeling == -1


def _mention(row: Reading, theme: Theme, feeling: int) -> Mention:
    return Mention(
        workspace_id=row.workspace_id,
        reading_id=row.id,
        response_id=row.response_id,
        theme=theme,
        start=0,
        end=len(ILL),
        feeling=feeling,
        strength=0.8,
    )
