"""The form of a kept view."""

from typing import Any

from django import forms


class DaysForm(forms.Form):
    """Days of one's own choice, and others that they are compared with. The last ones are left out or whole."""

    first = forms.DateField()
    last = forms.DateField()
    other_first = forms.DateField(required=False)
    other_last = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse days that end before they begin."""
        given = super().clean() or {}
        for first, last in (("first", "last"), ("other_first", "other_last")):
            begin, end = given.get(first), given.get(last)
            if begin and end and begin > end:
                raise forms.ValidationError(f"{end:%-d %B %Y} is before {begin:%-d %B %Y}. Change one of the days.")
        return given


class ViewForm(forms.Form):
    """What a view is called, and whether everybody sees it."""

    name = forms.CharField(label="Name", max_length=80)
    is_shared = forms.BooleanField(label="Everybody in the workspace sees it", required=False)
