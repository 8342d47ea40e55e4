"""The proof of quiet hours and caps (T26): whatever the zone, the outage and the backlog, nobody is asked at night."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
import pytest

from innerloop.connect import sending
from innerloop.customers.models import Behavior, Customer, Identity
from innerloop.kernel import clock, statistics
from innerloop.listen import actions, channels
from innerloop.listen.actions import deciding, going_on, occasions
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Decision, Invitation, Line, Message, Program
from innerloop.listen.rules.asking import Against
from innerloop.listen.rules.quiet import Hours, QuietHours
from innerloop.listen.rules.whereabouts import Whereabouts, whereabouts
from tests.support import proof
from tests.support.cast import Cast
from tests.support.channels import Post

CASES = proof.size(small=500, full=100_000)
PEOPLE = proof.size(small=15, full=1_500)
BEGIN = datetime(2026, 3, 20, tzinfo=UTC)  # clocks go forward in Europe nine days later
DAYS = proof.size(small=12, full=16)
LONGEST_PAUSE = proof.size(small=480, full=90)  # minutes
BOUGHT = "order.completed"
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


@cache
def clock_in(zone: str) -> ZoneInfo:
    """Return a zone, read once: the library forgets all but eight."""
    return ZoneInfo(zone)


def minutes_there(moment: datetime, zone: str) -> int:
    """Return the minute of the day on the wall there, from the offset alone: another way than the rule's own."""
    offset = clock_in(zone).utcoffset(moment.astimezone(clock_in(zone)))
    assert offset is not None
    return int((moment + offset - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds() // 60) % 1440


def is_day(moment: datetime, zones: tuple[str, ...]) -> bool:
    return all(8 * 60 <= minutes_there(moment, zone) < 21 * 60 for zone in zones)


@cache
def number_in(country: str) -> str:
    """Return a possible number of a country, or nothing where none is known."""
    example = phonenumbers.example_number(country)
    return phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164) if example else ""


def a_number(chance: random.Random) -> str:
    """Return a possible number of a random country."""
    number = ""
    while not number:
        number = number_in(chance.choice(COUNTRIES))
    return number


@cache
def changes_in(zone: str) -> list[datetime]:
    """Return the midnights (UTC) before which, a day later at most, the clocks there are changed."""
    days = [BEGIN + timedelta(days=number) for number in range(-1, 981)]
    offsets = [day.astimezone(clock_in(zone)).utcoffset() for day in days]
    return [day for day, now, after in zip(days, offsets, offsets[1:], strict=False) if now != after]


def a_moment(chance: random.Random, zone: str) -> datetime:
    """Return a random moment of two years, half of them within two hours of a day on which clocks are changed."""
    moment = BEGIN + timedelta(seconds=chance.randrange(730 * 86_400))
    if chance.random() < 0.5:
        for day in changes_in(zone):
            if moment - timedelta(days=1) < day < moment + timedelta(days=250):
                return day + timedelta(seconds=chance.randrange(-7_200, 93_600))
    return moment


def a_case(chance: random.Random) -> tuple[Whereabouts, bool, datetime]:
    """Return where somebody may be, whether their zone is known, and a moment."""
    zone, number = chance.choice(ZONES), a_number(chance)
    is_known = chance.random() < 0.6
    where = whereabouts(time_zone=zone if is_known else "", phone=number)
    return where, is_known, a_moment(chance, zone if is_known else where.zones[0])


def is_right(against: Against | None, where: Whereabouts, at: datetime, chance: random.Random) -> bool:
    """Say whether the rule let a moment pass by day alone, and else found the first one of the day, or none."""
    if against is None or is_day(at, where.zones):
        return (against is None) == is_day(at, where.zones)
    if against.until is None:
        return not any(is_day(at + timedelta(minutes=minutes), where.zones) for minutes in range(0, 2_880, 5))
    # Never before it: the second before, and two others between.
    waits = int((against.until - at).total_seconds())
    before = {max(waits - 1, 0), chance.randrange(max(waits, 1)), chance.randrange(max(waits, 1))}
    is_first = not any(is_day(at + timedelta(seconds=seconds), where.zones) for seconds in before)
    return is_first and is_day(against.until, where.zones)


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def it_finds_the_first_hour_of_day_in_every_case() -> None:
    chance, began_at = random.Random(26), time.perf_counter()
    outcomes: Counter[str] = Counter()
    wrong = []
    for _ in range(CASES):
        where, is_known, at = a_case(chance)
        against = QuietHours(Hours(), where).against(at)
        if not is_right(against, where, at, chance):
            wrong.append((where, at, against))
        outcomes["by_day" if against is None else "zone_known" if is_known else "zone_unknown"] += 1
        outcomes["no_common_hour"] += against is not None and against.until is None
    figures = {"cases": CASES, "wrong": len(wrong), **outcomes, "seconds": round(time.perf_counter() - began_at, 1)}
    print(figures)
    proof.write("quiet_hours_cases", **figures)
    assert wrong == []
    assert outcomes["zone_known"] > CASES / 10
    assert outcomes["zone_unknown"] > CASES / 20


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


def live_through(program: Program, people: list[Customer], chance: random.Random) -> int:
    """Ask at random moments for days, one by one or after what they bought; return the rounds without a worker.

    The worker runs now and then, and is away for hours, at any hour: then it has a backlog.
    """
    at, back_at, counted_on, away = BEGIN, BEGIN, BEGIN.date(), 0
    bought: list[UUID] = []
    while at < BEGIN + timedelta(days=DAYS):
        at += timedelta(minutes=chance.randrange(5, LONGEST_PAUSE))
        chosen = chance.sample(people, k=max(1, PEOPLE // 60))
        with clock.held_at(at):
            if chance.random() < 0.2:
                for each in chosen:
                    actions.invite(program=program, ask=Ask(each), by="system", now=at)
            else:
                bought += buy(chosen, at)
            if at < back_at:
                away += 1
                continue
            work(bought, at)
            bought.clear()
        if at.date() > counted_on:
            # What autovacuum does within a minute; a day here takes only seconds.
            counted_on = at.date()
            statistics.freshen()
        if chance.random() < 0.08:
            back_at = at + timedelta(hours=chance.randrange(3, 40))
    return away


def buy(people: list[Customer], at: datetime) -> list[UUID]:
    rows = [
        Behavior(workspace_id=each.workspace_id, customer=each, kind=BOUGHT, occurred_at=at, properties={})
        for each in people
    ]
    return [row.id for row in Behavior.objects.bulk_create(rows)]


def work(bought: list[UUID], at: datetime) -> None:
    """Do what the worker does: ask about what was bought, decide what waited, remind, send."""
    occasions.take_up(behavior_ids=bought, now=at)
    deciding.decide_due(now=at)
    going_on.go_on(now=at)
    while sending.send_due():
        pass


# Committed as in production: within one transaction the server could clear away no row that has been changed.
@pytest.mark.proof
@pytest.mark.usefixtures("unsynced")
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(3_600)
def it_sends_nothing_at_night_and_nobody_too_much(program: Program, cast: Cast, text: Text) -> None:
    chance, began_at = random.Random(26), time.perf_counter()
    program.kind, program.channel, program.rest_days = Program.Kind.TRANSACTIONAL, "sms", REST_DAYS
    program.plan = {
        "event": BOUGHT,
        "most_a_year": MOST_A_YEAR,
        "daily_cap": DAILY_CAP,
        "reminders": [1],
        "late_days": 10,
    }
    program.save()
    people = people_of(cast, chance)

    away = live_through(program, people, chance)

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
        "asks_considered": Invitation.objects.count(),
        "asks_held": Decision.objects.filter(is_allowed=False).values("invitation").distinct().count(),
        "rounds_without_a_worker": away,
        "messages_sent": len(text.left),
        "reminders": sum(message.purpose == Message.Purpose.REMIND for _, message in text.left),
        "sent_at_night": at_night,
        "people_over_the_yearly_cap": over_the_year,
        "asked_within_the_rest": too_soon,
        "days_over_the_daily_cap": sum(n > DAILY_CAP for n in decided.values()),
        "seconds": round(time.perf_counter() - began_at, 1),
    }
    print(figures)
    proof.write("quiet_hours_lived", people=PEOPLE, days=DAYS, **figures)
    assert figures["messages_sent"] > PEOPLE
    assert figures["rounds_without_a_worker"] > 5
    assert figures["asks_held"] > PEOPLE
    wrong = ("sent_at_night", "people_over_the_yearly_cap", "asked_within_the_rest", "days_over_the_daily_cap")
    assert {name: figures[name] for name in wrong} == dict.fromkeys(wrong, 0)
