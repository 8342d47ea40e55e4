"""Finding answers by their words and by what they mean."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.customers.rules import Person
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import LONGEST_COMMENT, Heard, HeardAnswer
from innerloop.understand import actions
from innerloop.understand.actions import gathering
from innerloop.understand.models import Gathering, KnownWord, Reading, Sought
from innerloop.understand.queries import nearing, seeking
from innerloop.understand.words.reading import Reader
from tests.support.cast import Cast, furnish
from tests.support.wording import make_reading

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

Hear = Callable[..., UUID]


@pytest.fixture(autouse=True)
def _here(cast: Cast) -> Iterator[None]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        furnish(cast.workspace, now=NOW - timedelta(days=60))
        yield


@pytest.fixture
def hear(cast: Cast) -> Hear:
    """Hear a comment and let its words be found."""

    def tell(comment: str, **fields: Any) -> UUID:
        [verdict] = listening.record(
            [Heard(score=5, comment=comment, **fields)], workspace=cast.workspace, by="x", now=NOW
        )
        assert isinstance(verdict, listening.Recorded), verdict
        actions.index_words([verdict.response_id])
        return verdict.response_id

    return tell


def found(q: str) -> list[str]:
    rows = seeking.holding(Response.objects.order_by("id"), seeking.seek(q).wanted)
    return list(rows.values_list("comment", flat=True))


@pytest.mark.parametrize(
    ("language", "said", "q"),
    [
        ("en", "They charged me twice", "charge"),
        ("en", "They charged me twice", "charging twice"),
        ("en", "They charged me twice", "the charg"),
        ("en", "The line was the longest", "the"),
        ("fr", "Les frais ont été augmentés", "ete"),
        ("fr", "Les frais ont été augmentés", "augmenter"),
        ("es", "Cobran comisiones", "comisión"),
        ("sw", "Wakala hawana float", "WAKALA hawa"),
        ("ar", "الوكيلُ لا يملك نقودا", "الوكيل"),
        ("", "Ticket 4711 is open", "4711"),
        ("zh", "没有现金了", "现金"),
    ],
)
def it_finds_words_in_their_language(hear: Hear, language: str, said: str, q: str) -> None:
    hear("Nothing of that sort, nichts, rien, hakuna", language=language)
    hear(said, language=language)

    assert found(q) == [said]


def it_finds_every_word_in_any_order_and_none_that_is_not_there(hear: Hear) -> None:
    hear("The agent had no float today", language="en")

    assert len(found("float agent")) == 1
    assert found("float dragon") == []
    assert len(found("")) == 1


@pytest.mark.parametrize(
    ("q", "n"),
    [
        ('"no float"', 1),
        ('"float no"', 0),
        ('"NO Flôat"', 1),
        ("float -cash", 1),
        ("-float", 1),
        ("cash OR float", 2),
        ('"no float" OR cash', 2),
        ("charging OR float", 1),
        ("no", 2),
        ("fl", 0),
    ],
)
def it_finds_phrases_leaves_out_and_takes_either(hear: Hear, q: str, n: int) -> None:
    hear("There was no float today", language="en")
    hear("Plenty of cash, no trouble", language="en")

    assert len(found(q)) == n


def newest(q: str, **given: Any) -> tuple[str, ...]:
    rows = Response.objects.all()
    ids = seeking.newest(rows, seeking.seek(q).wanted, most=given.pop("most", 50), time=seeking.Time(**given)).ids
    return tuple(rows.in_bulk(ids)[id_].comment for id_ in ids)


@pytest.mark.parametrize("looked_through", [1, 3, 2_000])
@pytest.mark.parametrize("frequent", [1, 1_000])
def it_finds_the_newest_first_by_whichever_way(
    hear: Hear, monkeypatch: pytest.MonkeyPatch, looked_through: int, frequent: int
) -> None:
    monkeypatch.setattr(seeking, "LOOKED_THROUGH", looked_through)
    monkeypatch.setattr(seeking, "_FREQUENT", frequent)
    for day in (3, 1, 4, 2, 5):
        hear(f"word {day}", answered_at=NOW - timedelta(days=day))
        hear(f"other {day}", answered_at=NOW - timedelta(days=day))

    assert newest("word") == tuple(f"word {day}" for day in (1, 2, 3, 4, 5))
    assert newest("word", most=2) == ("word 1", "word 2")
    within = {"since": NOW - timedelta(days=4), "until": NOW - timedelta(days=1)}
    assert newest("word", **within) == ("word 2", "word 3", "word 4")
    last = Response.objects.get(comment="word 2")
    assert newest("word", last=(last.answered_at, last.id)) == ("word 3", "word 4", "word 5")


def it_finds_only_the_newest_of_those_asked_for(hear: Hear) -> None:
    ids = [hear(f"word {number}") for number in range(3)]
    rows = Response.objects.filter(id=ids[1])

    assert seeking.newest(rows, seeking.seek("word").wanted, most=9, time=seeking.Time()).ids == (ids[1],)


def it_gathers_what_was_answered_before_and_begins_again_where_it_was_killed(
    hear: Hear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "PORTION", 2)
    for number in range(5):
        hear(f"word {number}")
    hear("")
    Sought.objects.all().delete()

    # The newest first: the one without words and the last of the others.
    assert actions.gather(now=NOW, most=1) == 1
    assert found("word") == ["word 4"]
    assert Gathering.objects.get().passed == 2

    assert actions.gather(now=NOW) == 4
    assert len(found("word")) == 5
    assert Gathering.objects.get().done_at == NOW
    assert actions.gather(now=NOW) == 0


def it_gathers_anew_what_was_kept_without_a_time(hear: Hear) -> None:
    hear("no float")
    Sought.objects.update(answered_at=None, words="")
    assert newest('"no float"') == ()

    assert actions.gather(now=NOW) == 1

    assert newest('"no float"') == ("no float",)


def it_looks_for_what_is_missing_each_day(hear: Hear, cast: Cast) -> None:
    actions.gather(now=NOW)
    hear("word")
    Sought.objects.all().delete()

    assert cast.workspace.id not in actions.workspaces_to_gather(now=NOW + timedelta(hours=23))
    assert cast.workspace.id in actions.workspaces_to_gather(now=NOW + timedelta(hours=25))
    assert actions.gather(now=NOW + timedelta(hours=23)) == 0
    assert actions.gather(now=NOW + timedelta(hours=25)) == 1
    assert Gathering.objects.get().done_at == NOW + timedelta(hours=25)


def it_gathers_no_words_that_were_erased(hear: Hear) -> None:
    id_ = hear("word")
    Sought.objects.all().delete()
    Response.objects.filter(id=id_).update(comment="", erased_at=NOW)

    assert actions.gather(now=NOW) == 0
    assert not Sought.objects.exists()


def it_finds_what_further_questions_were_answered_with(hear: Hear) -> None:
    hear("", answers=(HeardAnswer("why", text="Kiosk was closed"),))

    assert len(found("kiosk")) == 1


def it_finds_what_a_mistyped_word_means(hear: Hear) -> None:
    for who in ("a", "b"):
        hear("No float at the agent", person=Person(external_id=who))
    for _ in range(2):
        hear("Joyce Wanjiru was rude", person=Person(external_id="a"), answered_at=NOW - timedelta(days=1))
    assert actions.learn_words() > 0

    seek = seeking.seek("flaot agent")

    assert seek.instead == (("flaot", "float"),)
    assert found("flaot agent") == ["No float at the agent"] * 2
    # Whom only one customer names, however often, is not suggested to anybody.
    assert seeking.seek("Wanjriu").instead == ()


@pytest.mark.parametrize("typed", ["folat", "lfoat", "cloat", "floats", "float", "flooat"])
def it_finds_a_slip_at_any_place(hear: Hear, typed: str) -> None:
    for who in ("a", "b"):
        hear("No float at the agent", person=Person(external_id=who))
    actions.learn_words()

    assert found(typed) == ["No float at the agent"] * 2


def it_forgets_the_words_of_an_erased_answer(hear: Hear, cast: Cast) -> None:
    ids = [hear("Secret word zebra", person=Person(external_id=who)) for who in ("a", "b")]
    actions.learn_words()
    assert KnownWord.objects.filter(word="zebra").exists()

    Response.objects.filter(id__in=ids).update(comment="", erased_at=NOW)
    actions.index_words(ids)

    # At once, not when words are counted anew.
    assert not Sought.objects.exists()
    assert not KnownWord.objects.exists()
    assert found("zebra") == []


def it_finds_the_new_words_of_a_changed_answer(hear: Hear, cast: Cast) -> None:
    id_ = hear("Old words")
    Response.objects.filter(id=id_).update(comment="New words")

    actions.index_words([id_])

    assert (found("old"), found("new")) == ([], ["New words"])


@pytest.mark.parametrize(
    "said",
    [
        "x" * LONGEST_COMMENT,
        ("a b " * LONGEST_COMMENT)[:LONGEST_COMMENT],
        "'; DROP TABLE understand_sought; --",
        "& | ! ( ) :* <->",
        "😀😀",
        "\u202eevil",
    ],
)
def it_keeps_any_words(hear: Hear, said: str) -> None:
    hear(said)

    found(said[:200])
    assert Sought.objects.count() <= 1


@pytest.mark.parametrize("q", ["& | !", "a:*", "'", "\\", "((", "float & agent", "x" * 200, "!!! ???", "the of and"])
def it_takes_any_query(hear: Hear, q: str) -> None:
    hear("Some words")

    assert found(q) in ([], ["Some words"])


def it_finds_nothing_of_another_workspace(hear: Hear, cast: Cast) -> None:
    for _ in range(2):
        hear("Tandawa words")
    actions.learn_words()

    with scope.to(cast.rival.id):
        assert found("tandawa") == []
        assert seeking.seek("tandwaa").instead == ()


def let_read(id_: UUID, encoder: str, reader: Reader, language: str) -> None:
    """Write down an answer's vector as the machine would."""
    row = make_reading(id_, language=language, encoder=encoder)
    made = reader.encoder(language)
    assert made is not None, "the models are not installed; run `innerloop models --shared`"
    [vector] = made.encode([Response.objects.get(id=id_).comment])
    Reading.objects.filter(id=row.id).update(vector=vector.tolist())


