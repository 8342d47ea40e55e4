"""A program's plan, picked from lists: when it asks, whom, within which limits, and how it goes on."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from innerloop.listen.forms import audience
from innerloop.listen.models import Program
from innerloop.listen.rules import plans, saying, telling

_SPARE_ROWS = 2
_HOURS = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(0, 1_441, 30)]
_DAYS_AFTER = (1, 2, 3, 5, 7, 10, 14, 21)
# Where the plan's own field is made of several of the form.
_FIELD_OF = {
    "quotas": "quota_most", "hours": "opens", "reminders": "reminder_2", "audience": None, "conditions": None,
    "second_channel": "second_channel",
}  # fmt: skip
# What the plan says of a value, for whoever reads a page: the API's callers are shown the value as they sent it.
_SAID_OF = {
    "reminders": "Each reminder must come later than the one before.",
    "starts_at": "That is no moment. Pick a day and an hour.",
    "hours": "The hours must leave at least one open.",
}


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be picked: properties with the values seen, events, stages by key, channels by name."""

    properties: Mapping[str, Sequence[str]] = field(default_factory=dict)
    events: Sequence[str] = ()
    stages: Sequence[tuple[str, str]] = ()
    channels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its title, what it is for, fields, and rows of conditions."""

    title: str
    hint: str
    fields: tuple[BoundField, ...] = ()
    rows: tuple[audience.Row, ...] = ()


class PlanForm(forms.Form):
    """A plan; which fields there are depends on how the program asks."""

    share = forms.IntegerField(min_value=1, max_value=100, label="Percent of them", help_text="Always the same people.")
    daily_cap = forms.IntegerField(min_value=1, required=False, label="A day, at most")
    own_rest_days = forms.IntegerField(min_value=0, max_value=1_825, required=False, label="Days of rest from it")
    most_a_year = forms.IntegerField(
        min_value=1, max_value=365, required=False, label="One person a year, at most",
        help_text="Asks by all programs.",
    )  # fmt: skip
    quota_most = forms.IntegerField(min_value=1, required=False, label="Quota, at most")
    quota_of = forms.ChoiceField(choices=[("answers", "answers"), ("asks", "asks")], label="of", required=False)
    quota_per = forms.ChoiceField(
        choices=[(per, said) for per, said in (("day", "a day"), ("week", "a week"), ("month", "a month"),
                 ("quarter", "a quarter"), ("ever", "in all"))],
        label="in", required=False,
    )  # fmt: skip
    quota_segment = forms.ChoiceField(label="for each", required=False)
    opens = forms.ChoiceField(label="From")
    closes = forms.ChoiceField(label="To")
    weekdays = forms.MultipleChoiceField(
        choices=[(str(number), name) for number, name in enumerate(telling.WEEKDAYS)],
        label="On",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day."},
    )
    days_off = forms.CharField(
        required=False, max_length=700, label="Days off", help_text="Such as 2026-12-25, 2027-01-01."
    )
    reminder_1 = forms.ChoiceField(required=False, label="Remind")
    reminder_2 = forms.ChoiceField(required=False, label="And once more")
    second_channel = forms.ChoiceField(required=False, label="Then ask by")
    second_after_days = forms.ChoiceField(required=False, label="When")

    def __init__(self, data: QueryDict | None, *, program: Program, plan: plans.Plan, offers: Offers) -> None:
        self.program, self.plan, self.offers = program, plan, offers
        self.zone = ZoneInfo(program.workspace.time_zone)
        super().__init__(data, initial=_initial(plan, self.zone))
        self._offer_lists()
        self._when = self._add_when()
        known = audience.Known(offers.properties, offers.events)
        self.whom = audience.Rows(self, "whom", plan.audience, known, spare=_SPARE_ROWS)
        is_event = program.kind == Program.Kind.TRANSACTIONAL
        self.on = audience.Rows(self, "on", plan.conditions, known, spare=1, is_event=True) if is_event else None

    def clean(self) -> dict[str, Any]:
        """Put the plan together; what it cannot be is said at its field."""
        cleaned = super().clean() or self.cleaned_data
        whom = self.whom.read()
        on = self.on.read() if self.on else ()
        if self.errors:
            return cleaned
        try:
            self.plan = plans.read({**self._said(cleaned), "audience": whom, "conditions": on})
        except plans.PlanImpossible as refusal:
            name = _FIELD_OF.get(refusal.field, refusal.field)
            said = _SAID_OF.get(refusal.field, f"{refusal.reason[:1].upper()}{refusal.reason[1:]}.")
            self.add_error(name if name in self.fields else None, said)
        return cleaned

    def clean_days_off(self) -> str:
        """Say here which of the days is none: the hours, which they belong to, are other fields."""
        given = str(self.cleaned_data["days_off"])
        for day in _days(given):
            try:
                date.fromisoformat(day)
            except ValueError:
                raise forms.ValidationError(f"“{day}” is no day. Write it as 2026-12-25.") from None
        return given

    def _said(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the plan's JSON from what was picked; what the page does not show stays as it was."""
        kept = {name: value for name, value in self.plan.as_json().items() if name in ("late_days",)}
        if round(self.plan.share) == given["share"]:
            kept["share"] = self.plan.share
        return {
            "share": given["share"],
            **kept,
            **{name: _number(given.get(name)) for name in ("period_days", "daily_cap", "most_a_year")},
            "own_rest_days": given.get("own_rest_days") or 0,
            "delay_minutes": _number(given.get("delay_minutes")) or 0,
            "event": given.get("event", ""),
            "stage": given.get("stage", ""),
            "starts_at": _moment(given.get("starts_at", ""), self.zone),
            "is_listed": given.get("is_listed") == "yes",
            "quotas": [*_quota(given), *plans.Plan(quotas=self.plan.quotas[1:]).as_json().get("quotas", [])],
            "hours": {
                "opens": given["opens"],
                "closes": given["closes"],
                "weekdays": [int(day) for day in given["weekdays"]],
                "days_off": _days(given["days_off"]),
            },
            "reminders": [int(given[name]) for name in ("reminder_1", "reminder_2") if given[name]],
            "second_channel": given["second_channel"],
            "second_after_days": _number(given["second_after_days"]) if given["second_channel"] else None,
        }

    @property
    def sections(self) -> list[Section]:
        """Return the page in its parts."""
        when = Section("When", saying.KINDS[self.program.kind][1], self._bound(self._when), self._rows(self.on))
        return [
            when,
            Section("Whom", "Everything must be true of them. Leave a line empty to take it out.", rows=self.whom.rows),
            Section(
                "How many",
                "Left empty, there is no such limit. The days of rest from all programs are in the settings.",
                self._bound(
                    ["share", "daily_cap", "own_rest_days", "most_a_year", "quota_most", "quota_of", "quota_per",
                     "quota_segment"]
                ),
            ),
            Section(
                "At which hours",
                "By the clock where the customer lives. Where nobody knows, in every zone of their country.",
                self._bound(["opens", "closes", "weekdays", "days_off"]),
            ),
            self._silent(),
        ]  # fmt: skip

    def _silent(self) -> Section:
        if self.program.is_anonymous:
            return Section("Who stays silent", "Nobody is reminded of an anonymous survey: it would show who answered.")
        fields = self._bound(["reminder_1", "reminder_2", "second_channel", "second_after_days"])
        return Section("Who stays silent", "By the same rules. Whoever answered or said stop hears no more.", fields)

    def _bound(self, names: Iterable[str]) -> tuple[BoundField, ...]:
        return tuple(self[name] for name in names)

    def _rows(self, rows: audience.Rows | None) -> tuple[audience.Row, ...]:
        return rows.rows if rows else ()

    def _offer_lists(self) -> None:
        self.fields["quota_segment"].choices = [("", "all together"), *_same(self.offers.properties)]  # type: ignore[attr-defined]
        for name in ("opens", "closes"):
            hours = sorted({*_HOURS, self.initial[name]})
            self.fields[name].choices = [(hour, hour) for hour in hours]  # type: ignore[attr-defined]
        reminders = [(str(day), f"after {day} day{'s' if day > 1 else ''}") for day in _DAYS_AFTER]
        for number, name in enumerate(("reminder_1", "reminder_2")):
            held = [str(day) for day in self.plan.reminders[number : number + 1]]
            extra = [(day, f"after {day} days") for day in held if day not in dict(reminders)]
            self.fields[name].choices = [("", "not"), *reminders, *extra]  # type: ignore[attr-defined]
        others = [name for name in self.offers.channels if name != self.program.channel]
        current = [self.plan.second_channel] if self.plan.second_channel else []
        named = [(name, saying.channel_name(name)) for name in dict.fromkeys([*others, *current])]
        self.fields["second_channel"].choices = [("", "no other channel"), *named]  # type: ignore[attr-defined]
        days = sorted({*_DAYS_AFTER, *([self.plan.second_after_days] if self.plan.second_after_days else [])})
        after = [(str(day), f"after {day} day{'s' if day > 1 else ''}") for day in days]
        self.fields["second_after_days"].choices = [("", "if it did not arrive"), *after]  # type: ignore[attr-defined]

    def _add_when(self) -> list[str]:
        """Add the fields that this kind of program has, and return their names."""
        made = _WHEN.get(self.program.kind, {})
        for name, build in made.items():
            self.fields[name] = build(self.plan, self.offers)
        return list(made)


