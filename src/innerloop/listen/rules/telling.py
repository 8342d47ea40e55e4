"""A plan in plain sentences, and the reasons against asking as a list of people calls them."""

from collections.abc import Iterator, Mapping

from innerloop.listen.rules.limits import PERIODS
from innerloop.listen.rules.plans import Plan, QuotaPlan
from innerloop.listen.rules.quiet import EVERY_DAY, Hours
from innerloop.listen.rules.saying import channel_name

ROUNDS: Mapping[int, str] = {
    30: "Everybody once a month",
    60: "Everybody once in two months",
    90: "Everybody once a quarter",
    182: "Everybody twice a year",
    365: "Everybody once a year",
}
DELAYS: Mapping[int, str] = {
    0: "At once",
    15: "15 minutes later",
    60: "An hour later",
    240: "Four hours later",
    1_440: "A day later",
    4_320: "Three days later",
    10_080: "A week later",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
AGAINST: Mapping[str, str] = {
    "rest": "asked lately, by this or another program",
    "own_rest": "asked lately by this program",
    "yearly": "asked often enough this year",
    "suppressed": "who said stop, or called it spam",
    "bounced": "whose address does not arrive",
    "refused": "who asked us not to ask",
    "no_consent": "without consent",
    "no_address": "without an address for this channel",
    "erased": "erased on request",
    "sample": "not in the sample",
    "quota": "of a part that is full",
    "daily_cap": "beyond the most of a day",
    "audience": "not in the audience",
    "quiet_hours": "where no hour of the day is allowed",
    "closed": "of a program that is closed",
    "goes_on": "about what goes on after all",
}


def plan_lines(plan: Plan, *, kind: str, stage: str = "", starts: str = "") -> tuple[str, ...]:
    """Return a plan as sentences: when it asks, whom, within which limits, and how it goes on.

    `stage` is the stage's name, `starts` the moment in the workspace's words.
    """
    return tuple(line for line in _lines(plan, kind, stage, starts) if line)


def round_said(days: int) -> str:
    """Say how often a relationship program comes round."""
    return ROUNDS.get(days, f"Everybody once in {days} days" if days > 1 else "Everybody every day")


def delay_said(minutes: int) -> str:
    """Say how long a program waits after what it asks about."""
    if minutes in DELAYS:
        return DELAYS[minutes]
    if minutes % 1_440 == 0:
        return f"{minutes // 1_440} days later"
    return f"{minutes // 60} hours later" if minutes % 60 == 0 else f"{minutes} minutes later"


def _lines(plan: Plan, kind: str, stage: str, starts: str) -> Iterator[str]:
    yield _when(plan, kind, stage, starts)
    if plan.audience:
        yield f"Only where {', and '.join(condition.said() for condition in plan.audience)}."
    if plan.share < 100:
        yield f"{plan.share:g} % of them, always the same people."
    yield from (_quota(quota) for quota in plan.quotas)
    if plan.daily_cap:
        yield f"At most {plan.daily_cap:,} asked a day."
    if plan.own_rest_days:
        yield f"Nobody again by this program within {plan.own_rest_days} days."
    if plan.most_a_year:
        yield f"Nobody more than {_times(plan.most_a_year)} in 365 days, by all programs together."
    yield _hours(plan.hours)
    yield from _going_on(plan)


def _when(plan: Plan, kind: str, stage: str, starts: str) -> str:
    if kind == "relationship" and plan.period_days:
        return f"{round_said(plan.period_days)}, each on a day of their own."
    if kind == "transactional" and plan.event:
        where = f" where {', and '.join(condition.said() for condition in plan.conditions)}" if plan.conditions else ""
        return f"After “{plan.event}”{where}: {_small(delay_said(plan.delay_minutes))}."
    if kind == "episodic" and plan.stage:
        return f"After the end of “{stage or plan.stage}”: {_small(delay_said(plan.delay_minutes))}."
    if kind == "one_off" and plan.starts_at:
        return f"{'Its list' if plan.is_listed else 'Everybody'} once, from {starts or plan.starts_at}."
    return "Asks only whom somebody names, by hand or by the API."


def _quota(quota: QuotaPlan) -> str:
    each = f" for each {quota.segment.replace('_', ' ')}" if quota.segment else ""
    return f"At most {quota.most:,} {quota.of} {PERIODS[quota.per]}{each}."


def _hours(hours: Hours) -> str:
    days = "" if hours.weekdays == EVERY_DAY else f", {_days(hours.weekdays)}"
    count = len(hours.days_off)
    off = f", but for {count} day{'s' if count > 1 else ''} off" if count else ""
    return f"From {_clock(hours.opens)} to {_clock(hours.closes)} where the customer lives{days}{off}."


def _days(weekdays: frozenset[int]) -> str:
    ordered = sorted(weekdays)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{WEEKDAYS[ordered[0]]} to {WEEKDAYS[ordered[-1]]}"
    return ", ".join(WEEKDAYS[day] for day in ordered)


def _going_on(plan: Plan) -> Iterator[str]:
    if plan.reminders:
        days = " and ".join(str(day) for day in plan.reminders)
        yield f"Who stays silent is reminded after {days} day{'' if plan.reminders == (1,) else 's'}."
    if plan.second_channel:
        name = channel_name(plan.second_channel)
        after = (
            f"after {plan.second_after_days} days, or at once where the first did not arrive"
            if plan.second_after_days
            else "where the first did not arrive"
        )
        yield f"Then by {name}, {after}."


def _times(number: int) -> str:
    return "once" if number == 1 else "twice" if number == 2 else f"{number} times"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