@pytest.fixture
def read(hear: Hear) -> dict[str, UUID]:
    """Comments in two languages, with the vectors of the encoder of each."""
    reader = Reader(nearing.home())
    said = {
        "money": ("en", "My money never arrived at the other side"),
        "wait": ("en", "I stood in the queue for two hours"),
        "wait_sw": ("sw", "Nilisimama kwenye foleni kwa masaa mawili"),
        "kind": ("en", "Joyce was so friendly and helpful"),
    }
    ids = {}
    for name, (language, words) in said.items():
        ids[name] = hear(words, language=language)
        let_read(ids[name], "minilm" if language == "en" else "e5", reader, "en" if language == "en" else "")
    return ids


def it_finds_by_meaning_across_words_and_languages(read: dict[str, UUID]) -> None:
    near = nearing.near_words("waiting too long in line", Response.objects.all())

    assert set(near[:2]) == {read["wait"], read["wait_sw"]}
    assert set(near) == set(read.values())


def it_finds_by_meaning_only_among_those_asked_for(read: dict[str, UUID], cast: Cast) -> None:
    among = Response.objects.filter(id__in=[read["money"], read["kind"]])

    assert set(nearing.near_words("waiting", among)) == {read["money"], read["kind"]}
    with scope.to(cast.rival.id):
        assert nearing.near_words("waiting", Response.objects.all()) == []