def _rounds(plan: plans.Plan, offers: Offers) -> forms.Field:
    days = dict(telling.ROUNDS)
    if plan.period_days:
        days.setdefault(plan.period_days, telling.round_said(plan.period_days))
    choices = [
        ("", "Nobody by itself: only whom somebody names"),
        *((str(d), said) for d, said in sorted(days.items())),
    ]
    return forms.ChoiceField(
        required=False, choices=choices, label="How often",
        help_text="Each customer has a day of their own, so that the answers come evenly.",
    )  # fmt: skip


def _delays(plan: plans.Plan, offers: Offers) -> forms.Field:
    delays = {**telling.DELAYS, plan.delay_minutes: telling.delay_said(plan.delay_minutes)}
    choices = [(str(minutes), said) for minutes, said in sorted(delays.items())]
    return forms.ChoiceField(choices=choices, label="How long after")


def _events(plan: plans.Plan, offers: Offers) -> forms.Field:
    return forms.CharField(
        required=False, max_length=80, label="After which event",
        help_text="As your other systems tell it. Left empty, it asks only whom somebody names.",
        widget=forms.TextInput(attrs={"list": "events", "autocomplete": "off"}),
    )  # fmt: skip


def _stages(plan: plans.Plan, offers: Offers) -> forms.Field:
    current = [] if plan.stage in ("", *dict(offers.stages)) else [(plan.stage, plan.stage)]
    return forms.ChoiceField(
        required=False, choices=[("", "None: only whom somebody names"), *offers.stages, *current],
        label="After the end of which stage",
        help_text="Which event ends a stage is set under Settings, Touchpoints.",
    )  # fmt: skip


