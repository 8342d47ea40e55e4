"""The proof of quiet hours and caps (T26): whatever the zone, the outage and the backlog, nobody is asked at night."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
import pytest
from django.db import connection

from innerloop.connect import sending
from innerloop.customers.models import Customer, Identity
from innerloop.kernel import clock
from innerloop.listen import actions, channels
from innerloop.listen.actions import deciding, going_on
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Line, Message, Program
from innerloop.listen.rules.quiet import Hours, QuietHours
from innerloop.listen.rules.whereabouts import whereabouts
from tests.support import proof
from tests.support.cast import Cast
from tests.support.channels import Post

CASES = proof.size(small=500, full=100_000)
PEOPLE = proof.size(small=25, full=1_500)
BEGIN = datetime(2026, 3, 20, tzinfo=UTC)  # clocks go forward in Europe nine days later
DAYS = proof.size(small=12, full=16)
REST_DAYS, MOST_A_YEAR, DAILY_CAP = 2, 4, proof.size(small=25, full=400)
# Every named place of the tz database, without the clocks that hang nowhere.
ZONES = sorted(
    zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "System", "posix"))
)
COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)


class Text(Post):
    """SMS, set up by the operator: it notes when each message left."""

    kind = channel = "sms"
    address_kind = "phone"

    def __init__(self) -> None:
        self.left: list[tuple[datetime, Message]] = []

    def our_address(self, line: Line | None) -> str:
        return "+254700000000"

    def send(self, message: Message) -> channels.Sent:
        self.left.append((clock.now(), message))
        return channels.Sent("sent", provider_id=str(message.id))


@pytest.fixture
def text() -> Iterator[Text]:
    before, found = dict(channels._adapters), Text()
    channels.register(found)
    yield found
    channels._adapters.clear()
    channels._adapters.update(before)


def minutes_there(moment: datetime, zone: str) -> int:
    """Return the minute of the day on the wall there, from the offset alone: another way than the rule's own."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return int((moment + offset - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds() // 60) % 1440


def is_day(moment: datetime, zones: tuple[str, ...]) -> bool:
    return all(8 * 60 <= minutes_there(moment, zone) < 21 * 60 for zone in zones)


def a_number(chance: random.Random) -> str:
    """Return a possible number of a random country."""
    example = None
    while example is None:
        example = phonenumbers.example_number(chance.choice(COUNTRIES))
    return phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)


def a_moment(chance: random.Random, zone: str) -> datetime:
    """Return a random moment of two years, half of them within two hours of a change of clocks where there is one."""
    moment = BEGIN + timedelta(seconds=chance.randrange(730 * 86_400))
    if chance.random() < 0.5:
        day = moment
        for _ in range(250):
            after = day + timedelta(days=1)
            if day.astimezone(ZoneInfo(zone)).utcoffset() != after.astimezone(ZoneInfo(zone)).utcoffset():
                return day + timedelta(seconds=chance.randrange(-7_200, 93_600))
            day = after
    return moment


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def it_finds_the_first_hour_of_day_in_every_case() -> None:
    chance = random.Random(26)
    outcomes: Counter[str] = Counter()
    for _ in range(CASES):
        zone, number = chance.choice(ZONES), a_number(chance)
        is_known = chance.random() < 0.6
        where = whereabouts(time_zone=zone if is_known else "", phone=number)
        at = a_moment(chance, zone if is_known else where.zones[0])

        against = QuietHours(Hours(), where).against(at)

        assert (against is None) == is_day(at, where.zones), (zone, number, at)
        if against is None:
            outcomes["by day"] += 1
            continue
        outcomes["zone known" if is_known else "zone unknown"] += 1
        if against.until is None:
            outcomes["no common hour"] += 1
            continue
        assert is_day(against.until, where.zones), (zone, number, at)
        # Never before it: the second before, and two others between.
        waits = int((against.until - at).total_seconds())
        for seconds in {max(waits - 1, 0), chance.randrange(max(waits, 1)), chance.randrange(max(waits, 1))}:
            assert not is_day(at + timedelta(seconds=seconds), where.zones), (zone, number, at)
    print(dict(outcomes))
    proof.write("quiet_hours_cases", cases=CASES, wrong=0, **{k.replace(" ", "_"): n for k, n in outcomes.items()})
    assert outcomes["zone known"] > CASES / 10
    assert outcomes["zone unknown"] > CASES / 20


