"""A rule for cases, picked rather than typed."""

from typing import Any

from django import forms
from django.db.models import Q

from innerloop.act.models import CaseRule, Playbook
from innerloop.act.queries import lately
from innerloop.act.rules.conditions import LONGEST_WORDS, MOST_WORDS, WhenImpossible, read_when
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.words import language_name
from innerloop.listen.models import Metric, Touchpoint
from innerloop.team.models import Skill, Team
from innerloop.understand.queries.themes import on
from innerloop.understand.rules.feelings import MAY_LEAVE, URGENT

_NUMBERS = (
    *("score_at_most", "score_at_least", "value_at_least", "silent_days", "unanswered_at_least"),
    *("urgency_at_least", "churn_at_least"),
)
VERY_URGENT = 0.8


class RuleForm(forms.Form):
    """When a case is opened, and what it is given. All that is named must be true."""

    name = forms.CharField(label="Name", max_length=120, help_text="As colleagues read it above a case.")
    metric = forms.ChoiceField(label="Question", required=False)
    score_at_most = forms.IntegerField(label="Score at most", required=False)
    score_at_least = forms.IntegerField(label="Score at least", required=False)
    words = forms.CharField(
        label="Words or phrases, one a line",
        required=False,
        max_length=MOST_WORDS * LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One of them is enough. Capitals and accents do not matter; refund* also finds refunded.",
    )
    language = forms.ChoiceField(label="Language", required=False)
    touchpoint = forms.ChoiceField(label="Touchpoint", required=False)
    theme = forms.ChoiceField(
        label="Their words speak of", required=False, help_text="A case opens once they were read, moments later."
    )
    urgency_at_least = forms.TypedChoiceField(
        label="Their words sound",
        required=False,
        coerce=float,
        empty_value=None,
        choices=[("", "urgent or not"), (str(URGENT), "urgent"), (str(VERY_URGENT), "very urgent")],
    )
    churn_at_least = forms.TypedChoiceField(
        label="Their words say",
        required=False,
        coerce=float,
        empty_value=None,
        choices=[("", "that they stay or leave"), (str(MAY_LEAVE), "that they may leave")],
    )
    value_at_least = forms.DecimalField(label="Worth a year at least", required=False, min_value=0, max_digits=14)
    wants_contact = forms.BooleanField(label="They asked to be contacted", required=False)
    wants_person = forms.BooleanField(label="They asked for a person in a conversation", required=False)
    event = forms.CharField(
        label="They did", required=False, max_length=80, help_text="A kind of event, such as order.cancelled."
    )
    unanswered_at_least = forms.IntegerField(
        label="Asks in a row without an answer",
        required=False,
        min_value=1,
        max_value=50,
        help_text="From customers who have answered before. Beside it only what they are worth and their language.",
    )
    missing = forms.CharField(
        label="They have not done", required=False, max_length=80, help_text="A kind of event, such as login."
    )
    silent_days = forms.IntegerField(
        label="For so many days",
        required=False,
        min_value=1,
        max_value=730,
        help_text="By itself: nothing was heard of them, no answer and no event.",
    )
    priority = forms.ChoiceField(label="Priority", choices=Priority.choices(), initial=Priority.NORMAL)
    team = forms.ChoiceField(label="Goes to", required=False)
    playbook = forms.ChoiceField(label="Playbook", required=False)
    skills = forms.MultipleChoiceField(
        label="Needs somebody who knows",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The case goes to who knows all of it, as far as anybody there does.",
    )

    def __init__(self, *given: Any, rule: CaseRule | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self._offer("metric", list(Metric.objects.order_by("name").values_list("slug", "name")))
        self._offer("touchpoint", list(Touchpoint.objects.order_by("name").values_list("key", "name")))
        spoken = languages(rule.when.get("language", "") if rule else "")
        self._offer("language", [(code, language_name(code)) for code in spoken])
        self._offer("theme", _themes(rule.when.get("theme", "") if rule else ""))
        self._keep_share("urgency_at_least", rule, "urgent to {:.0%} at least")
        self._keep_share("churn_at_least", rule, "that they may leave, to {:.0%} at least")
        teams = Team.objects.order_by("name").values_list("id", "name")
        self._offer("team", [(str(id_), name) for id_, name in teams], none="the team that the answer is about")
        books = Playbook.objects.filter(retired_at=None).order_by("name").values_list("id", "name")
        self._offer("playbook", [(str(id_), name) for id_, name in books], none="none")
        # What is no longer on the list stays picked where it was, so that saving something else takes nothing away.
        kept = Q(retired_at=None) | Q(slug__in=rule.skills if rule else [])
        known = list(Skill.objects.filter(kept).order_by("name").values_list("slug", "name"))
        picked: Any = self.fields["skills"]
        picked.choices = known
        if not known:
            del self.fields["skills"]
        if rule:
            self.initial = _initial(rule)

    def clean(self) -> dict[str, Any]:
        """Read what was picked into what a rule asks for."""
        given = super().clean() or self.cleaned_data
        try:
            given["when"] = read_when(_when(given))
        except WhenImpossible as wrong:
            field = "words" if wrong.field == "words_any" else wrong.field
            self.add_error(field if field in self.fields else None, _said(wrong))
        return given

    def _keep_share(self, name: str, rule: CaseRule | None, said: str) -> None:
        # The API takes any number: it stays what it was until another is picked.
        field, kept = self.fields[name], rule.when.get(name) if rule else None
        assert isinstance(field, forms.ChoiceField)
        choices: Any = field.choices
        if kept is not None and str(kept) not in dict(choices):
            field.choices = [*choices, (str(kept), said.format(kept))]

    def _offer(self, name: str, choices: list[tuple[str, str]], *, none: str = "any") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", none), *choices]


def _said(wrong: WhenImpossible) -> str:
    if wrong.field == "when":
        return "Name one thing at least: with none, every answer would open a case."
    return wrong.reason[:1].upper() + wrong.reason[1:] + "."


def _when(given: dict[str, Any]) -> dict[str, Any]:
    words = [line.strip() for line in given.get("words", "").splitlines() if line.strip()]
    picked = {name: given.get(name) for name in ("metric", "language", "touchpoint", "theme", "event", "missing")}
    numbers = {name: given.get(name) for name in _NUMBERS}
    flags = {name: bool(given.get(name)) for name in ("wants_contact", "wants_person")}
    return {**picked, **numbers, **flags, "words_any": words}


def _initial(rule: CaseRule) -> dict[str, Any]:
    when = dict(rule.when)
    return {
        **when,
        "words": "\n".join(when.pop("words_any", [])),
        "name": rule.name,
        "priority": rule.priority,
        "team": str(rule.team_id or ""),
        "playbook": str(rule.playbook_id or ""),
        "skills": rule.skills,
    }


def _themes(kept: str) -> list[tuple[str, str]]:
    """Return the themes that there are, and the one that a rule asks for, whatever became of it."""
    found = {theme.slug: theme.name for theme in on()}
    return [*found.items(), *([(kept, f"{kept} (put away)")] if kept and kept not in found else [])]


def languages(*kept: str) -> list[str]:
    """Return the languages of the newest answers, those spoken most in this house, and those that are kept already."""
    known = lately.languages() | {"en", "sw", "fr", "es", "ar"} | set(kept)
    return sorted(known - {""}, key=language_name)
