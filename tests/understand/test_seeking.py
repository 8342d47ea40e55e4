"""Finding answers by their words and by what they mean."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from innerloop.customers.rules import Person
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import LONGEST_COMMENT, Heard, HeardAnswer
from innerloop.understand import actions
from innerloop.understand.models import KnownWord, Reading, Sought
from innerloop.understand.queries import seeking
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


def it_finds_what_further_questions_were_answered_with(hear: Hear) -> None:
    hear("", answers=(HeardAnswer("why", text="Kiosk was closed"),))

    assert len(found("kiosk")) == 1


def it_finds_what_a_mistyped_word_means(hear: Hear) -> None:
    for who in ("a", "b"):
        hear("No float at the agent", person=Person(external_id=who))
    for _ in range(2):
        hear("Joyce Wanjiru was rude", person=Person(external_id="a"))
    assert actions.learn_words() > 0

    seek = seeking.seek("flaot agent")

    assert seek.instead == (("flaot", "float"),)
    assert found("flaot agent") == ["No float at the agent"] * 2
    # Whom only one customer names, however often, is not suggested to anybody.
    assert seeking.seek("Wanjriu").instead == ()


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
    reader = Reader(seeking._home())
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
    near = seeking.near_words("waiting too long in line", Response.objects.all())

    assert set(near[:2]) == {read["wait"], read["wait_sw"]}
    assert set(near) == set(read.values())


def it_finds_by_meaning_only_among_those_asked_for(read: dict[str, UUID], cast: Cast) -> None:
    among = Response.objects.filter(id__in=[read["money"], read["kind"]])

    assert set(seeking.near_words("waiting", among)) == {read["money"], read["kind"]}
    with scope.to(cast.rival.id):
        assert seeking.near_words("waiting", Response.objects.all()) == []


def it_finds_answers_that_say_nearly_the_same(read: dict[str, UUID], hear: Hear) -> None:
    unread = hear("Nobody read this")

    assert seeking.near_answer(read["wait"], Response.objects.all()) == [
        id_ for id_ in seeking.near_answer(read["wait"], Response.objects.all()) if id_ not in (read["wait"], unread)
    ]
    assert len(seeking.near_answer(read["wait"], Response.objects.all())) == 2
    assert seeking.near_answer(unread, Response.objects.all()) == []


def it_looks_on_in_a_small_slice_of_very_many(
    read: dict[str, UUID], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "LIKELY", 1)
    among = Response.objects.filter(id__in=[read["money"], read["kind"]])

    assert set(seeking.near_words("waiting in line", among)) == {read["money"], read["kind"]}
