"""The clocks of a case through weekends, holidays, both changes of the clocks, other teams and a second opening."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.act.rules.clocks import Clock, Happening, Kind, NeverOpened, Standing, Step, Targets, What, reckon
from innerloop.act.rules.due import say, say_moment, say_span
from innerloop.team.rules.whose_hours import USUAL
from innerloop.team.rules.working_time import DayOff, Span, WorkingHours, always, working_between

NAIROBI = WorkingHours("Africa/Nairobi", USUAL, (DayOff(date(2026, 12, 25)), DayOff(date(2026, 12, 26))))
BERLIN = WorkingHours("Europe/Berlin", USUAL)
NIGHTS = WorkingHours("Europe/Berlin", tuple(Span(day, *part) for day in range(7) for part in ((0, 360), (1320, 1440))))
LAGOS_LATE = WorkingHours("Africa/Lagos", tuple(Span(day, 720, 1200) for day in range(5)))
ROUND_THE_CLOCK = always("Africa/Nairobi")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Four hours to the first contact, sixteen to the resolution.
TARGETS = Targets(contact=4 * HOUR, resolve=16 * HOUR)

Line = tuple[str, What] | tuple[str, What, WorkingHours]
Story = Sequence[Line]


def at(text: str, zone: str = "Africa/Nairobi") -> datetime:
    """Read a moment by the clock of a zone; `+` behind it is the second time that the clock shows it."""
    local = datetime.fromisoformat(text.rstrip("+"))
    return local.replace(tzinfo=ZoneInfo(zone), fold=int(text.endswith("+"))).astimezone(UTC)


def told(story: Story, zone: str = "Africa/Nairobi") -> list[Happening]:
    """Return what happened, from moments by a zone's clock."""
    return [Happening(line[1], at(line[0], zone), *line[2:]) for line in story]


def opened(when: str, hours: WorkingHours = NAIROBI) -> Line:
    return (when, What.OPENED, hours)


@pytest.mark.parametrize(
    ("zone", "story", "now", "contact_due", "resolve_due"),
    [
        pytest.param(
            "Africa/Nairobi", [opened("2026-11-25 09:30")], "2026-11-25 10:00",
            "2026-11-25 13:30", "2026-11-27 09:30", id="within the week",
        ),
        pytest.param(
            "Africa/Nairobi", [opened("2026-11-27 15:00")], "2026-11-27 15:00",
            "2026-11-30 11:00", "2026-12-01 15:00", id="over a weekend",
        ),
        pytest.param(
            "Africa/Nairobi", [opened("2026-11-28 23:00")], "2026-11-29 08:00",
            "2026-11-30 13:00", "2026-12-01 17:00", id="answered on a Saturday night",
        ),
        pytest.param(
            "Africa/Nairobi", [opened("2026-12-24 15:00")], "2026-12-25 12:00",
            "2026-12-28 11:00", "2026-12-29 15:00", id="over Christmas",
        ),
        pytest.param(
            "Europe/Berlin", [opened("2026-03-27 15:00", BERLIN)], "2026-03-28 12:00",
            "2026-03-30 11:00", "2026-03-31 15:00", id="clocks go forward at the weekend",
        ),
        pytest.param(
            "Europe/Berlin", [opened("2026-10-23 15:00", BERLIN)], "2026-10-25 12:00",
            "2026-10-26 11:00", "2026-10-27 15:00", id="clocks go back at the weekend",
        ),
        pytest.param(
            "Europe/Berlin", [opened("2026-03-28 23:00", NIGHTS)], "2026-03-29 00:00",
            "2026-03-29 04:00", "2026-03-31 00:00", id="a night shift loses an hour",
        ),
        pytest.param(
            "Europe/Berlin", [opened("2026-10-24 23:00", NIGHTS)], "2026-10-25 00:00",
            "2026-10-25 02:00+", "2026-10-26 06:00", id="a night shift gains an hour",
        ),
        pytest.param(
            "Africa/Nairobi",
            [opened("2026-11-25 10:00"), ("2026-11-25 12:00", What.REASSIGNED, LAGOS_LATE)], "2026-11-25 12:00",
            # Noon in Lagos is 14:00 in Nairobi. Of sixteen hours two are used, eight are Wednesday's, six Thursday's.
            "2026-11-25 16:00", "2026-11-26 20:00", id="handed to a team with other hours",
        ),
        pytest.param(
            "Africa/Nairobi",
            [opened("2026-11-25 10:00"), ("2026-11-25 11:00", What.WAITING), ("2026-11-26 16:00", What.RESUMED)],
            "2026-11-26 16:00",
            # The first contact is due whatever we wait for; the resolution has fifteen hours left.
            "2026-11-25 14:00", "2026-11-30 15:00", id="after waiting for the customer",
        ),
        pytest.param(
            "Africa/Nairobi",
            [
                opened("2026-11-25 10:00"), ("2026-11-25 11:00", What.CONTACTED), ("2026-11-25 15:00", What.RESOLVED),
                ("2026-11-27 09:00", What.REOPENED),
            ],
            "2026-11-27 09:00",
            None, "2026-11-30 12:00", id="opened again with eleven hours left",
        ),
        pytest.param(
            "Africa/Nairobi",
            [
                opened("2026-11-25 10:00"), ("2026-11-25 15:00", What.RESOLVED),
                ("2026-11-26 10:00", What.REASSIGNED, LAGOS_LATE), ("2026-11-27 09:00", What.REOPENED),
            ],
            "2026-11-27 09:00",
            # The contact was overdue when it was resolved; the eleven hours are Lagos', from 14:00 in Nairobi on.
            "2026-11-25 14:00", "2026-11-30 17:00", id="handed over while it was over, opened again",
        ),
        pytest.param(
            "Africa/Nairobi", [opened("2026-11-28 23:00", ROUND_THE_CLOCK)], "2026-11-29 00:00",
            "2026-11-29 03:00", "2026-11-29 15:00", id="a desk that never closes",
        ),
    ],
)  # fmt: skip
def it_says_when_each_clock_runs_out(zone, story, now, contact_due, resolve_due):
    clocks = reckon(told(story, zone), TARGETS, now=at(now, zone))

    assert clocks.contact
    assert clocks.resolve
    assert clocks.contact.due_at == (at(contact_due, zone) if contact_due else None)
    assert clocks.resolve.due_at == at(resolve_due, zone)


