"""The rules that leave customers in peace: rest, yearly and daily limits, quotas, samples, and what nothing heals."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from innerloop.listen.rules.asking import Against, Reason

YEAR = timedelta(days=365)
Period = Literal["day", "week", "month", "quarter", "ever"]
PERIODS: dict[str, str] = {
    "day": "today",
    "week": "this week",
    "month": "this month",
    "quarter": "this quarter",
    "ever": "in all",
}


@dataclass(frozen=True, slots=True)
class Final:
    """A reason that no waiting removes: refused, stopped, no address, closed, not meant."""

    rule: str
    detail: str

    def against(self, at: datetime) -> Against | None:
        """Return the reason, always."""
        return Against(self.reason)

    @property
    def reason(self) -> Reason:
        """Return the reason by itself."""
        return Reason(self.rule, self.detail)


def closed(program: str) -> Final:
    """Return the rule that a closed program asks nobody."""
    return Final("closed", f"“{program}” is closed and asks nobody")


@dataclass(frozen=True, slots=True)
class Rest:
    """Days of rest after an ask: by any program (`rest`), or by the same one (`own_rest`)."""

    last_asked_at: datetime | None
    days: int
    zone: str = "UTC"
    is_own: bool = False

    def against(self, at: datetime) -> Against | None:
        """Return why it is too soon, until the days are over."""
        if self.last_asked_at is None or not self.days:
            return None
        until = self.last_asked_at + timedelta(days=self.days)
        if at >= until:
            return None
        ago = _ago((_day(at, self.zone) - _day(self.last_asked_at, self.zone)).days)
        whom = "Asked by this program" if self.is_own else "Asked"
        next_ = _next(_day(until, self.zone), _day(at, self.zone))
        return Against(Reason("own_rest" if self.is_own else "rest", f"{whom} {ago}. {next_}"), until)


@dataclass(frozen=True, slots=True)
class Yearly:
    """At most so many asks of one person in 365 days, by all programs. `asked_at` is in order, oldest first."""

    asked_at: Sequence[datetime]
    most: int | None
    zone: str = "UTC"

    def against(self, at: datetime) -> Against | None:
        """Return why it is enough, until the oldest ask that fills the year is a year old."""
        if self.most is None:
            return None
        # Exactly a year old counts no more.
        recent = self.asked_at[bisect_right(self.asked_at, at - YEAR) :]
        if len(recent) < self.most:
            return None
        if self.most == 0:
            return Against(Reason("yearly", "Nobody may be asked: at most 0 times a year"))
        until = recent[len(recent) - self.most] + YEAR
        times = "once" if len(recent) == 1 else f"{len(recent)} times"
        next_ = _next(_day(until, self.zone), _day(at, self.zone))
        return Against(Reason("yearly", f"Asked {times} in 365 days, the most is {self.most}. {next_}"), until)


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many asks or answers of a program in a period of the workspace's calendar.

    `of` is asks or answers, `whose` names the segment ("region is Coast") or is empty; `counted_on` is the day of which
    `count` is told: in a later period nothing is counted yet.
    """

    of: Literal["asks", "answers"]
    most: int
    per: Period
    count: int
    counted_on: date
    zone: str = "UTC"
    whose: str = ""
    rule: str = "quota"

    def against(self, at: datetime) -> Against | None:
        """Return that it is full, until the next period begins."""
        if self.count < self.most or _day(at, self.zone) >= (end := _end(self.per, self.counted_on)):
            return None
        where = f" where {self.whose}" if self.whose else ""
        many = f"{self.count:,} {'asked' if self.of == 'asks' else 'answered'} {PERIODS[self.per]}{where}"
        detail = f"{many}, the most is {self.most:,}"
        if self.per == "ever":
            return Against(Reason(self.rule, detail))
        until = datetime.combine(end, time(), ZoneInfo(self.zone)).astimezone(at.tzinfo)
        next_ = _next(_day(until, self.zone), _day(at, self.zone))
        return Against(Reason(self.rule, f"{detail}. {next_}"), until)


def _end(per: str, on: date) -> date:
    """Return the first day of the period after that of a day."""
    if per == "day":
        return on + timedelta(days=1)
    if per == "week":
        return on + timedelta(days=7 - on.weekday())
    if per == "ever":
        return date.max
    months = 3 if per == "quarter" else 1
    first = (on.month - 1) // months * months + months
    return date(on.year + first // 12, first % 12 + 1, 1)


def begin_of(per: str, on: date) -> date | None:
    """Return the first day of the period of a day; None where there is none."""
    if per == "ever":
        return None
    if per == "day":
        return on
    if per == "week":
        return on - timedelta(days=on.weekday())
    return date(on.year, (on.month - 1) // 3 * 3 + 1 if per == "quarter" else on.month, 1)


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _ago(days: int) -> str:
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"


def _next(day: date, today: date) -> str:
    """Say from when: a day with its year where it is another one."""
    if day == today:
        return "Next later today"
    if day == today + timedelta(days=1):
        return "Next from tomorrow"
    return f"Next from {day:%-d %B}" if day.year == today.year else f"Next from {day:%-d %B %Y}"
