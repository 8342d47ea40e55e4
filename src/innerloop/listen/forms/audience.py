"""Conditions picked from lists, a line each. Without JavaScript: a page always has a few empty lines to spare."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from innerloop.listen.rules import audience as rules
from innerloop.listen.rules.audience import Condition

_PEOPLE = (
    ("language", "their language (such as sw)"),
    ("organization", "their organization (its key)"),
    ("value", "what they are worth a year"),
    ("known_days", "for how many days we know them"),
)
_HISTORY = (
    ("last_score", "their last score"),
    ("last_cohort", "their last answer (top, middle or bottom)"),
    ("answered_days", "days since they last answered"),
    ("asked_days", "days since they were last asked"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What conditions can be about here: properties with the values seen, and kinds of events."""

    properties: Mapping[str, Sequence[str]]
    events: Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a condition."""

    number: int
    about: BoundField
    comparison: BoundField
    value: BoundField


class Rows:
    """The lines of one list of conditions within a form."""

    def __init__(
        self, form: forms.Form, prefix: str, held: Sequence[Condition], known: Known, *, spare: int,
        is_event: bool = False,
    ) -> None:  # fmt: skip
        self._form, self._prefix, self._is_event = form, prefix, is_event
        self._count = min(max(len(held) + spare, _sent(form, prefix)), rules.MOST_CONDITIONS)
        choices = [] if is_event else list(_choices(known, held))
        for number in range(self._count):
            condition = held[number] if number < len(held) else None
            form.fields.update(self._fields(number, condition, choices))

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the lines for the page."""
        parts = ("about", "comparison", "value")
        return tuple(
            Row(number + 1, *(self._form[self._name(number, part)] for part in parts)) for number in range(self._count)
        )

    def read(self) -> tuple[dict[str, Any], ...]:
        """Return the conditions as a plan has them; one that cannot be is refused at its value."""
        found = []
        for number in range(self._count):
            given = {part: self._form.cleaned_data.get(self._name(number, part), "") for part in _PARTS}
            if not given["about"]:
                continue
            try:
                found.append(rules.read_condition(self._condition(given)).as_json())
            except rules.ConditionImpossible as refusal:
                self._form.add_error(self._name(number, "value"), f"{refusal.reason[:1].upper()}{refusal.reason[1:]}.")
        return tuple(found)

    def _condition(self, given: Mapping[str, str]) -> dict[str, Any]:
        about, _, name = given["about"].partition(":")
        if self._is_event:
            about, name = "property", given["about"]
        return {"about": about, "name": name, "comparison": given["comparison"], "value": given["value"]}

    def _fields(self, number: int, condition: Condition | None, choices: list[Any]) -> dict[str, forms.Field]:
        about = f"{condition.about}:{condition.name}" if condition and condition.name else ""
        about = about or (condition.about if condition else "")
        if self._is_event:
            first: forms.Field = forms.CharField(
                required=False, max_length=80, label="Of the event’s", initial=condition.name if condition else "",
                widget=forms.TextInput(attrs={"list": "event-properties", "autocomplete": "off"}),
            )  # fmt: skip
        else:
            first = forms.ChoiceField(required=False, choices=choices, label="Where", initial=about)
        comparison = condition.comparison if condition else "is"
        value = condition.value if condition else ""
        return {
            self._name(number, "about"): first,
            self._name(number, "comparison"): forms.ChoiceField(
                required=False, choices=list(rules.COMPARISONS.items()), label="Compared", initial=comparison
            ),
            self._name(number, "value"): forms.CharField(
                required=False, max_length=500, label="With", initial=value,
                widget=forms.TextInput(attrs={"list": "values", "autocomplete": "off"}),
            ),
        }  # fmt: skip

    def _name(self, number: int, part: str) -> str:
        return f"{self._prefix}-{number}-{part}"


_PARTS = ("about", "comparison", "value")


def _sent(form: forms.Form, prefix: str) -> int:
    """Return how many lines were sent: a page that was open for long may have had more."""
    if not form.is_bound:
        return 0
    return sum(f"{prefix}-{number}-about" in form.data for number in range(rules.MOST_CONDITIONS))


def _choices(known: Known, held: Sequence[Condition]) -> Iterator[Any]:
    yield "", "no condition"
    names = dict.fromkeys([*known.properties, *(each.name for each in held if each.about == "property")])
    if names:
        yield "Their properties", [(f"property:{name}", name.replace("_", " ")) for name in names]
    yield "About them", list(_PEOPLE)
    yield "Their answers", list(_HISTORY)
    kinds = dict.fromkeys([*known.events, *(each.name for each in held if each.about == "behavior")])
    if kinds:
        yield "What they did", [(f"behavior:{kind}", f"how often: {kind}") for kind in kinds]