def it_finds_answers_that_say_nearly_the_same(read: dict[str, UUID], hear: Hear) -> None:
    unread = hear("Nobody read this")

    assert nearing.near_answer(read["wait"], Response.objects.all()) == [
        id_ for id_ in nearing.near_answer(read["wait"], Response.objects.all()) if id_ not in (read["wait"], unread)
    ]
    assert len(nearing.near_answer(read["wait"], Response.objects.all())) == 2
    assert nearing.near_answer(unread, Response.objects.all()) == []


@pytest.mark.parametrize(
    ("few", "likely", "size"),
    [
        (0, 2_000, None),
        (0, 1, None),
        (0, 2_000, nearing.FEW_IN_SLICE + 1),
        (0, 1, nearing.FEW_IN_SLICE + 1),
        (0, 1, nearing.FEW_IN_SLICE),
        (0, 1, 2),
        (10_000, 1, None),
    ],
)
def it_finds_the_same_by_whichever_way(
    read: dict[str, UUID], monkeypatch: pytest.MonkeyPatch, few: int, likely: int, size: int | None
) -> None:
    among = Response.objects.filter(id__in=[read["money"], read["kind"]])
    nearest = nearing.near_words("a friendly person", among)
    monkeypatch.setattr(nearing, "SEARCHED", nearing.Effort(few, 100))
    monkeypatch.setattr(nearing, "LIKELY", likely)

    assert nearing.near_words("a friendly person", among, size=size) == nearest
    assert nearest[0] == read["kind"]


@pytest.mark.parametrize(("size", "is_told_first"), [(0, True), (3, False), (None, False)])
def it_tells_a_small_slice_before_it_compares(
    read: dict[str, UUID],
    monkeypatch: pytest.MonkeyPatch,
    size: int | None,
    *,
    is_told_first: bool,
) -> None:
    monkeypatch.setattr(nearing, "_PART", 1)
    among = Response.objects.filter(id__in=[read["kind"]])
    with CaptureQueriesContext(connection) as asked:
        assert nearing.near_words("a friendly person", among, size=size) == [read["kind"]]

    first = next(query["sql"] for query in asked if "0 + (vector" in query["sql"])
    assert ("AND response_id IN (" in first) == is_told_first