WEDNESDAY: list[Line] = [opened("2026-11-25 10:00")]
CONTACTED: list[Line] = [*WEDNESDAY, ("2026-11-25 12:00", What.CONTACTED)]


@pytest.mark.parametrize(
    ("story", "now", "kind", "standing", "words"),
    [
        (WEDNESDAY, "2026-11-25 10:00", Kind.CONTACT, Standing.ON_TIME, "answer in 4 h"),
        (WEDNESDAY, "2026-11-25 12:59", Kind.CONTACT, Standing.ON_TIME, "answer in 1 h 1 min"),
        (WEDNESDAY, "2026-11-25 13:19", Kind.CONTACT, Standing.DUE_SOON, "answer in 41 min"),
        (WEDNESDAY, "2026-11-25 13:59:30", Kind.CONTACT, Standing.DUE_SOON, "answer now"),
        (WEDNESDAY, "2026-11-25 14:00", Kind.CONTACT, Standing.DUE_SOON, "answer now"),
        (WEDNESDAY, "2026-11-25 14:00:01", Kind.CONTACT, Standing.LATE, "late by 1 min"),
        (WEDNESDAY, "2026-11-25 14:18", Kind.CONTACT, Standing.LATE, "late by 18 min"),
        (WEDNESDAY, "2026-12-11 14:18", Kind.CONTACT, Standing.LATE, "late by 96 h"),
        (WEDNESDAY, "2026-11-25 10:00", Kind.RESOLVE, Standing.ON_TIME, "resolve by 10:00 on Friday"),
        (WEDNESDAY, "2026-11-26 10:00", Kind.RESOLVE, Standing.ON_TIME, "resolve by 10:00 tomorrow"),
        ([opened("2026-11-26 15:00")], "2026-11-27 17:30", Kind.RESOLVE, Standing.ON_TIME,
         "resolve by 15:00 on Monday"),
        ([opened("2026-11-25 14:12")], "2026-11-27 09:00", Kind.RESOLVE, Standing.ON_TIME, "resolve in 5 h 12 min"),
        ([opened("2026-11-27 13:00")], "2026-11-28 08:00", Kind.CONTACT, Standing.LATE, "late"),
        (CONTACTED, "2026-11-25 15:00", Kind.CONTACT, Standing.MET, "answered"),
        ([*WEDNESDAY, ("2026-11-25 14:00", What.CONTACTED)], "2026-11-26 15:00", Kind.CONTACT, Standing.MET,
         "answered"),
        ([*WEDNESDAY, ("2026-11-25 14:20", What.CONTACTED)], "2026-11-26 15:00", Kind.CONTACT, Standing.MISSED,
         "answered late by 20 min"),
        ([*CONTACTED, ("2026-11-25 13:00", What.WAITING)], "2026-12-24 13:00", Kind.RESOLVE, Standing.PAUSED,
         "waiting for the customer"),
        ([*CONTACTED, ("2026-11-27 12:00", What.WAITING)], "2026-12-24 13:00", Kind.RESOLVE, Standing.LATE,
         "late by 2 h"),
        ([*CONTACTED, ("2026-11-26 12:00", What.RESOLVED)], "2026-12-24 13:00", Kind.RESOLVE, Standing.MET, "resolved"),
        ([*CONTACTED, ("2026-11-27 12:00", What.RESOLVED)], "2026-12-24 13:00", Kind.RESOLVE, Standing.MISSED,
         "resolved late by 2 h"),
        ([*WEDNESDAY, ("2026-11-25 11:00", What.CLOSED)], "2026-11-26 11:00", Kind.CONTACT, Standing.STOPPED,
         "closed unanswered"),
        ([*WEDNESDAY, ("2026-11-25 11:00", What.CLOSED)], "2026-11-26 11:00", Kind.RESOLVE, Standing.STOPPED, "closed"),
    ],
)  # fmt: skip
def it_says_how_each_clock_stands(story, now, kind, standing, words):
    clocks = reckon(told(story), TARGETS, now=at(now))
    clock = {each.kind: each for each in clocks.all()}[kind]

    assert (clock.standing, say(clock, now=at(now))) == (standing, words)