def _starts(plan: plans.Plan, offers: Offers) -> forms.Field:
    return forms.CharField(
        required=False, label="From when", max_length=16,
        help_text="Left empty, it asks nobody yet.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip


def _listed(plan: plans.Plan, offers: Offers) -> forms.Field:
    choices = [("", "Everybody for whom the lines below are true"), ("yes", "Only those on the list, further down")]
    return forms.ChoiceField(required=False, choices=choices, label="Whom")


_WHEN: Mapping[str, Mapping[str, Any]] = {
    Program.Kind.RELATIONSHIP: {"period_days": _rounds},
    Program.Kind.TRANSACTIONAL: {"event": _events, "delay_minutes": _delays},
    Program.Kind.EPISODIC: {"stage": _stages, "delay_minutes": _delays},
    Program.Kind.ONE_OFF: {"starts_at": _starts, "is_listed": _listed},
}


def _initial(plan: plans.Plan, zone: ZoneInfo) -> dict[str, Any]:
    quota = plan.quotas[0] if plan.quotas else None
    hours = plan.as_json().get("hours") or {"opens": "08:00", "closes": "21:00", "days_off": []}
    reminders = [*map(str, plan.reminders), "", ""]
    return {
        "period_days": str(plan.period_days or ""),
        "event": plan.event,
        "stage": plan.stage,
        "delay_minutes": str(plan.delay_minutes),
        "starts_at": plan.starts_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if plan.starts_at else "",
        "is_listed": "yes" if plan.is_listed else "",
        "share": round(plan.share) or 1,
        "daily_cap": plan.daily_cap,
        "own_rest_days": plan.own_rest_days or None,
        "most_a_year": plan.most_a_year,
        "quota_most": quota.most if quota else None,
        "quota_of": quota.of if quota else "answers",
        "quota_per": quota.per if quota else "month",
        "quota_segment": quota.segment if quota else "",
        "opens": hours["opens"],
        "closes": hours["closes"],
        "weekdays": [str(day) for day in sorted(plan.hours.weekdays)],
        "days_off": ", ".join(hours["days_off"]),
        "reminder_1": reminders[0],
        "reminder_2": reminders[1],
        "second_channel": plan.second_channel,
        "second_after_days": str(plan.second_after_days or ""),
    }


def _quota(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not given.get("quota_most"):
        return []
    return [
        {
            "most": given["quota_most"],
            "of": given["quota_of"] or "answers",
            "per": given["quota_per"] or "month",
            "segment": given["quota_segment"],
        }
    ]


def _days(given: str) -> list[str]:
    return [day for day in re.split(r"[,;\s]+", given) if day]


def _number(given: Any) -> int | None:
    return int(given) if given not in ("", None) else None


def _moment(given: str, zone: ZoneInfo) -> datetime | str | None:
    try:
        return datetime.fromisoformat(given).replace(tzinfo=zone) if given else None
    except ValueError:
        return given  # refused where all of it is read


def _same(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in names]
