"""A release, an incident, a campaign: what it was, when, and where."""

from datetime import date
from typing import Any

from django import forms

from innerloop.listen.models import Touchpoint
from innerloop.understand.actions import Marked
from innerloop.understand.models import TimeMark


class MarkForm(forms.Form):
    """What happened on a day."""

    kind = forms.ChoiceField(label="What was it?", choices=TimeMark.Kind.choices)
    name = forms.CharField(label="Name", max_length=80, help_text="As you speak of it: 4.2, spring sale.")
    happened_on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    touchpoint = forms.ModelChoiceField(
        Touchpoint.objects.none(), label="Where", required=False, empty_label="Everywhere"
    )
    url = forms.CharField(
        label="Link", max_length=500, required=False, help_text="To its notes or its report, beginning https://."
    )

    def __init__(self, given: Any, *, row: TimeMark | None = None, today: date | None = None) -> None:
        names = ("kind", "name", "happened_on", "touchpoint", "url")
        initial = {name: getattr(row, name) for name in names} if row else {"happened_on": today}
        super().__init__(given, initial=initial)
        places: Any = self.fields["touchpoint"]
        places.queryset = Touchpoint.objects.order_by("name")

    def marked(self) -> Marked:
        """Return what was said."""
        given = self.cleaned_data
        place = given["touchpoint"]
        return Marked(given["kind"], given["name"], given["happened_on"], place.id if place else None, given["url"])
