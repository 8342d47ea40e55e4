"""Verdicts teach a theme: only where they win on what was kept aside, on the record, and with a way back."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Member
from innerloop.understand import actions, events
from innerloop.understand.models import Edition, Lesson, Mention, Reading, Theme, Unread, Verdict
from innerloop.understand.queries import turning
from innerloop.understand.rules import learning as rules
from innerloop.understand.words import packing
from innerloop.understand.words.reading import Reader
from tests.support.cast import Cast, furnish
from tests.support.wording import make_lesson, make_theme

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SAID_AT = NOW - timedelta(minutes=5)
# What the company calls "visits": nothing of it says that it is about people who come to one's door.
COMING = ("technician", "engineer", "fitter", "repairman", "plumber", "installer", "electrician", "man with the meter")
THERE = ("came on time", "never came", "came to my door", "did not ring the bell", "left a mess in the house")
PLACES = ("shop", "site", "office", "branch", "counter", "store")
WHEN = ("today", "twice", "again", "last week")
VISITS = [f"The {who} {what}." for who in COMING for what in THERE]
OTHERS = [f"I visited your {place} {when}." for place in PLACES for when in WHEN]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(tmp_path_factory.mktemp("home"))


@pytest.fixture
def here(cast: Cast) -> Iterator[Cast]:
    with scope.to(cast.workspace.id):
        furnish(cast.workspace, now=NOW)
        yield cast


@pytest.fixture
def visits(here: Cast) -> Theme:
    return make_theme("visits", "Visits", description="Home visits.")


def judge(cast: Cast, reader: Reader, theme: Theme, by: Member, said: dict[bool, list[str]]) -> None:
    """Let each text be said, be read, and be judged to speak of a theme or not: of four one aside."""
    encoder = reader.encoder("en")
    assert encoder is not None
    waiting = {(holds, aside): part for holds, texts in said.items() for aside, part in _parted(texts).items()}
    while any(waiting.values()):
        [heard] = listening.record([Heard(score=5, comment="-")], workspace=cast.workspace, by="system", now=NOW)
        assert isinstance(heard, listening.Recorded)
        is_aside = rules.is_kept_aside(heard.response_id)
        holds = next((holds for holds in (True, False) if waiting.get((holds, is_aside))), None)
        if holds is None:
            continue
        text = waiting[holds, is_aside].pop()
        Response.objects.filter(id=heard.response_id).update(comment=text)
        vectors = packing.pack(encoder.encode([text]))
        _read(cast, heard.response_id, text, vectors)
        Verdict.objects.create(
            workspace_id=cast.workspace.id,
            response_id=heard.response_id,
            theme=theme,
            end=len(text),
            holds=holds,
            said_by=by,
            said_at=SAID_AT,
        )


def _parted(texts: Iterable[str]) -> dict[bool, list[str]]:
    every = list(texts)
    return {True: every[::4], False: [each for place, each in enumerate(every) if place % 4]}


def _read(cast: Cast, response_id: UUID, text: str, vectors: bytes) -> None:
    Reading.objects.create(
        workspace_id=cast.workspace.id, response_id=response_id, reader="test", language="en", feeling=0, fused=0,
        label=0, sureness=0.9, urgency=0, churn=0, praise=0, predicted=5, spans=[0, len(text)], clause_feelings=[0],
        encoder="minilm", clause_vectors=vectors, read_at=NOW,
    )  # fmt: skip


def apply_all(reader: Reader) -> None:
    while actions.apply_next(reader, now=NOW):
        pass


def it_learns_from_verdicts_and_holds_the_past_against_it(here: Cast, reader: Reader, visits: Theme) -> None:
    judge(here, reader, visits, here.agnes, {True: VISITS, False: OTHERS})
    Verdict.objects.filter(holds=False).update(said_by=here.mona)

    assert actions.learn(reader, now=NOW) == 1

    lesson = Lesson.objects.get()
    assert (lesson.kept, lesson.is_used, lesson.encoder) == ("", True, "minilm")
    assert (lesson.confirmed, lesson.refused, lesson.held, lesson.not_held) == (30, 18, 10, 6)
    assert lesson.labelled_by == {str(here.agnes.id): 30, str(here.mona.id): 18}
    assert lesson.own_after > lesson.own_before
    assert lesson.found_after >= lesson.found_before
    assert lesson.shipped_after >= lesson.shipped_before - rules.LOSES
    visits.refresh_from_db()
    assert (visits.changed_at, visits.applied_at, visits.to_pass) == (NOW, None, 64)
    told = Event.objects.get(kind=events.THEME_LEARNED)
    assert (told.object_id, told.actor, told.data) == (visits.id, "system", {"n": 48, "encoder": "minilm"})

    Verdict.objects.all().delete()
    apply_all(reader)
    found = set(Mention.objects.values_list("response__comment", flat=True))
    assert len(found & set(VISITS)) > 30
    assert len(found & set(OTHERS)) < 6


def it_looks_again_only_when_enough_was_said_since(here: Cast, reader: Reader, visits: Theme) -> None:
    judge(here, reader, visits, here.agnes, {True: VISITS, False: OTHERS})
    assert actions.learn(reader, now=SAID_AT + timedelta(seconds=30)) == 0

    assert actions.learn(reader, now=NOW) == 1
    assert actions.learn(reader, now=NOW) == 0

    Verdict.objects.filter(id__in=list(Verdict.objects.values_list("id", flat=True)[:7])).delete()
    assert actions.learn(reader, now=NOW + timedelta(hours=1)) == 1
    assert Lesson.objects.count() == 2


def it_goes_back_to_what_was_and_takes_it_up_again(here: Cast, reader: Reader, visits: Theme) -> None:
    judge(here, reader, visits, here.agnes, {True: VISITS, False: OTHERS})
    actions.learn(reader, now=NOW)
    lesson = Lesson.objects.get()
    later = NOW + timedelta(hours=1)

    assert actions.go_back(lesson_id=lesson.id, by="member:1", now=later)
    assert not actions.go_back(lesson_id=lesson.id, by="member:1", now=later + timedelta(hours=1))

    lesson.refresh_from_db()
    visits.refresh_from_db()
    assert (lesson.is_used, lesson.back_at, visits.changed_at) == (False, later, later)
    assert Event.objects.get(kind=events.THEME_WENT_BACK).actor == "member:1"
    # What was said since is too little to learn it anew by itself.
    assert actions.learn(reader, now=later) == 0

    assert actions.take_up(lesson_id=lesson.id, by="member:1", now=later)
    assert not actions.take_up(lesson_id=lesson.id, by="member:1", now=later)

    lesson.refresh_from_db()
    assert (lesson.is_used, lesson.back_at) == (True, None)


def it_learns_anew_where_another_model_reads(here: Cast, reader: Reader, visits: Theme) -> None:
    judge(here, reader, visits, here.agnes, {True: VISITS, False: OTHERS})
    actions.learn(reader, now=NOW)
    Lesson.objects.update(basis="of another model")
    later = NOW + timedelta(hours=1)

    edition = Edition.objects.create(workspace=here.workspace, version="9", begun_at=NOW)
    assert actions.learn(reader, now=later) == 0
    edition.done_at = later
    edition.save()
    note = Unread.objects.create(workspace=here.workspace, response=Response.objects.all()[0], noted_at=NOW, rank=12)
    assert actions.learn(reader, now=later) == 0
    note.delete()
    assert actions.learn(reader, now=later) == 1

    first, again = Lesson.objects.order_by("learned_at")
    assert (first.is_used, again.is_used, again.before_id) == (False, True, None)
    assert actions.learn(reader, now=later) == 0


def it_calls_nothing_in_use_of_what_too_few_verdicts_are_left(here: Cast, reader: Reader, visits: Theme) -> None:
    lesson = make_lesson(visits, basis="of another model")

    assert actions.learn(reader, now=NOW) == 1

    lesson.refresh_from_db()
    assert not lesson.is_used
    assert actions.learn(reader, now=NOW) == 0


def it_learns_from_changed_minds(here: Cast, reader: Reader, visits: Theme) -> None:
    judge(here, reader, visits, here.agnes, {True: VISITS, False: OTHERS})
    actions.learn(reader, now=NOW)
    learned = [row for row in Verdict.objects.filter(holds=True) if not rules.is_kept_aside(row.response_id)]
    some = Verdict.objects.filter(id__in=[row.id for row in learned[:6]])
    some.update(holds=False, said_at=NOW + timedelta(minutes=1))

    assert actions.learn(reader, now=NOW + timedelta(hours=1)) == 1
    assert Lesson.objects.latest("learned_at").refused == 18 + 6


def it_keeps_what_there_was_and_says_so_where_nothing_is_won(here: Cast, reader: Reader, visits: Theme) -> None:
    # Of each sentence one says yes and another no: whatever is learned of that is right as often as wrong.
    judge(here, reader, visits, here.agnes, {True: VISITS, False: VISITS})

    actions.learn(reader, now=NOW)

    lesson = Lesson.objects.get()
    assert lesson.kept in {Lesson.Kept.NOT_ACROSS, Lesson.Kept.NOT_OWN}
    assert not lesson.is_used
    visits.refresh_from_db()
    assert visits.applied_at is not None


def it_learns_nothing_from_few(here: Cast, reader: Reader, visits: Theme) -> None:
    judge(here, reader, visits, here.agnes, {True: VISITS[:20], False: OTHERS[:4]})

    assert actions.learn(reader, now=NOW) == 1

    assert not Lesson.objects.exists()
    visits.refresh_from_db()
    assert visits.weighed == 24


def it_lets_an_edit_of_the_theme_count_more_than_what_was_learned_before(
    here: Cast, reader: Reader, visits: Theme
) -> None:
    judge(here, reader, visits, here.agnes, {True: VISITS, False: OTHERS})
    actions.learn(reader, now=NOW)
    actions.put_theme(slug="visits", description="Going to a shop or an office.", by="member:1", now=NOW)

    apply_all(reader)

    given = Mention.objects.filter(is_given=False).values_list("response__comment", flat=True)
    assert not set(given) & set(VISITS[:5])
    # It is of other sentences now: what people said is learned from anew.
    assert actions.learn(reader, now=NOW + timedelta(hours=1)) == 1
    assert Lesson.objects.count() == 2


@pytest.mark.parametrize(
    ("begun", "turned"),
    [
        pytest.param({"models": 0}, [], id="those that a workspace began with"),
        pytest.param({"models": 0, "others": 3}, [3], id="others came later"),
        pytest.param({"word lists": 0, "models": 0}, [0], id="others had read before anybody took note"),
    ],
)
def it_tells_since_when_another_model_reads(here: Cast, begun: dict[str, int], turned: list[int]) -> None:
    for version, days in begun.items():
        Edition.objects.create(workspace=here.workspace, version=version, begun_at=NOW + timedelta(days=days))

    found = turning.turns(zone="UTC")

    assert [turn.on for turn in found] == [(NOW + timedelta(days=days)).date() for days in turned]