def it_tells_of_a_clock_before_at_and_after_its_breach():
    story = told(WEDNESDAY)
    clocks = reckon(story, TARGETS, now=at("2026-11-25 10:00"))

    assert [(each.step, each.at) for each in clocks.all()[0].escalations] == [
        (Step.BEFORE, at("2026-11-25 13:00")),
        (Step.BREACH, at("2026-11-25 14:00")),
        (Step.AFTER, at("2026-11-25 16:00")),
    ]
    moments = [at("2026-11-25 10:00"), at("2026-11-25 13:00"), at("2026-11-25 14:00"), at("2026-11-25 16:00")]
    nexts = [reckon(story, TARGETS, now=now).next_at(now) for now in moments]
    # After the contact's three steps the resolution's first: twelve of sixteen hours.
    assert nexts == [*moments[1:], at("2026-11-26 14:00")]


def it_keeps_the_steps_that_were_and_tells_of_no_more_once_it_is_done():
    clocks = reckon(told([*WEDNESDAY, ("2026-11-25 14:20", What.CONTACTED)]), TARGETS, now=at("2026-11-27 10:00"))

    assert clocks.contact
    assert [each.step for each in clocks.contact.escalations] == [Step.BEFORE, Step.BREACH]
    assert clocks.contact.due_at == at("2026-11-25 14:00")


def it_lets_no_step_fall_due_while_the_customer_is_waited_for():
    waiting = told([*CONTACTED, ("2026-11-25 13:00", What.WAITING)])

    clocks = reckon(waiting, TARGETS, now=at("2026-11-26 09:00"))

    assert clocks.resolve
    assert (clocks.resolve.used, clocks.resolve.left) == (3 * HOUR, 13 * HOUR)
    assert clocks.resolve.due_at is None
    assert clocks.next_at(at("2026-11-26 09:00")) is None