def people_of(cast: Cast, chance: random.Random) -> list[Customer]:
    """Make people everywhere, of most of whom nobody knows the zone."""
    found = [
        Customer(workspace=cast.workspace, name=f"C{n}", time_zone=chance.choice(ZONES) if n % 3 == 0 else "")
        for n in range(PEOPLE)
    ]
    Customer.objects.bulk_create(found)
    numbers: dict[str, Customer] = {}
    for each in found:
        while (number := f"{a_number(chance)[:-4]}{chance.randrange(10_000):04}") in numbers:
            pass
        numbers[number] = each
    Identity.objects.bulk_create(
        [
            Identity(workspace=cast.workspace, customer=each, kind="phone", value=number, as_given=number)
            for number, each in numbers.items()
        ]
    )
    return found


def count_rows() -> None:
    """Do what the server does by itself, but not for rows of a transaction that is still open, as a test's are."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer, customers_identity, listen_invitation, listen_message")


def live_through(program: Program, people: list[Customer], chance: random.Random) -> Counter[str]:
    """Ask at random moments for days; the worker runs now and then, and is away for hours, at any hour."""
    asked: Counter[str] = Counter()
    at, back_at, counted_at = BEGIN, BEGIN, BEGIN
    while at < BEGIN + timedelta(days=DAYS):
        at += timedelta(minutes=chance.randrange(5, 90))
        if at - counted_at > timedelta(days=1):
            count_rows()
            counted_at = at
        with clock.held_at(at):
            for each in chance.sample(people, k=max(1, PEOPLE // 60)):
                made = actions.invite(program=program, ask=Ask(each), by="system", now=at)
                asked[made.invitation.state] += 1
            if at < back_at:
                asked["while the worker was away"] += 1
                continue
            deciding.decide_due(now=at)
            going_on.go_on(now=at)
            while sending.send_due():
                pass
        if chance.random() < 0.08:
            back_at = at + timedelta(hours=chance.randrange(3, 40))
    return asked


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def it_sends_nothing_at_night_and_nobody_too_much(program: Program, cast: Cast, text: Text) -> None:
    chance = random.Random(26)
    program.channel, program.rest_days = "sms", REST_DAYS
    program.plan = {"most_a_year": MOST_A_YEAR, "daily_cap": DAILY_CAP, "reminders": [1], "late_days": 10}
    program.save()
    people = people_of(cast, chance)

    asked = live_through(program, people, chance)

    by_person: dict[Any, list[datetime]] = defaultdict(list)
    decided: Counter[Any] = Counter()
    at_night = 0
    for at, message in text.left:
        customer = message.thread.customer
        where = whereabouts(time_zone=customer.time_zone, phone=message.thread.their_address)
        at_night += not is_day(at, where.zones)
        if message.purpose == Message.Purpose.ASK:
            by_person[customer.id].append(message.at)
            decided[message.at.date()] += 1
    over_the_year = sum(len(times) > MOST_A_YEAR for times in by_person.values())
    too_soon = sum(
        later - earlier < timedelta(days=REST_DAYS)
        for times in by_person.values()
        for earlier, later in zip(sorted(times), sorted(times)[1:], strict=False)
    )
    figures = {
        "asks_considered": sum(n for state, n in asked.items() if state in ("queued", "held")),
        "held_at_first": asked["held"],
        "rounds_without_a_worker": asked["while the worker was away"],
        "messages_sent": len(text.left),
        "reminders": sum(message.purpose == Message.Purpose.REMIND for _, message in text.left),
        "sent_at_night": at_night,
        "people_over_the_yearly_cap": over_the_year,
        "asked_within_the_rest": too_soon,
        "days_over_the_daily_cap": sum(n > DAILY_CAP for n in decided.values()),
    }
    print(figures)
    proof.write("quiet_hours_lived", people=PEOPLE, days=DAYS, **figures)
    assert figures["messages_sent"] > PEOPLE
    assert figures["rounds_without_a_worker"] > 5
    assert figures["held_at_first"] > PEOPLE
    wrong = ("sent_at_night", "people_over_the_yearly_cap", "asked_within_the_rest", "days_over_the_daily_cap")
    assert {name: figures[name] for name in wrong} == dict.fromkeys(wrong, 0)
