"""Whether two changes are one matter, and what a matter goes by when what was found first is over."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from innerloop.kernel import clock, ids, scope
from innerloop.kernel.models import Event, Origin
from innerloop.listen import actions as listening
from innerloop.listen.models import Metric, Response, Touchpoint
from innerloop.understand import actions, events
from innerloop.understand.actions.watching import ending, joining, telling
from innerloop.understand.models import Fact, Finding, Watching
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.score import Rung
from innerloop.understand.rules.watching.series import Found, Over
from tests.support.cast import Cast
from tests.support.findings import days_around, make_finding

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SINCE, RANG = TODAY - timedelta(days=10), TODAY - timedelta(days=1)
HAPPY, UNHAPPY = (10, 10, 8, 10, 3), (10, 3, 3, 8, 3)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=clock.now())
        for key in ("shop", "phone"):
            Touchpoint.objects.create(workspace=cast.workspace, key=key, name=key.title())
    return cast


@pytest.fixture(autouse=True)
def _here(cast: Cast) -> Any:
    with scope.to(cast.workspace.id):
        yield


def place(key: str) -> str:
    return str(Touchpoint.objects.get(key=key).id)


def answered(cast: Cast, *, unhappy: tuple[str, ...] = (), silent: tuple[str, ...] = ()) -> None:
    """Let ten answers a day come at each place; since some day few come where it is `silent`, or unhappy ones."""
    metric = Metric.objects.get(slug="nps")
    responses, facts = [], []
    for touchpoint in Touchpoint.objects.all():
        for ahead in range(100):
            on = SINCE - timedelta(days=90) + timedelta(days=ahead)
            is_late = on >= SINCE
            scores = UNHAPPY if is_late and touchpoint.key in unhappy else HAPPY
            for which in range(1 if is_late and touchpoint.key in silent else 10):
                base = {"workspace": cast.workspace, "touchpoint_id": touchpoint.id, "channel": "link"}
                when = {"answered_at": datetime.combine(on, time(12), tzinfo=UTC), "answered_on": on}
                responses.append(Response(id=ids.new_id(), **base, **when))
                facts.append(
                    Fact(
                        response=responses[-1], question_key="q", metric=metric, score=scores[which % 5], **base, **when
                    )
                )
    Response.everywhere.bulk_create(responses)
    Fact.everywhere.bulk_create(facts)


def found(cast: Cast, key: str = "", **given: Any) -> Finding:
    """Find something on the same days, at a touchpoint where one is named."""
    at = {"by": "touchpoint", "of": place(key)} if key else {}
    return make_finding(cast.workspace, **{**days_around(SINCE), "found_on": RANG, **at, **given})


def it_takes_nothing_into_what_was_set_aside(cast: Cast) -> None:
    answered(cast, unhappy=("shop",))
    shop, whole = found(cast, "shop"), found(cast)

    joined = joining.root_of([shop], whole)
    shop.set_aside_at = NOW

    assert joined == shop
    assert joining.root_of([shop], whole) is None


def it_leaves_neighbours_apart_that_share_no_answer(cast: Cast) -> None:
    answered(cast, unhappy=("shop", "phone"))

    assert joining.root_of([found(cast, "shop")], found(cast, "phone")) is None


def it_hangs_everything_below_no_place_that_does_not_explain_it(cast: Cast) -> None:
    answered(cast, unhappy=("shop", "phone"))

    assert joining.root_of([found(cast, "shop")], found(cast)) is None


def it_lets_a_place_join_what_fell_everywhere(cast: Cast) -> None:
    answered(cast, unhappy=("shop", "phone"))
    whole = found(cast)

    assert joining.root_of([whole], found(cast, "shop")) == whole


@pytest.mark.parametrize(("unhappy", "is_part"), [(("shop",), True), (("shop", "phone"), False)])
def it_lets_another_dimension_join_where_it_shows_nothing_more(
    cast: Cast, unhappy: tuple[str, ...], is_part: bool
) -> None:
    answered(cast, unhappy=unhappy)
    shop = found(cast, "shop")

    assert (joining.root_of([shop], found(cast, by="channel", of="link")) == shop) is is_part


@pytest.mark.parametrize(("silent", "is_one"), [(("shop",), True), (("shop", "phone"), False)])
def it_holds_for_numbers_of_answers_too(cast: Cast, silent: tuple[str, ...], is_one: bool) -> None:
    answered(cast, silent=silent)
    whole_after = 20 if len(silent) == 2 else 110
    shop = found(cast, "shop", matter="volume", before=[0, 100, 0], after=[0, 10, 0])
    whole = found(cast, matter="volume", before=[0, 200, 0], after=[0, whole_after, 0])

    assert (joining.root_of([shop], whole) == shop) is is_one


def it_tells_a_fall_everywhere_once_where_its_places_ring_on_the_same_day(cast: Cast) -> None:
    answered(cast, unhappy=("shop", "phone"))
    book = telling.Book()
    for key in (("touchpoint", place("phone")), ("touchpoint", place("shop")), ("", "")):
        tell(book, rung(), key)

    book.write()

    whole = Finding.objects.get(by="")
    assert whole.part_of_id is None
    assert {each.part_of_id for each in Finding.objects.exclude(by="")} == {whole.id}
    assert [each.object_id for each in told(events.FOUND)] == [whole.id]
    assert [each.object_id for each in told(events.GREW)] == [whole.id] * 2


def it_leaves_no_part_below_a_part(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(cast, unhappy=("shop", "phone"))
    book = telling.Book()
    for key in (("touchpoint", place("shop")), ("touchpoint", place("phone"))):
        tell(book, rung(), key)
    # One rang as a part of the other, on days that the whole's are not beside.
    shop, phone = book.found
    phone.part_of = shop
    book._facts[1] = (replace(book._facts[1][0], kind=events.GREW, object_id=shop.id), book._facts[1][1])
    monkeypatch.setattr(joining, "is_beside", lambda each, _: each is not phone)

    tell(book, rung(), ("", ""))
    book.write()

    whole = Finding.objects.get(by="")
    assert {each.part_of_id for each in Finding.objects.exclude(by="")} == {whole.id}
    assert [each.object_id for each in told(events.GREW)] == [whole.id] * 2


def it_tells_nothing_that_did_not_ring(cast: Cast) -> None:
    answered(cast, unhappy=("shop", "phone"))
    book = telling.Book()
    rang = [("touchpoint", place("shop")), ("channel", "link"), ("touchpoint", place("phone")), ("", "")]
    for key in rang:
        tell(book, rung(), key)
    tell(book, Over(TODAY.toordinal()), ("", ""))

    book.write()

    said = [each.data["finding"] for kind in (events.FOUND, events.GREW) for each in told(kind)]
    assert len(said) == len(set(said)) == len(rang)


def it_goes_on_by_what_still_stands_when_the_first_is_over(cast: Cast) -> None:
    shop = found(cast, "shop", cause="The till was broken")
    phone = found(cast, "phone", part_of=shop)
    was = found(cast, by="channel", of="sms", part_of=shop, ended_on=TODAY)

    over(("touchpoint", place("shop")))

    assert told(events.ENDED) == []
    rows = {each.id: each for each in Finding.objects.all()}
    assert rows[phone.id].part_of_id is None
    assert rows[phone.id].cause == "The till was broken"
    assert rows[shop.id].part_of_id == rows[was.id].part_of_id == phone.id
    assert rows[shop.id].ended_on is not None


def it_says_that_it_is_over_when_nothing_of_it_stands(cast: Cast) -> None:
    shop = found(cast, "shop")
    phone = found(cast, "phone", part_of=shop)

    over(("touchpoint", place("shop")))
    over(("touchpoint", place("phone")))

    assert [each.object_id for each in told(events.ENDED)] == [phone.id]


def it_lets_go_of_a_matter_only_where_nothing_else_of_it_stands(cast: Cast) -> None:
    shop = found(cast, "shop")
    sms = found(cast, by="channel", of="sms", part_of=shop)
    how = Watching(workspace=cast.workspace, dimensions=["channel"])

    ending.let_go(how, until=TODAY, now=NOW)

    assert told(events.LET_GO) == []
    assert Finding.objects.get(id=sms.id).part_of_id is None
    assert Finding.objects.get(id=shop.id).part_of_id == sms.id
    ending.let_go(Watching(workspace=cast.workspace, dimensions=[]), until=TODAY, now=NOW)
    assert [each.object_id for each in told(events.LET_GO)] == [sms.id]


def it_takes_up_what_stands_of_a_matter_that_ended_before(cast: Cast) -> None:
    shop = found(cast, "shop", ended_on=TODAY)
    phone, sms = found(cast, "phone", part_of=shop), found(cast, by="channel", of="sms", part_of=shop)

    ending.let_go(Watching(workspace=cast.workspace, dimensions=["touchpoint", "channel"]), until=TODAY, now=NOW)

    of = dict(Finding.objects.values_list("id", "part_of_id"))
    assert of == {phone.id: None, shop.id: phone.id, sms.id: phone.id}


def it_takes_a_verdict_on_a_part_for_one_on_its_matter(cast: Cast) -> None:
    shop = found(cast, "shop")
    phone = found(cast, "phone", part_of=shop)

    actions.set_aside(finding_id=phone.id, member_id=cast.mona.id, now=NOW)

    assert Finding.objects.get(id=shop.id).set_aside_at == NOW
    assert Finding.objects.get(id=phone.id).set_aside_at is None


def rung() -> Found:
    day = SINCE.toordinal()
    return Found(Rung.DOWN, day, day - 3, day + 2, Day(500, 300, 200), Day(30, 30, 40))


def tell(book: telling.Book, said: telling.Said, key: tuple[str, str]) -> None:
    about = telling.About(Metric.objects.get(slug="nps"), key, Finding.Matter.SCORE, [])
    book.tell(said, about=about, day=RANG.toordinal(), share=0.001, now=NOW, is_news=True)


def over(key: tuple[str, str]) -> None:
    book = telling.Book()
    tell(book, Over(TODAY.toordinal()), key)
    book.write()


def told(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind, origin=Origin.LIVE).order_by("id"))