def it_keeps_what_was_used_in_another_teams_hours():
    story = told([*WEDNESDAY, ("2026-11-25 13:00", What.REASSIGNED, LAGOS_LATE)])

    before = reckon(story, TARGETS, now=at("2026-11-25 12:59"))
    after = reckon(story, TARGETS, now=at("2026-11-25 15:30"))

    assert before.contact
    assert before.contact.used == 179 * MINUTE
    assert after.contact
    assert (after.contact.used, after.contact.due_at) == (4 * HOUR + 30 * MINUTE, at("2026-11-25 15:00"))
    assert (before.contact.zone, after.contact.zone) == ("Africa/Nairobi", "Africa/Lagos")


def promise(made: str, until: str) -> Happening:
    return Happening(What.PROMISED, at(made), until=at(until))


@pytest.mark.parametrize(
    ("more", "now", "standing", "words"),
    [
        ([], "2026-11-25 13:00", Standing.ON_TIME, "promised by 15:00 tomorrow"),
        ([], "2026-11-26 14:19", Standing.DUE_SOON, "promised in 41 min"),
        ([], "2026-11-26 15:00", Standing.DUE_SOON, "promised now"),
        ([], "2026-11-26 15:18", Standing.LATE, "promise late by 18 min"),
        ([("2026-11-26 12:00", What.CONTACTED)], "2026-11-27 12:00", Standing.MET, "promise kept"),
        ([("2026-11-26 12:00", What.RESOLVED)], "2026-11-27 12:00", Standing.MET, "promise kept"),
        ([("2026-11-26 16:00", What.CONTACTED)], "2026-11-27 12:00", Standing.MISSED, "promise kept late by 1 h"),
        ([("2026-11-26 12:00", What.CLOSED)], "2026-11-27 12:00", Standing.STOPPED, "closed before its day"),
    ],
)  # fmt: skip
def it_holds_us_to_a_promise_by_day_and_by_night(more, now, standing, words):
    story = [*told(CONTACTED), promise("2026-11-25 12:30", "2026-11-26 15:00"), *told(more)]

    clock = reckon(story, TARGETS, now=at(now)).promise

    assert clock
    assert (clock.standing, say(clock, now=at(now))) == (standing, words)


def it_goes_by_the_newest_promise():
    story = [
        *told(CONTACTED),
        promise("2026-11-25 12:30", "2026-11-25 13:00"),
        promise("2026-11-25 13:30", "2026-11-27 09:00"),
    ]

    before, after = (reckon(story, TARGETS, now=at(f"2026-11-25 13:{minute}")).promise for minute in (20, 40))

    assert before
    assert after
    assert (before.standing, before.due_at) == (Standing.LATE, at("2026-11-25 13:00"))
    assert (after.standing, after.due_at) == (Standing.ON_TIME, at("2026-11-27 09:00"))


@pytest.mark.parametrize(
    "over",
    [
        [Happening(What.PROMISED, at("2026-11-25 12:40"))],
        told([("2026-11-25 12:40", What.CLOSED), ("2026-11-25 12:50", What.REOPENED)]),
    ],
)
def it_holds_us_to_no_promise_that_was_taken_back_or_ended_with_the_case(over):
    story = [*told(CONTACTED), promise("2026-11-25 12:30", "2026-11-25 13:00"), *over]

    assert reckon(story, TARGETS, now=at("2026-11-25 14:00")).promise is None


def it_holds_a_promise_for_a_moment_gone_by_as_late_at_once():
    story = [*told(WEDNESDAY), promise("2026-11-25 12:00", "2026-11-25 11:00")]

    clock = reckon(story, TARGETS, now=at("2026-11-25 12:10")).promise

    assert clock
    assert (clock.standing, clock.used) == (Standing.LATE, 10 * MINUTE)


def it_takes_what_happened_in_any_order_and_what_does_not_fit_for_nothing():
    story: list[Line] = [
        *CONTACTED,
        ("2026-11-25 12:10", What.REOPENED),
        ("2026-11-25 12:20", What.RESUMED),
        ("2026-11-25 13:00", What.CONTACTED),
        ("2026-11-25 15:00", What.RESOLVED),
        ("2026-11-25 15:30", What.WAITING),
    ]
    plain: list[Line] = [*CONTACTED, ("2026-11-25 15:00", What.RESOLVED)]
    now = at("2026-11-27 10:00")

    assert reckon(reversed(told(story)), TARGETS, now=now) == reckon(told(plain), TARGETS, now=now)


