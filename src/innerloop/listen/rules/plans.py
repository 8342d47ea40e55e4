"""A program's plan: whom it asks by itself, when, within which limits, and how it goes on with who stays silent.

A plan is kept as JSON. `read` is the one way in: what it returns can be used, and `as_json` writes the same again.
Everything is optional; an empty plan asks nobody by itself and has the usual quiet hours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

from innerloop.listen.rules import audience as audiences
from innerloop.listen.rules.audience import Condition
from innerloop.listen.rules.limits import PERIODS, Period
from innerloop.listen.rules.quiet import EVERY_DAY, Hours

MOST_REMINDERS = 2
# How late an ask may come that had to wait: a moment fades sooner than a relationship.
PATIENCE = {"transactional": 7, "episodic": 14}
USUAL_PATIENCE = 60


class PlanImpossible(ValueError):
    """The plan cannot be used: `{field}` {reason}."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(field=field, reason=reason))
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class QuotaPlan:
    """At most so many asks or answers in a period, for each value of a property where one is named."""

    most: int
    of: Literal["asks", "answers"] = "answers"
    per: Period = "month"
    segment: str = ""  # a property's name


# Whoever writes down the present moment takes a while to send it.
WHILE_WRITING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that can be used. Days and minutes are whole numbers; None means that there is no such limit."""

    audience: tuple[Condition, ...] = ()
    period_days: int | None = None  # relationship: everybody once in so many days, the load even over them
    stage: str = ""  # episodic: the key of the stage after whose end it asks
    event: str = ""  # transactional: the kind of behavior that it asks about
    conditions: tuple[Condition, ...] = ()  # on the event's own properties
    delay_minutes: int = 0
    starts_at: datetime | None = None  # one-off: when it asks its list
    is_listed: bool = False  # one-off: only those on the list, not everybody of the audience
    share: float = 100  # percent of the audience, always the same people
    quotas: tuple[QuotaPlan, ...] = ()
    daily_cap: int | None = None
    own_rest_days: int = 0
    most_a_year: int | None = None
    hours: Hours = field(default_factory=Hours)
    late_days: int | None = None
    reminders: tuple[int, ...] = ()  # days after the ask
    second_channel: str = ""
    second_after_days: int | None = None  # None: only where the first could not be delivered

    @property
    def has_room(self) -> bool:
        """Say whether the plan counts what the whole program does, so that two may not ask at once."""
        return bool(self.quotas) or self.daily_cap is not None

    @property
    def goes_on(self) -> bool:
        """Say whether it writes again to who stays silent."""
        return bool(self.reminders or self.second_channel)

    def asking_once(self) -> "Plan":
        """Return the plan without whatever it would write to who stays silent."""
        return replace(self, reminders=(), second_channel="", second_after_days=None)

    def patience(self, kind: str) -> timedelta:
        """Return how late an ask may come that had to wait."""
        days = PATIENCE.get(kind, USUAL_PATIENCE) if self.late_days is None else self.late_days
        return timedelta(days=days)

    def as_json(self) -> dict[str, Any]:
        """Return the plan as it is kept: only what is not as usual."""
        usual = Plan()
        return {
            each.name: _plain(getattr(self, each.name))
            for each in fields(self)
            if getattr(self, each.name) != getattr(usual, each.name)
        }


def read(given: Mapping[str, Any]) -> Plan:
    """Return a plan from its JSON; raises PlanImpossible, which names the field."""
    unknown = set(given) - set(_READERS)
    if unknown:
        raise PlanImpossible(min(unknown), f"is not known; a plan may have {', '.join(sorted(_READERS))}")
    plan = Plan(**{name: _READERS[name](name, value) for name, value in given.items() if value is not None})
    if plan.second_after_days is not None and not plan.second_channel:
        raise PlanImpossible("second_channel", "is missing, though second_after_days is given")
    return plan


def _whole(least: int, most: int) -> Callable[[str, object], int]:
    def read_number(name: str, given: object) -> int:
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            raise PlanImpossible(name, f"is {given!r}; give a whole number from {least} to {most}")
        return given

    return read_number


def _text(longest: int) -> Callable[[str, object], str]:
    def read_text(name: str, given: object) -> str:
        if not isinstance(given, str) or len(given) > longest or "\x00" in given:
            raise PlanImpossible(name, f"is {given!r}; give a text of at most {longest} letters")
        return given.strip()

    return read_text


def _conditions(about: tuple[str, ...]) -> Callable[[str, object], tuple[Condition, ...]]:
    def read_conditions(name: str, given: object) -> tuple[Condition, ...]:
        rows = _list(name, given, audiences.MOST_CONDITIONS)
        try:
            return tuple(audiences.read_condition(each, about=about) for each in rows)
        except audiences.ConditionImpossible as refusal:
            raise PlanImpossible(name, f"cannot be used: {refusal.reason}") from None

    return read_conditions


def _list(name: str, given: object, most: int) -> list[Any] | tuple[Any, ...]:
    if not isinstance(given, list | tuple) or len(given) > most:
        raise PlanImpossible(name, f"is {given!r}; give a list of at most {most}")
    return given


def _flag(name: str, given: object) -> bool:
    if not isinstance(given, bool):
        raise PlanImpossible(name, f"is {given!r}; give true or false")
    return given


def _share(name: str, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given <= 100:
        raise PlanImpossible(name, f"is {given!r}; give a percentage above 0 and up to 100")
    return given


def _moment(name: str, given: object) -> datetime:
    try:
        moment = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError:
        raise PlanImpossible(name, f"is {given!r}; give a moment such as 2026-11-28T09:00:00+03:00") from None
    if moment.tzinfo is None:
        raise PlanImpossible(name, f"is {given!r}, which has no zone; add one, such as +03:00")
    return moment


def _quotas(name: str, given: object) -> tuple[QuotaPlan, ...]:
    return tuple(_quota(name, each) for each in _list(name, given, 6))


def _quota(name: str, given: object) -> QuotaPlan:
    known = {"most", "of", "per", "segment"}
    if not isinstance(given, Mapping) or set(given) - known:
        raise PlanImpossible(name, f"holds {given!r}; give most, of, per and segment")
    of, per = given.get("of", "answers"), given.get("per", "month")
    if of not in ("asks", "answers") or per not in PERIODS:
        raise PlanImpossible(name, f"counts {of!r} per {per!r}; give asks or answers, per {', '.join(PERIODS)}")
    most = _whole(1, 10_000_000)(name, given.get("most"))
    segment = _text(80)(name, given.get("segment", ""))
    return QuotaPlan(most, cast(Literal["asks", "answers"], of), cast(Period, per), segment)


def _hours(name: str, given: object) -> Hours:
    known = {"opens", "closes", "weekdays", "days_off"}
    if isinstance(given, Hours):
        return given
    if not isinstance(given, Mapping) or set(given) - known:
        raise PlanImpossible(name, f"is {given!r}; give opens, closes, weekdays and days_off")
    opens, closes = _clock(name, given.get("opens", "08:00")), _clock(name, given.get("closes", "21:00"))
    if closes - opens < 60:
        raise PlanImpossible(name, "must leave at least an hour open")
    days = frozenset(_whole(0, 6)(name, day) for day in _list(name, given.get("weekdays", list(EVERY_DAY)), 7))
    if not days:
        raise PlanImpossible(name, "holds no weekday; give at least one, 0 is Monday")
    return Hours(opens, closes, days, frozenset(_day(name, day) for day in _list(name, given.get("days_off", []), 60)))


def _clock(name: str, given: object) -> int:
    hour, _, minute = str(given).partition(":")
    if hour.isdigit() and minute.isdigit() and len(minute) == 2 and int(minute) < 60:
        minutes = int(hour[:3]) * 60 + int(minute)
        if minutes <= 24 * 60:
            return minutes
    raise PlanImpossible(name, f"holds {given!r}; give an hour such as 08:00")


def _day(name: str, given: object) -> date:
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        raise PlanImpossible(name, f"holds {given!r}; give a day such as 2026-12-25") from None


def _reminders(name: str, given: object) -> tuple[int, ...]:
    days = tuple(_whole(1, 60)(name, day) for day in _list(name, given, MOST_REMINDERS))
    if list(days) != sorted(set(days)):
        raise PlanImpossible(name, f"are {list(days)!r}; each must come later than the one before")
    return days


_READERS: dict[str, Callable[[str, object], Any]] = {
    "audience": _conditions(tuple(audiences.ABOUT)),
    "period_days": _whole(1, 1_825),
    "stage": _text(120),
    "event": _text(80),
    "conditions": _conditions(("property",)),
    "delay_minutes": _whole(0, 60 * 24 * 90),
    "starts_at": _moment,
    "is_listed": _flag,
    "share": _share,
    "quotas": _quotas,
    "daily_cap": _whole(1, 10_000_000),
    "own_rest_days": _whole(0, 1_825),
    "most_a_year": _whole(1, 365),
    "hours": _hours,
    "late_days": _whole(0, 365),
    "reminders": _reminders,
    "second_channel": _text(20),
    "second_after_days": _whole(1, 60),
}


def _plain(value: Any) -> Any:
    if isinstance(value, Condition):
        return value.as_json()
    if isinstance(value, QuotaPlan):
        return {"most": value.most, "of": value.of, "per": value.per, "segment": value.segment}
    if isinstance(value, Hours):
        days_off = [day.isoformat() for day in sorted(value.days_off)]
        hours = {"opens": _said(value.opens), "closes": _said(value.closes)}
        return {**hours, "weekdays": sorted(value.weekdays), "days_off": days_off}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _said(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
