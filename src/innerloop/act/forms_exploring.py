"""The form of a kept view."""

from django import forms


class ViewForm(forms.Form):
    """What a view is called, and whether everybody sees it."""

    name = forms.CharField(label="Name", max_length=80)
    is_shared = forms.BooleanField(label="Everybody in the workspace sees it", required=False)