def it_has_no_clock_without_a_target_and_none_before_the_opening():
    clocks = reckon(told(WEDNESDAY), Targets(), now=at("2026-11-25 12:00"))

    assert clocks.all() == []
    assert clocks.next_at(at("2026-11-25 12:00")) is None
    with pytest.raises(NeverOpened):
        reckon(told(WEDNESDAY), TARGETS, now=at("2026-11-25 09:59"))


def it_breaks_over_no_decade_of_holidays():
    decade = tuple(DayOff(date(2026, 1, 1) + timedelta(days=day)) for day in range(4_400))
    closed = WorkingHours("Africa/Nairobi", USUAL, decade)

    clock = reckon(told([opened("2026-11-25 10:00", closed)]), TARGETS, now=at("2026-11-26 10:00")).contact

    assert clock
    assert (clock.standing, clock.due_at, clock.escalations) == (Standing.ON_TIME, None, ())
    assert say(clock, now=at("2026-11-26 10:00")) == "answer when it can be done"


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (312, "5 h 12 min"), (3_192, "53 h")]
)
def it_writes_a_length_of_time(minutes, words):
    assert say_span(minutes * MINUTE) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-25 15:00", "15:00"),
        ("2026-11-26 00:30", "00:30 tomorrow"),
        ("2026-12-01 09:31", "09:31 on Tuesday"),
        ("2026-12-03 09:31", "09:31 on 3 December"),
        ("2026-11-24 09:31", "09:31 on 24 November"),
    ],
)
def it_writes_a_moment_as_near_as_it_is(moment, words):
    assert say_moment(at(moment), now=at("2026-11-25 10:00"), zone="Africa/Nairobi") == words


desks = st.sampled_from([NAIROBI, BERLIN, NIGHTS, LAGOS_LATE, ROUND_THE_CLOCK])
gaps = st.integers(0, 4 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
whats = st.sampled_from([what for what in What if what != What.OPENED])


@st.composite
def stories(draw: st.DrawFn) -> list[Happening]:
    """Draw what happened to a case around one of the changes of the clocks."""
    moment = draw(st.sampled_from([at("2026-03-26 12:00"), at("2026-10-22 12:00"), at("2026-12-22 12:00")]))
    story = [Happening(What.OPENED, moment, draw(desks))]
    for what in draw(st.lists(whats, max_size=8)):
        moment += draw(gaps)
        story.append(Happening(what, moment, draw(desks) if what == What.REASSIGNED else None, moment + draw(gaps)))
    return story


def all_of(story: Sequence[Happening], now: datetime) -> dict[Kind, Clock]:
    return {clock.kind: clock for clock in reckon(story, TARGETS, now=now).all()}


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(story=stories(), waits=st.lists(gaps, min_size=2, max_size=2))
def it_never_takes_back_what_was_used(story: list[Happening], waits: list[timedelta]) -> None:
    first = story[0].at + min(waits)
    second = story[0].at + max(waits)
    between = [each for each in story if each.at <= second]

    before, after = all_of(story, first), all_of(between, second)

    for kind in (Kind.CONTACT, Kind.RESOLVE):
        assert before[kind].used <= after[kind].used


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(story=stories())
def it_is_late_exactly_after_it_was_due(story: list[Happening]) -> None:
    now = story[-1].at + timedelta(days=1)

    for clock in all_of(story, now).values():
        if clock.standing in (Standing.ON_TIME, Standing.DUE_SOON):
            assert clock.due_at
            assert clock.due_at >= now
            assert clock.left == (
                working_between(now, clock.due_at, _hours_now(story))
                if clock.kind != Kind.PROMISE
                else clock.due_at - now
            )
        if clock.standing in (Standing.LATE, Standing.MISSED):
            assert clock.due_at
            assert clock.due_at < now
            assert clock.left <= timedelta()
        if clock.standing == Standing.MET:
            assert clock.left >= timedelta()
        assert [each.at for each in clock.escalations] == sorted(each.at for each in clock.escalations)


def _hours_now(story: Sequence[Happening]) -> WorkingHours:
    return [each.hours for each in story if each.hours][-1]
