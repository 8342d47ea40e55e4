"""Answers whose words were read: marked, filtered by it, and corrected in one key."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innerloop.kernel.models import Event
from innerloop.listen.models import Response
from innerloop.understand import events
from innerloop.understand.actions.wording import correcting
from innerloop.understand.models import Mention, Reading, Theme, Unread, Verdict
from tests.act.conftest import NOW, Hear
from tests.act.test_feedback import feedback, words_of
from tests.support.cast import Cast
from tests.support.wording import Spoken, make_reading, make_theme

WORDS = "The line was slow, but Joyce was kind."


@pytest.fixture
def waiting(hear: Hear) -> Theme:
    return make_theme("waiting")


@pytest.fixture
def staff(hear: Hear) -> Theme:
    return make_theme("staff", "Kind <b>staff</b>")


@pytest.fixture
def read(hear: Hear, waiting: Theme, staff: Theme) -> UUID:
    """An answer whose words speak badly of waiting and well of the staff."""
    id_ = hear(score=9, comment=WORDS)
    make_reading(
        id_, Spoken(waiting, "The line was slow", -1), Spoken(staff, "but Joyce was kind", 1), label=-1, language="en"
    )
    return id_


def press(client: Client, id_: UUID, say: str = "", **more: str) -> int:
    return client.post(reverse("act:correct", args=[id_]), {"say": say, **more}).status_code


def mentions() -> list[tuple[str, int, int, int, bool]]:
    rows = Mention.objects.order_by("start", "theme__slug")
    return list(rows.values_list("theme__slug", "start", "end", "feeling", "is_given"))


def it_marks_each_clause_by_how_it_speaks_and_says_of_what(read: UUID, vic: Client) -> None:
    for page in (feedback(vic), vic.get(reverse("act:answer", args=[read])).content.decode()):
        assert (
            '<mark class="cl neg" title="negative: Waiting">The line was slow'
            '<span class="vh"> (negative: Waiting)</span></mark>, '
        ) in page
        assert '<mark class="cl pos" title="positive: Kind &lt;b&gt;staff&lt;/b&gt;">but Joyce was kind' in page
        assert 'href="/feedback?where=theme%3Awaiting"><i aria-hidden="true">−</i>Waiting' in page
        assert "Negative in all" in page
        assert "Angry words with a 9" in page
        assert ">English</span>" in page
        assert "<b>staff" not in page


def it_shows_nothing_that_was_read_before_the_words_were_changed(read: UUID, vic: Client) -> None:
    Response.objects.filter(id=read).update(comment="Other words", changed_at=NOW)

    assert 'class="cl' not in feedback(vic)


def it_never_runs_words_that_were_read(hear: Hear, vic: Client, waiting: Theme) -> None:
    make_reading(hear(score=1, comment="<script>alert(1)</script> late"), Spoken(waiting, "<script>alert(1)"))

    page = feedback(vic, "q=alert")

    assert "<script>alert" not in page
    assert '&lt;script&gt;<b class="hit">alert</b>(1)' in page


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("where=theme:waiting", [WORDS]),
        ("where=theme:prices", []),
        ("where=sentiment:negative", [WORDS]),
        ("where=sentiment:positive", ["Thanks"]),
        ("where=urgency:high", ["Thanks"]),
        ("where=churn:likely", [WORDS]),
        ("where=praise:person", ["Thanks"]),
        ("where=agreement:no", ["Thanks", WORDS]),
        ("where=said_in:sw", ["Thanks"]),
        ("where=sentiment:nonsense", ["Thanks", "Unread", WORDS]),
        ("where=theme:staff&where=sentiment:positive", []),
        ("where=theme:staff&where=theme_feeling:positive", [WORDS]),
        ("where=theme:staff&where=theme_feeling:negative", []),
        ("where=theme_feeling:negative", [WORDS]),
    ],
)
def it_lists_by_what_was_read(read: UUID, hear: Hear, vic: Client, query: str, listed: list[str]) -> None:
    Reading.objects.update(churn=0.95, praise=0.95)
    make_reading(hear(score=1, comment="Thanks", answered_at=NOW), label=1, urgency=0.8, language="sw", praise=0.85)
    hear(score=8, comment="Unread", answered_at=NOW - timedelta(minutes=30))

    assert words_of(feedback(vic, query)) == listed


@pytest.mark.parametrize(
    ("churn", "praise", "label", "chips"),
    [
        (0.9, 0.1, -1, ["May leave"]),
        (0.89, 0.79, 1, []),
        (0.1, 0.8, 1, ["Praises somebody"]),
        (0.95, 0.95, 1, ["May leave", "Praises somebody"]),
        (0.1, 0.95, -1, []),
    ],
)
def it_says_who_may_leave_and_who_praises_somebody_only_where_sure(
    hear: Hear, vic: Client, churn: float, praise: float, label: int, chips: list[str]
) -> None:
    id_ = hear(score=5, comment="Amina did what she could.")
    make_reading(id_, label=label, churn=churn, praise=praise)

    for page in (feedback(vic), vic.get(reverse("act:answer", args=[id_])).content.decode()):
        shown = [each for each in ("May leave", "Praises somebody") if f'<span class="tag">{each}</span>' in page]
        assert shown == chips


def it_offers_each_way_to_look_as_an_address(read: UUID, vic: Client) -> None:
    page = feedback(vic, "where=theme:waiting&where=channel:email")
    ill = feedback(vic, "where=theme:waiting&where=theme_feeling:negative")

    assert ">Waiting</span>" in page or ">Waiting<" in page
    ways = ("sentiment%3Anegative", "urgency%3Ahigh", "churn%3Alikely", "praise%3Aperson", "agreement%3Ano")
    for part in (*ways, "said_in%3Asw", "theme%3Astaff"):
        assert part in page
    assert "spoken of well or ill" not in feedback(vic)
    assert "where=channel%3Aemail&amp;where=theme_feeling%3Anegative" in page
    assert ">spoken ill of<" in ill
    assert "where=channel%3Aemail&amp;where=sentiment%3Anegative" in page or "channel%3Aemail" in page


def it_reads_many_in_as_many_queries_as_few(hear: Hear, vic: Client, waiting: Theme, staff: Theme) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            make_reading(hear(score=5, comment=WORDS), Spoken(waiting, "slow"), Spoken(staff, "kind", 1))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            feedback(vic, "where=theme:waiting")
        return len(captured)

    fill(2)
    queries()
    few = queries()
    fill(9)

    assert queries() == few


def it_takes_what_one_of_us_says_of_the_whole(read: UUID, agnes: Client, cast: Cast) -> None:
    assert press(agnes, read, "feel:1") == 302

    row = Reading.objects.get()
    assert (row.label, row.fused, row.feeling, row.sureness) == (1, 1.0, 1.0, 1.0)
    verdict = Verdict.objects.get()
    assert (verdict.feeling, verdict.theme, verdict.said_by) == (1, None, cast.agnes)
    told = Event.objects.get(kind=events.CORRECTED)
    assert (told.object_id, told.actor) == (read, f"member:{cast.agnes.id}")
    assert told.data == {"theme": "", "holds": True, "feeling": 1}


def it_takes_a_place_away_from_a_theme(read: UUID, agnes: Client) -> None:
    press(agnes, read, "no:waiting:0:17")

    assert [row[0] for row in mentions()] == ["staff"]
    assert Verdict.objects.get().holds is False


def it_lets_a_place_be_right_or_feel_otherwise(read: UUID, agnes: Client) -> None:
    press(agnes, read, "yes:waiting:0:17")
    assert mentions()[0] == ("waiting", 0, 17, -1, True)

    press(agnes, read, "feel:0:waiting:0:17")

    assert mentions()[0] == ("waiting", 0, 17, 0, True)
    assert Verdict.objects.get().feeling == 0


def it_lets_the_whole_be_about_another_theme(read: UUID, agnes: Client) -> None:
    make_theme("prices")

    press(agnes, read, theme="prices")

    assert ("prices", 0, len(WORDS), -1, True) in mentions()
    assert "About Prices." in feedback(agnes)


@pytest.mark.parametrize("say", ["feel:1", "no:waiting:0:17", "yes:waiting:0:17", "feel:1:waiting:0:17"])
def it_takes_a_correction_back(read: UUID, agnes: Client, say: str) -> None:
    was = mentions(), Reading.objects.values("label", "fused", "feeling", "sureness").get()
    press(agnes, read, say)
    press(agnes, read, say)

    assert agnes.post(reverse("act:uncorrect", args=[Verdict.objects.get().id])).status_code == 302

    assert (mentions(), Reading.objects.values("label", "fused", "feeling", "sureness").get()) == was
    assert not Verdict.objects.exists()
    assert not Unread.objects.exists()


def it_has_the_words_read_again_where_they_were_read_since(read: UUID, agnes: Client) -> None:
    press(agnes, read, "feel:1")
    Reading.objects.update(read_at=NOW)

    agnes.post(reverse("act:uncorrect", args=[Verdict.objects.get().id]))

    assert Unread.objects.get().response_id == read


def it_holds_for_whatever_the_machine_reads_later(read: UUID, agnes: Client) -> None:
    press(agnes, read, "feel:1")
    anew = Reading(response_id=read, question_key="", label=-1, feeling=-0.9, fused=-0.9, sureness=0.8)

    correcting.as_felt([anew])

    assert (anew.label, anew.sureness) == (1, 1.0)


@pytest.mark.parametrize(
    "say",
    ["", "feel:2", "no:prices:0:17", "no:waiting:5:3", "no:waiting:0:999", "feel:1:waiting", "no:waiting:0:17:x", "\0"],
)
def it_refuses_what_cannot_be_said_in_words(read: UUID, agnes: Client, say: str) -> None:
    assert press(agnes, read, say) == 302

    assert not Verdict.objects.exists()
    assert "Not corrected" in feedback(agnes)


def it_waits_until_the_words_were_read(hear: Hear, agnes: Client) -> None:
    press(agnes, hear(score=1, comment="Late"), "feel:-1")

    assert "have not been read yet" in feedback(agnes)


def it_leads_back_to_the_comment_on_its_page_and_nowhere_else(read: UUID, agnes: Client) -> None:
    def led(back: str) -> str:
        answer = agnes.post(reverse("act:correct", args=[read]), {"say": "feel:1", "back": back})
        return str(answer.headers["Location"])

    assert led(f"/feedback?span=all#at-{read}") == f"/feedback?span=all#at-{read}"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", ""):
        assert led(elsewhere) == reverse("act:answer", args=[read])


def it_leads_back_from_an_undo_to_where_it_was_said(read: UUID, agnes: Client) -> None:
    page = agnes.post(
        reverse("act:correct", args=[read]), {"say": "feel:1", "back": "/feedback?span=all"}, follow=True
    ).content.decode()
    undo = reverse("act:uncorrect", args=[Verdict.objects.get().id])
    assert f"{undo}?back=%2Ffeedback%3Fspan%3Dall" in page

    answer = agnes.post(f"{undo}?back=%2Ffeedback%3Fspan%3Dall")

    assert answer.headers["Location"] == "/feedback?span=all"
    assert agnes.post(undo).status_code == 404


def it_offers_corrections_by_key_to_who_may_make_them(read: UUID, agnes: Client, vic: Client) -> None:
    for key in "nupyx":
        assert f'data-key="{key}" data-in-row' in feedback(agnes)

    assert "data-in-row" not in feedback(vic)
    assert press(vic, read, "feel:1") == 404
    assert vic.post(reverse("act:uncorrect", args=[uuid4()])).status_code == 404
    assert agnes.post(reverse("act:uncorrect", args=[uuid4()])).status_code == 404
    assert not Verdict.objects.exists()
