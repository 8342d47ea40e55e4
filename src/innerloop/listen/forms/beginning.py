"""What the owner says first."""

from typing import Any

from django import forms

from innerloop.listen.actions.beginning import First
from innerloop.team import choices
from innerloop.team.models import User


class BeginForm(forms.Form):
    """Who you are and what your company is called."""

    company = forms.CharField(max_length=120, label="Company", help_text="Customers read it in surveys and mails.")
    name = forms.CharField(max_length=120, label="Your name")
    email = forms.EmailField(max_length=254, label="Your e-mail", help_text="You sign in with it from now on.")
    time_zone = forms.ChoiceField(label="Time zone", help_text="Where a day begins and ends in every number.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = choices.time_zones()  # type: ignore[attr-defined]
        self.fields["time_zone"].initial = "UTC"

    def clean_email(self) -> str:
        """Refuse an address that somebody else signs in with."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(f"{email} signs in here already. Use another address.")
        return email

    def first(self) -> First:
        """Return what was said."""
        said = self.cleaned_data
        return First(said["company"], said["name"], said["email"], said["time_zone"])
