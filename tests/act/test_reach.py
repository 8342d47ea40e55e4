"""The page of reach: who was never reached, who writes, who answers by which way, and what became of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from innerloop.act.queries import reached as queries
from innerloop.act.reach_page import ReachPage
from innerloop.act.rules import reach as rules
from innerloop.customers import actions as people
from innerloop.customers.models import Customer
from innerloop.customers.rules import Behavior, Person
from innerloop.listen import actions as listening
from innerloop.listen.actions import history
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions as understanding
from innerloop.understand.queries import Slice, newest, staying
from innerloop.understand.rules import change, score
from tests.act.conftest import NOW, Hear
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast

Know = Callable[..., Customer]
ASKED_AT = NOW - timedelta(days=3)


@pytest.fixture(autouse=True)
def _few(cast: Cast) -> None:
    cast.workspace.minimum_n = 3
    cast.workspace.save(update_fields=["minimum_n"])


@pytest.fixture
def know(program: Program, cast: Cast) -> Know:
    """Know somebody, with properties."""

    def tell(name: str, **properties: str) -> Customer:
        person = Person(email=f"{name}@example.org", properties=properties)
        [known] = people.know([person], workspace_id=cast.workspace.id, by="system", now=NOW)
        assert isinstance(known, people.Known)
        return Customer.objects.get(id=known.customer_id)

    return tell


def ask(program: Program, customer: Customer, *, is_answered: bool = False, channel: str = "sms") -> Invitation:
    past = history.PastAsk(f"{customer.id}-{channel}", customer.id, channel, ASKED_AT)
    [made] = history.keep_asks([past], program=program, is_answered=is_answered)
    return Invitation.objects.get(id=made)


def did(cast: Cast, name: str, *moments: datetime, **more: object) -> None:
    person = Person(email=f"{name}@example.org")
    told = [Behavior("line.used", person, moment, **more) for moment in moments]  # type: ignore[arg-type]
    people.note_behaviors(told, workspace_id=cast.workspace.id, by="system", now=NOW)


def page_of(cast: Cast, by: str = "", **given: object) -> ReachPage:
    return queries.reach(Slice(**given), by, workspace=cast.workspace, now=NOW)  # type: ignore[arg-type]


def it_says_what_will_stand_here(vic: Client) -> None:
    assert "whether promoters stay" in vic.get("/reach").content.decode()


def it_tells_who_was_never_asked_and_who_never_answered(
    know: Know, program: Program, hear: Hear, cast: Cast, vic: Client
) -> None:
    for number in range(4):
        know(f"never{number}", segment="home")
        ask(program, know(f"silent{number}", segment="firm"))
        hear(score=9, person=Person(email=f"heard{number}@example.org", properties={"segment": "firm"}))

    page = page_of(cast)

    rows = {row.name: row for row in page.covered}
    assert (rows["home"].never_asked.said, rows["home"].silent.said) == ("100 in 100", "0 in 100")
    assert (rows["firm"].never_asked.said, rows["firm"].silent.said) == ("0 in 100", "50 in 100")
    # Pia, Paul and Dina were not asked either.
    assert rows["All active customers"].customers == 15
    assert page.finding.startswith("Of active customers, 47 in 100 were never asked (")
    assert "everybody known counts as active" in page.covered_foot
    assert page.finding in vic.get("/reach").content.decode()


def it_keeps_to_the_end_of_the_time_and_to_the_customers_that_are_filtered_for(
    know: Know, program: Program, hear: Hear, cast: Cast
) -> None:
    for number in range(4):
        ask(program, know(f"firm{number}", segment="firm"))
        ask(program, know(f"home{number}", segment="home"))
    hear(score=9)
    firm = {"properties.segment": ("firm",)}
    day = ASKED_AT.date()

    now, before = (
        page_of(cast, days=(day - timedelta(days=days), day - timedelta(days=days - 1)), where=firm).covered[-1]
        for days in (1, 9)
    )

    assert (now.customers, now.never_asked.said, now.silent.said) == (4, "0 in 100", "100 in 100")
    assert (before.customers, before.never_asked.said, before.silent.said) == (4, "100 in 100", "0 in 100")


def it_says_by_which_filters_customers_are_not_told_apart(know: Know, hear: Hear, cast: Cast) -> None:
    for number in range(4):
        know(f"firm{number}", segment="firm")
    hear(score=9)

    page = page_of(cast, where={"touchpoint": ("shop",), "properties.segment": ("firm",), "properties.cart": ("full",)})

    assert page.covered[-1].customers == 4
    assert "Not narrowed by moment and cart: who was never asked has none." in page.covered_foot


def it_counts_as_active_who_did_something_within_a_year(know: Know, hear: Hear, cast: Cast) -> None:
    hear(score=9)
    for name, days in (("new", 5), ("old", 500)):
        know(name)
        did(cast, name, NOW - timedelta(days=days))

    page = page_of(cast)

    assert page.covered[-1].customers == 1
    assert page.finding == "Too few active customers to say whom the score leaves out: n 1."


def it_sets_those_who_write_beside_the_silent(hear: Hear, cast: Cast) -> None:
    for number in range(20):
        hear(score=2, comment="Slow", person=Person(email=f"writes{number}@example.org"))
        hear(score=9, person=Person(email=f"silent{number}@example.org"))

    page = page_of(cast)

    assert [(half.name, half.value, half.n) for half in page.halves] == [
        ("With words", -100.0, 20),
        ("Without words", 100.0, 20),
    ]
    assert page.rest.startswith("Those who wrote something give 200 points less (")
    assert page.rest.endswith("comments alone would paint too low a score.")


def it_says_who_answers_by_which_way_and_how_soon(
    know: Know, program: Program, hear: Hear, cast: Cast, vic: Client
) -> None:
    for number in range(8):
        customer = know(f"asked{number}")
        invitation = ask(program, customer, is_answered=number < 4)
        if number < 4:
            answered_at = ASKED_AT + timedelta(minutes=10 * (number + 1))
            response = hear(score=9, customer_id=customer.id, answered_at=answered_at, comment="Why" if number else "")
            history.bind(responses={response: invitation.id})
    ask(program, know("gone"))
    Invitation.objects.filter(occasion_key__startswith=str(know("gone").id)).update(state="undelivered")

    [row] = page_of(cast).channels

    assert (row.name, row.reached, row.undelivered) == ("SMS", 8, 1)
    assert (row.answered.said, row.answered.n) == ("50 in 100", 8)
    assert (row.worded.said, row.worded.n) == ("75 in 100", 4)
    assert (row.median, row.p90) == ("20 min", "40 min")
    shown = vic.get("/reach").content.decode()
    assert "1 that could not be delivered are in none of these" in shown


def invite(program: Program, customer: Customer, channel: str = "sms") -> Invitation:
    invitation = ask(program, customer, channel=channel)
    Invitation.objects.filter(id=invitation.id).update(expires_at=NOW + timedelta(days=9))
    invitation.refresh_from_db()
    return invitation


def it_says_who_came_to_the_end_by_channel_and_by_survey(know: Know, program: Program, cast: Cast, vic: Client) -> None:
    for number in range(5):
        invitation = invite(program, know(f"ends{number}"), "sms" if number < 4 else "email")
        # Who only picks a score sends no more; who sends the page says yes or no to being written back.
        heard = Heard(score=9, channel=invitation.channel, may_contact=False if number < 3 else None)
        listening.answer_invitation(invitation=invitation, heard=heard, now=NOW)

    page = page_of(cast)

    assert [(row.name, row.scored) for row in page.ends] == [("SMS", 4), ("e-mail", 1)]
    assert (page.ends[0].ended.said, page.ends[0].ended.interval) == ("75 in 100", "30 to 95")
    assert page.ends[1].ended.few
    assert [(row.name, row.scored, row.ended.said) for row in page.ends_by_survey] == [
        (program.survey.name, 5, "60 in 100")
    ]
    assert "Who comes to the end" in vic.get("/reach").content.decode()


def it_knows_no_end_of_what_other_systems_sent_nor_of_what_is_told_of_nobody(
    know: Know, program: Program, hear: Hear, cast: Cast
) -> None:
    hear(score=9, channel="sms")
    unlike: list[dict[str, object]] = [{"is_anonymous": True}, {"origin": "import"}, {"excluded_at": NOW}]
    for number, fields in enumerate(unlike):
        invitation = invite(program, know(f"unlike{number}"))
        response = listening.answer_invitation(
            invitation=invitation, heard=Heard(score=9, channel="sms", may_contact=True), now=NOW
        )
        nameless: dict[str, object] = {"customer": None, "invitation": None} if number == 0 else {}
        Response.objects.filter(id=response.id).update(**fields, **nameless)

    assert page_of(cast).ends == ()


def it_reads_the_newest_alone_of_very_many_and_says_so(
    know: Know, program: Program, hear: Hear, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        ask(program, know(f"many{number}"))
        hear(score=9, person=Person(email=f"heard{number}@example.org"), answered_at=NOW - timedelta(hours=number))
    Invitation.objects.update(asked_at=NOW - timedelta(days=2))
    oldest = Invitation.objects.first()
    assert oldest is not None
    Invitation.objects.filter(id=oldest.id).update(asked_at=NOW - timedelta(days=3))
    monkeypatch.setattr(newest, "MOST_ASKS", 4)
    monkeypatch.setattr(newest, "MOST_ANSWERS", 3)

    page = page_of(cast)

    assert [row.reached for row in page.channels] == [4]
    assert page.channels_foot == "Of the newest 4 invitations of this time."
    assert [half.n for half in page.halves] == [0, 3]
    assert page.halves_foot == "Of the newest 3 answers of this time."


def it_says_how_many_answers_needed_the_internet(hear: Hear, cast: Cast) -> None:
    for number in range(8):
        hear(score=9, channel="sms" if number < 2 else "email", person=Person(email=f"by{number}@example.org"))

    online = page_of(cast).online

    assert online is not None
    assert (online.said, online.n) == ("75 in 100", 8)


def it_says_whether_promoters_stay_where_the_time_is_over(hear: Hear, know: Know, cast: Cast) -> None:
    answered_at = NOW - timedelta(days=300)
    for number in range(6):
        is_happy = number < 3
        name = f"stays{number}"
        hear(score=9 if is_happy else 2, person=Person(email=f"{name}@example.org"), answered_at=answered_at)
        later = [answered_at + timedelta(days=100), answered_at + timedelta(days=200)] if is_happy else []
        did(cast, name, answered_at - timedelta(days=9), *later)
    hear(score=9, person=Person(email="lately@example.org"))
    did(cast, "lately", NOW - timedelta(days=9))
    hear(score=9, person=Person(email="untold@example.org"), answered_at=answered_at)

    promoters, detractors = page_of(cast).there

    assert [(part.said, part.n) for part in promoters.parts[:2]] == [("100 in 100", 3), ("100 in 100", 3)]
    assert detractors.parts[0].said == "0 in 100"
    # A year and the quarter after it are not over for anybody.
    assert promoters.parts[2].few


def it_looks_at_some_answers_of_each_day_where_they_are_very_many(
    hear: Hear, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered_at = NOW - timedelta(days=300)
    for number in range(6):
        moment = answered_at.replace(hour=11, minute=59) - timedelta(days=number % 3)
        hear(score=9, person=Person(email=f"each{number}@example.org"), answered_at=moment)
        did(cast, f"each{number}", moment - timedelta(days=9), moment + timedelta(days=100))
    monkeypatch.setattr(staying, "MOST_ANSWERS", 5)
    monkeypatch.setattr(staying, "OF_EACH_DAY", 1)

    page = page_of(cast)

    assert (page.there[0].parts[0].said, page.there[0].parts[0].n) == ("100 in 100", 3)
    assert page.stayed_foot.endswith("Of very many answers, up to 1 of each day were looked at.")


def it_does_not_take_a_loss_for_staying(hear: Hear, cast: Cast) -> None:
    answered_at = NOW - timedelta(days=300)
    for number in range(3):
        hear(score=9, person=Person(email=f"loss{number}@example.org"), answered_at=answered_at)
        did(cast, f"loss{number}", answered_at - timedelta(days=9))
        lost = {"revenue": 5, "currency": "KES", "revenue_kind": "loss"}
        did(cast, f"loss{number}", answered_at + timedelta(days=100), **lost)

    assert page_of(cast).there[0].parts[0].said == "0 in 100"


def it_leaves_few_anonymous_answers_out_of_either_half(hear: Hear, cast: Cast, program: Program) -> None:
    for number in range(6):
        response = hear(score=2 if number else 9, comment="" if number else "Only me")
        Response.objects.filter(id=response).update(is_anonymous=True)

    understanding.count(response_ids=list(Response.objects.values_list("id", flat=True)))

    assert [half.n for half in page_of(cast).halves] == [0, 0]


def it_reads_the_page_in_as_many_queries_for_many_as_for_few(
    know: Know, program: Program, hear: Hear, mona: Client
) -> None:
    def add(count: int) -> None:
        for number in range(count):
            ask(program, know(f"q{count}.{number}", segment=f"s{number % 3}"))
            hear(score=number % 11, channel="sms" if number % 2 else "email")

    add(3)
    few = queries_of(mona, "/reach")

    add(12)

    assert queries_of(mona, "/reach") == few


@pytest.mark.parametrize(
    ("seconds", "said"), [(20, "1 min"), (1_500, "25 min"), (12_240, "3.4 h"), (440_000, "5.1 days")]
)
def it_writes_times_by_their_largest_unit(seconds: float, said: str) -> None:
    assert rules.took(seconds) == said


def it_says_when_words_and_silence_differ_within_chance() -> None:
    alike = change.compare(score.of_counts(30, 10, 10), score.of_counts(29, 11, 10))

    assert rules.worded(alike).startswith("Those who wrote something differ from the silent within chance: −2 (−")
