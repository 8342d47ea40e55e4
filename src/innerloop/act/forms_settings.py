"""How fast cases are answered, and why things happen, as they are written under Settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from innerloop.act.models import Cause, Target
from innerloop.act.rules.lengths import LengthImpossible, read_length, say_length
from innerloop.act.rules.priority import Priority

# The most pressing first.
PRIORITIES = tuple(reversed(Priority))


class LengthField(forms.CharField):
    """A length of working time, in minutes."""

    def __init__(self, **named: Any) -> None:
        super().__init__(max_length=40, error_messages={"required": "Say how long: 4 h, or 30 min."}, **named)

    def clean(self, value: Any) -> int:
        """Return the minutes; what cannot be read is refused in the rule's words."""
        text = super().clean(value)
        try:
            return read_length(text)
        except LengthImpossible as refusal:
            raise forms.ValidationError(str(refusal)) from None


@dataclass(frozen=True)
class Pair:
    """The two fields of a priority."""

    name: str
    contact: forms.BoundField
    resolve: forms.BoundField


class TargetsForm(forms.Form):
    """The response times of each priority."""

    use_required_attribute = False

    def __init__(self, given: Any, *, targets: Mapping[str, Target]) -> None:
        super().__init__(given, initial=times_given(targets))
        for priority in PRIORITIES:
            said = priority.label.lower()
            self.fields[f"{priority}_contact"] = LengthField(label=f"First contact, {said}")
            self.fields[f"{priority}_resolve"] = LengthField(label=f"Resolved, {said}")

    def clean(self) -> dict[str, Any]:
        """Refuse a case that would be resolved before anybody was in touch."""
        given = super().clean() or self.cleaned_data
        for priority in PRIORITIES:
            contact, resolve = (given.get(f"{priority}_{what}") for what in ("contact", "resolve"))
            if contact and resolve and resolve < contact:
                least = say_length(contact)
                self.add_error(f"{priority}_resolve", f"Nobody was in touch by then: give {least} at least.")
        return given

    def pairs(self) -> Iterator[Pair]:
        """Yield the fields, two for each priority."""
        for priority in PRIORITIES:
            yield Pair(priority.label, self[f"{priority}_contact"], self[f"{priority}_resolve"])

    def times(self) -> dict[Priority, tuple[int, int]]:
        """Return what was written, in minutes."""
        given = self.cleaned_data
        return {each: (given[f"{each}_contact"], given[f"{each}_resolve"]) for each in PRIORITIES}


class CauseForm(forms.Form):
    """Why something happened, as it is picked when a case is resolved."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        help_text="As colleagues pick it when a case is resolved: A refund took too long.",
        error_messages={"required": "Say what happened, as colleagues would."},
    )
    kind = forms.ChoiceField(
        label="It lies with", choices=Cause.Kind.choices, help_text="Whoever mends causes looks for them by that."
    )

    def __init__(self, given: Any, *, cause: Cause | None = None) -> None:
        super().__init__(given, initial=cause_given(cause) if cause else None)


def times_given(targets: Mapping[str, Target]) -> dict[str, str]:
    """Return response times as a `TargetsForm` is given them."""
    written: dict[str, str] = {}
    for name, target in targets.items():
        written[f"{name}_contact"] = say_length(target.contact_minutes)
        written[f"{name}_resolve"] = say_length(target.resolve_minutes)
    return written


def cause_given(cause: Cause) -> dict[str, str]:
    """Return a cause as a `CauseForm` is given it."""
    return {"name": cause.name, "kind": cause.kind}
