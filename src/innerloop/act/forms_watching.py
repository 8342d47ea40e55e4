"""What is watched, and how often it may ring for nothing."""

from typing import Any

from django import forms

from innerloop.act.rules import findings as words
from innerloop.understand import actions as understanding
from innerloop.understand.models import USUAL, Watching

RATES = (7, 30, 91, 365)
DIMENSIONS = {
    "touchpoint": "Each touchpoint",
    "product": "Each product",
    "team": "Each team",
    "channel": "Each channel",
    "program": "Each program",
    "language": "Each language",
    "employee": "Each employee",
}


class WatchingForm(forms.Form):
    """The rate of false alarms, the smallest change that matters, and the slices."""

    is_on = forms.BooleanField(label="Watch every day", required=False)
    days_a_false_alarm = forms.TypedChoiceField(
        label="False alarms, over everything together",
        coerce=int,
        choices=[(days, words.rate(days).capitalize()) for days in RATES],
        help_text="Fewer false alarms mean that true changes are found later: the table below says by how many days.",
    )
    least_points = forms.IntegerField(
        label="Smallest change that matters, in points",
        min_value=2,
        max_value=50,
        help_text="Changes of half of that and less are let pass.",
    )
    has_volume = forms.BooleanField(
        label="The number of answers too",
        required=False,
        help_text="A quarter of the allowed false alarms is spent on it.",
    )
    has_themes = forms.BooleanField(
        label="What customers speak ill of",
        required=False,
        help_text="Each theme, everywhere and at each touchpoint and team that is watched. A quarter of the allowed "
        "false alarms is spent on it.",
    )
    dimensions = forms.MultipleChoiceField(
        label="Beside everything together",
        required=False,
        choices=list(DIMENSIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="The more is watched, the less of the allowed false alarms each slice has, and the later it rings.",
    )

    def __init__(self, given: Any, *, how: Watching) -> None:
        super().__init__(given, initial={name: getattr(how, name) for name in WatchingForm.base_fields})

    def wishes(self) -> understanding.Wishes:
        """Return what was chosen, the slices in their usual order."""
        given = self.cleaned_data
        order = [*USUAL, *(name for name in DIMENSIONS if name not in USUAL)]
        return understanding.Wishes(**{**given, "dimensions": sorted(given["dimensions"], key=order.index)})
