"""What people type about hours, holidays, skills and absences."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from django import forms

from innerloop.team import choices, queries
from innerloop.team.actions import Work
from innerloop.team.forms.settings import DayField, TeamField
from innerloop.team.models import Skill
from innerloop.team.rules import weeks
from innerloop.team.rules.absence import Away
from innerloop.team.rules.working_time import MIDNIGHT, DayOff, EmptyWeek, HoursImpossible, Span, WorkingHours


class HoursField(forms.CharField):
    """The hours of one weekday, as spans. Empty is a day off, which is an answer like any other."""

    def __init__(self, weekday: int, **kwargs: Any) -> None:
        self.weekday = weekday
        super().__init__(max_length=120, **kwargs)

    def clean(self, value: Any) -> list[Span]:
        """Return the spans; what cannot be read is refused in the rule's words."""
        text = self.to_python(value) or ""
        self.run_validators(text)
        try:
            return weeks.read_day(text, self.weekday)
        except HoursImpossible as refusal:
            raise forms.ValidationError(str(refusal)) from None


class WeekForm(forms.Form):
    """The hours of a week, a line for each day, and the zone whose clock they are told by."""

    use_required_attribute = False
    zone = forms.ChoiceField(label="Time zone")

    def __init__(self, data: Any, *, shown: WorkingHours) -> None:
        super().__init__(data, initial=week_given(shown))
        known = choices.time_zones()
        # One that was taken from elsewhere, and is no place, stays to be chosen.
        extra = [] if shown.zone in dict(known) else [(shown.zone, shown.zone)]
        self.fields["zone"].choices = [*known, *extra]  # type: ignore[attr-defined]
        for number, name in enumerate(weeks.DAYS):
            self.fields[f"day_{number}"] = HoursField(number, label=name)
        self.fields["day_0"].help_text = "Such as 9:00-12:30, 13:30-17:00. A day off stays empty."

    def clean(self) -> dict[str, Any]:
        """Put the week together."""
        given = super().clean() or self.cleaned_data
        spans = [span for number in range(7) for span in given.get(f"day_{number}", [])]
        if not self.errors:
            try:
                given["hours"] = WorkingHours(given["zone"], tuple(spans))
            except EmptyWeek as refusal:
                self.add_error("day_0", str(refusal))
        return given


class HolidayForm(forms.Form):
    """A day off for all."""

    on = DayField(label="Day")
    name = forms.CharField(max_length=80, label="Name", help_text="Such as Jamhuri Day.")
    part = forms.CharField(
        max_length=40,
        required=False,
        label="Hours off",
        help_text="For a part of the day, such as 13:00-24:00. Left empty, it is the whole day.",
    )

    def clean(self) -> dict[str, Any]:
        """Put the day together."""
        given = super().clean() or self.cleaned_data
        try:
            spans = weeks.read_day(given.get("part", ""), 0) or [Span(0, 0, MIDNIGHT)]
        except HoursImpossible as refusal:
            self.add_error("part", str(refusal))
            return given
        if len(spans) > 1:
            self.add_error("part", "One stretch of hours is enough here.")
        elif "on" in given:
            given["day"] = DayOff(given["on"], spans[0].opens, spans[0].closes)
        return given


class SkillForm(forms.Form):
    """What a skill is called."""

    name = forms.CharField(max_length=80, label="Name", help_text="Such as refunds, or the baggage system.")


@dataclass(frozen=True, slots=True)
class Offers:
    """What a member's work can be chosen from; `languages` are those that are likely here."""

    teams: Collection[queries.TeamRow]
    skills: Collection[Skill]
    languages: Collection[str]


class WorkForm(forms.Form):
    """What a member does."""

    team = TeamField(required=False, label="Team", help_text="Its hours and holidays hold for them.")
    languages = forms.MultipleChoiceField(
        required=False, label="Answers customers in", widget=forms.CheckboxSelectMultiple
    )
    another = forms.ChoiceField(required=False, label="Another language", help_text="It joins the list above.")
    skills = forms.MultipleChoiceField(required=False, label="Skills", widget=forms.CheckboxSelectMultiple)
    capacity = forms.IntegerField(
        min_value=0,
        max_value=500,
        label="Open cases at once",
        help_text="At most. With 0 they are given none, and may still take some.",
    )

    def __init__(self, data: Any, *, person: queries.OnDuty, offers: Offers) -> None:
        languages, skills = sorted(person.languages), sorted(person.skills)
        super().__init__(
            data,
            initial={
                "team": person.member.team_id,
                "languages": languages,
                "skills": skills,
                "capacity": person.capacity,
            },
        )
        self._skills = {skill.slug: skill for skill in offers.skills}
        cast(TeamField, self.fields["team"]).offer(offers.teams, none="None yet")
        usual = sorted({*offers.languages, *languages}, key=choices.language_name)
        rest = [choice for choice in choices.spoken_languages() if choice[0] not in usual]
        picked: Any = self.fields
        picked["languages"].choices = [(code, choices.language_name(code)) for code in usual]
        picked["another"].choices = [("", "None"), *rest]
        picked["skills"].choices = [(skill.slug, skill.name) for skill in offers.skills]
        if not offers.skills:
            del picked["skills"]

    def work(self) -> Work:
        """Return what was picked."""
        given = self.cleaned_data
        another = [given["another"]] if given["another"] else []
        return Work(
            team=given["team"],
            languages=[*given["languages"], *another],
            skills=[self._skills[slug] for slug in given.get("skills", [])],
            capacity=given["capacity"],
        )


class AwayForm(forms.Form):
    """From when until when somebody is away."""

    starts_on = DayField(label="First day")
    ends_on = DayField(required=False, label="Last day", help_text="Left empty if nobody knows yet.")

    def days(self) -> Away:
        """Return the days that were picked."""
        return Away(self.cleaned_data["starts_on"], self.cleaned_data["ends_on"])


def week_given(hours: WorkingHours) -> dict[str, str]:
    """Return hours as a `WeekForm` is given them."""
    days = {f"day_{number}": weeks.say_spans(weeks.on_weekday(hours.spans, number)) for number in range(7)}
    return {"zone": hours.zone, **days}
