"""Reading words: what was said becomes readings and mentions, once, whatever happens on the way."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from innerloop.customers.rules import Person
from innerloop.kernel import clock, drain, scope
from innerloop.kernel.models import Event, Origin
from innerloop.listen import actions as listening
from innerloop.listen.actions import removing
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.understand import actions, events
from innerloop.understand.actions.wording import applying, reading
from innerloop.understand.models import Mention, Reading, Theme, Unread, Verdict
from innerloop.understand.words import encoding
from innerloop.understand.words.reading import Read, Reader, Said
from tests.support.cast import Cast, make_cast

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def cast(empty_log: None) -> Cast:
    made = make_cast()
    with scope.to(made.workspace.id):
        listening.furnish(workspace=made.workspace, by="system", now=clock.now())
        actions.furnish_themes(now=NOW)
    drain.open_cursors()
    return made


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def hear(
    cast: Cast, *said: tuple[int, str], origin: str = Origin.LIVE, who: str = "", at: datetime = NOW
) -> list[Response]:
    """Record (score, comment) of a customer each, and let the log be read."""
    heard = [
        Heard(score=score, comment=comment, person=Person(external_id=who or f"customer {place}"), answered_at=at)
        for place, (score, comment) in enumerate(said)
    ]
    return record(cast, heard, origin=origin, now=at)


def record(cast: Cast, heard: Sequence[Heard], *, origin: str = Origin.LIVE, now: datetime = NOW) -> list[Response]:
    with scope.to(cast.workspace.id):
        verdicts = listening.record(heard, workspace=cast.workspace, by="system", now=now, origin=origin)
        drain.drain_dry()
        ids = [verdict.response_id for verdict in verdicts if isinstance(verdict, listening.Recorded)]
        return [Response.objects.get(id=id_) for id_ in ids]


def read_all(reader: Reader, *, now: datetime = NOW) -> int:
    done = 0
    while found := actions.read_next(reader, now=now):
        done += found
    return done


def slugs_of(response: Response) -> set[str]:
    return set(Mention.everywhere.filter(response=response).values_list("theme__slug", flat=True))


def it_reads_each_comment_with_its_clauses_language_and_feeling(cast: Cast, reader: Reader) -> None:
    [kind, angry] = hear(
        cast,
        (9, "The staff were very friendly and helpful to me."),
        (1, "Nilisubiri zaidi ya saa mbili na hakuna aliyenisaidia kabisa."),
    )

    assert read_all(reader) == 2

    first, second = (Reading.everywhere.get(response=each) for each in (kind, angry))
    assert (first.language, second.language) == ("en", "sw")
    assert first.label == 1
    assert first.feeling > 0.3
    assert first.spans == [0, len(kind.comment)]
    assert first.encoder == "minilm"
    assert second.encoder == "e5"
    assert len(first.clause_vectors or b"") == 384


def it_finds_the_themes_in_their_places(cast: Cast, reader: Reader) -> None:
    [response] = hear(cast, (4, "The staff were friendly and polite but I waited over an hour in the queue."))
    read_all(reader)

    mentions = {each.theme.slug: each for each in Mention.everywhere.filter(response=response).select_related("theme")}

    assert {"staff", "waiting"} <= set(mentions)
    assert response.comment[mentions["waiting"].start : mentions["waiting"].end].startswith("but I waited")


def it_feels_two_themes_of_one_clause_each_by_its_own_words(cast: Cast, reader: Reader) -> None:
    [response] = hear(cast, (6, "Great prices, terrible wait."))
    read_all(reader)

    mentions = Mention.everywhere.filter(response=response, theme__slug__in=["price", "waiting"]).order_by("start")

    assert [(each.theme.slug, each.feeling) for each in mentions.select_related("theme")] == [
        ("price", 1),
        ("waiting", -1),
    ]
    assert [response.comment[each.start : each.end] for each in mentions] == ["Great prices", "terrible wait."]


def it_keeps_what_a_person_said_of_a_whole_clause_that_is_cut_now(cast: Cast, reader: Reader) -> None:
    [response] = hear(cast, (6, "Great prices, terrible wait."))
    with scope.to(cast.workspace.id):
        theme = Theme.objects.get(slug="waiting")
        end = len(response.comment)
        Verdict.objects.create(
            workspace_id=cast.workspace.id, response=response, theme=theme, end=end, feeling=0, said_at=NOW
        )
    read_all(reader)

    [given] = Mention.everywhere.filter(response=response, theme=theme)
    assert (given.feeling, given.is_given, given.start, given.end) == (0, True, 0, end)


def it_tells_once_that_an_answer_was_understood(cast: Cast, reader: Reader) -> None:
    [response] = hear(cast, (2, "Far too expensive, the fees are robbery."))
    read_all(reader)
    read_all(reader)

    [told] = Event.objects.filter(kind=events.UNDERSTOOD)
    assert told.object_id == response.id
    assert told.customer_id is None
    assert told.occurred_at == response.answered_at
    assert set(told.data) == {"label", "language", "themes", "urgency"}
    assert all(UUID(each) for each in told.data["themes"])


def it_reads_words_to_other_questions_too(cast: Cast, reader: Reader) -> None:
    answers = (HeardAnswer("What could we improve?", text="The waiting time in the shop"),)
    [response] = record(cast, [Heard(score=6, answers=answers, person=Person(external_id="a"), answered_at=NOW)])
    read_all(reader)

    assert Reading.everywhere.get(response=response).question_key == "What could we improve?"


def it_reads_a_changed_comment_anew_and_forgets_an_erased_one(cast: Cast, reader: Reader) -> None:
    [response] = hear(cast, (9, "Lovely and kind people at the counter"))
    read_all(reader)
    with scope.to(cast.workspace.id):
        removing.remove(response_id=response.id, by="system", now=NOW)
        drain.drain_dry()

    assert read_all(reader) == 0
    assert not Reading.everywhere.exists()
    assert not Mention.everywhere.exists()


def it_reads_nothing_where_nothing_was_written(cast: Cast, reader: Reader) -> None:
    hear(cast, (9, ""), (3, ""))

    assert not Unread.everywhere.exists()
    assert read_all(reader) == 0


def it_reads_what_was_just_said_before_history(cast: Cast, reader: Reader) -> None:
    hear(cast, (5, "An old comment about prices in the shop"), origin=Origin.IMPORT, who="old")
    hear(cast, (5, "A new comment about prices in the shop"), who="new", at=clock.now())

    assert actions.read_next(reader, now=NOW, rank=Unread.LIVE) == 1
    [read] = Reading.everywhere.all()
    assert read.response.comment.startswith("A new")


class Falls(Reader):
    """A reader that falls over one text."""

    def read(self, said: Sequence[Said], **among: Sequence[str]) -> list[Read]:
        if any("poison" in each.text for each in said):
            raise RuntimeError("poison")
        return super().read(said)


def it_sets_one_aside_that_cannot_be_read_and_harms_no_other(cast: Cast, tmp_path: Path) -> None:
    [poison, fine] = hear(cast, (1, "this is poison to read"), (9, "this one is fine to read"))
    reader = Falls(tmp_path)

    for tries in range(8):
        read_all(reader, now=NOW + timedelta(hours=tries))

    assert Reading.everywhere.get().response_id == fine.id
    aside = Unread.everywhere.get()
    assert aside.response_id == poison.id
    assert aside.failed_at is not None
    assert aside.failure == "RuntimeError"


class Dies(Reader):
    """A reader that dies while it loads its models."""

    def load(self) -> None:
        raise MemoryError


def it_blames_no_answer_where_the_models_cannot_be_loaded(cast: Cast, tmp_path: Path) -> None:
    hear(cast, (9, "good and quick service here"))

    with pytest.raises(MemoryError):
        actions.read_next(Dies(tmp_path), now=NOW)

    assert Unread.everywhere.get().tries == 0


def it_tries_anew_what_was_set_aside(cast: Cast, reader: Reader) -> None:
    hear(cast, (9, "good and quick service here"))
    Unread.everywhere.update(failed_at=NOW, failure="Killed", tries=4, leased_until=NOW + timedelta(minutes=8))
    assert read_all(reader) == 0

    assert actions.try_again(Unread.everywhere.all()) == 1

    assert read_all(reader) == 1


def it_looks_for_what_may_kill_it_by_an_index(cast: Cast) -> None:
    hear(cast, *((9, f"good and quick service here, for the {n}th time") for n in range(200)))
    Unread.everywhere.filter(id=Unread.everywhere.values("id")[:1]).update(tries=1)
    given: dict[str, Any] = {"until": NOW, "now": NOW, "rank": Unread.ANEW, "most": 1, "many": 4}
    bury = reading._BURY.replace("%s", "%(now)s", 1).replace("%s", "%(many)s", 1).replace("%s", "%(now)s", 1)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ANALYZE understand_unread")
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = []
        for statement in (bury, reading._TAKE.format(tries="> 0")):
            cursor.execute(f"EXPLAIN {statement}", given)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))

    assert ["understand_unread_again" in plan for plan in plans] == [True, True]


def it_takes_over_what_a_killed_reader_had_taken(cast: Cast, reader: Reader) -> None:
    hear(cast, (9, "good and quick service here"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE understand_unread SET leased_until = %s, tries = 1", [NOW + timedelta(minutes=2)])

    assert actions.read_next(reader, now=NOW + timedelta(minutes=1)) == 0
    assert actions.read_next(reader, now=NOW + timedelta(minutes=3)) == 1


def it_holds_a_new_theme_against_what_was_read_before(cast: Cast, reader: Reader) -> None:
    [response, _] = hear(cast, (3, "The parking garage was full and dark"), (9, "All fine, thank you very much"))
    read_all(reader)
    with scope.to(cast.workspace.id):
        theme, is_new = actions.put_theme(
            slug="parking",
            name="Parking",
            description="Finding a place for the car: garages, parking spaces.",
            examples=["There was no parking.", "The car park is full."],
            by="system",
            now=NOW,
        )
    assert is_new
    assert "parking" not in slugs_of(response)

    while actions.apply_next(reader, now=NOW):
        pass

    assert "parking" in slugs_of(response)
    theme.refresh_from_db()
    assert (theme.passed, theme.to_pass, theme.applied_at) == (2, 2, NOW)


def it_changes_no_history_where_the_models_are_missing_that_read_it(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [response] = hear(cast, (3, "I waited over an hour in the queue"))
    read_all(Reader(tmp_path))
    before = mentions()
    Theme.everywhere.exclude(workspace=cast.workspace).delete()
    with scope.to(cast.workspace.id):
        theme = Theme.objects.get(slug="waiting")
        actions.put_theme(slug="waiting", name="Queues", description="", examples=[], by="system", now=NOW)
    with monkeypatch.context() as patch:
        patch.setattr(encoding, "places", lambda home: (home / "models", home / "shared"))
        without = actions.apply_next(Reader(tmp_path), now=NOW)

    assert "waiting" in slugs_of(response)
    assert (without, mentions()) == (0, before)
    theme.refresh_from_db()
    assert (theme.passed, theme.applied_at) == (0, None)
    assert actions.apply_next(Reader(tmp_path), now=NOW) == 1


def it_takes_the_mentions_of_a_theme_that_was_put_away(cast: Cast, reader: Reader) -> None:
    [response] = hear(cast, (3, "I waited over an hour in the queue"))
    read_all(reader)
    assert "waiting" in slugs_of(response)
    with scope.to(cast.workspace.id):
        theme = Theme.objects.get(slug="waiting")
        actions.keep_theme(theme_id=theme.id, is_on=False, by="system", now=NOW)
    while actions.apply_next(reader, now=NOW):
        pass

    assert "waiting" not in slugs_of(response)


def it_keeps_what_a_person_said_through_every_reading(cast: Cast, reader: Reader) -> None:
    [response] = hear(cast, (3, "I waited over an hour in the queue"))
    with scope.to(cast.workspace.id):
        waiting, price = Theme.objects.get(slug="waiting"), Theme.objects.get(slug="price")
        common = {"workspace_id": cast.workspace.id, "response": response, "said_at": NOW}
        Verdict.objects.create(theme=waiting, holds=False, **common)
        Verdict.objects.create(theme=price, holds=True, feeling=-1, **common)
    read_all(reader)

    assert slugs_of(response) & {"waiting", "price"} == {"price"}
    [given] = Mention.everywhere.filter(response=response, theme=price)
    assert given.is_given
    assert given.feeling == -1


def it_gives_a_merged_themes_mentions_to_the_other(cast: Cast, reader: Reader) -> None:
    [response] = hear(cast, (3, "I waited over an hour in the queue"))
    read_all(reader)
    with scope.to(cast.workspace.id):
        waiting, solved = Theme.objects.get(slug="waiting"), Theme.objects.get(slug="solved")
        actions.merge_themes(theme_id=waiting.id, into_id=solved.id, by="system", now=NOW)
    while actions.apply_next(reader, now=NOW):
        pass

    assert "solved" in slugs_of(response)
    assert "waiting" not in slugs_of(response)


def it_finds_the_same_in_the_past_as_in_what_is_read_anew(
    cast: Cast, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = [
        (3, "I waited over an hour in the queue. The fees are too high."),
        (9, "All fine, thank you very much"),
        (2, "Nilisubiri zaidi ya saa mbili na hakuna aliyenisaidia kabisa."),
        (4, "The staff were friendly and polite but I waited for ever."),
    ]
    hear(cast, *said)
    read_all(reader)
    at_once = mentions()
    monkeypatch.setattr(applying, "STEP", 3)
    Theme.everywhere.exclude(workspace=cast.workspace).delete()
    with scope.to(cast.workspace.id):
        Mention.objects.all().delete()
        themes = list(Theme.objects.all())
        applying.begin(*themes)
        for theme in themes:
            theme.save()

    steps = 0
    while actions.apply_next(reader, now=NOW):
        steps += 1

    assert mentions() == at_once
    assert steps == 2, "all themes are held against a reading together"
    assert set(Theme.everywhere.values_list("passed", "applied_at")) == {(4, NOW)}


def mentions() -> set[tuple[object, ...]]:
    rows = Mention.everywhere.values_list("response", "theme__slug", "start", "end", "feeling", "strength")
    return {(*place, round(strength, 2)) for *place, strength in rows}
