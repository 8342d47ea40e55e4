"""What a destination of notices asks for."""

from typing import Any

from django import forms
from django.http import QueryDict

from innerloop.connect import providers
from innerloop.connect.alerts.destinations import Setup
from innerloop.connect.alerts.places import Place
from innerloop.connect.models import Destination
from innerloop.team import notices
from innerloop.team.queries import TeamRow

_KEPT = "Kept sealed and never shown again: whoever has it can write there."


class DestinationForm(forms.Form):
    """A name, the address, and what goes there. Of one that is there already, a secret left empty stays as it is."""

    name = forms.CharField(
        max_length=120, label="Name", help_text="Such as #care. Only you and your colleagues read it."
    )
    url = forms.CharField(max_length=2_000, label="Address")
    key = forms.RegexField(
        r"^[A-Za-z0-9_-]{1,128}$",
        label="Key",
        error_messages={"invalid": "A key has letters, digits, - and _ only, 128 at most."},
    )
    notices = forms.MultipleChoiceField(
        label="What goes there",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    teams = forms.MultipleChoiceField(
        required=False,
        label="Only of these teams, and those below",
        widget=forms.CheckboxSelectMultiple,
        help_text="With none chosen, of all.",
    )
    says_names = forms.BooleanField(
        required=False, label="With the customer’s name", help_text="It leaves Innerloop with every notice."
    )
    says_words = forms.BooleanField(
        required=False,
        label="With the customer’s words",
        help_text="They leave Innerloop, and an erasure does not reach them there.",
    )

    def __init__(
        self, data: QueryDict | None, *, place: Place, teams: list[TeamRow], row: Destination | None = None
    ) -> None:
        names = ("name", "notices", "teams", "says_names", "says_words")
        super().__init__(data, initial={name: getattr(row, name) for name in names} if row else {"name": place.title})
        offered = [(kind.name, kind.label_to_others or kind.label) for kind in notices.all_kinds()]
        self.fields["notices"].choices = offered  # type: ignore[attr-defined]
        self.fields["teams"].choices = [(str(each.team.id), each.team.name) for each in teams]  # type: ignore[attr-defined]
        self.fields["url"].help_text = f"{place.hint} {_KEPT}"
        if not teams:
            del self.fields["teams"]
        if not place.needs_key:
            del self.fields["key"]
        if row:
            for name in {"url", "key"} & self.fields.keys():
                self.fields[name].required = False
                self.fields[name].widget.attrs["placeholder"] = "As it is"
        for name in {"url", "key"} & self.fields.keys():
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_url(self) -> str:
        """Return the address, if it may be called."""
        url = str(self.cleaned_data["url"]).strip()
        if url and (wrong := providers.against_secret_target(url)):
            # Its own words may quote it, and whoever looks on would read the secret.
            raise forms.ValidationError(wrong.replace(repr(url[:80]), "This address"))
        return url

    def setup(self) -> Setup:
        """Return what was filled in, as the verbs take it."""
        given: dict[str, Any] = self.cleaned_data
        return Setup(
            name=given["name"],
            secrets={name: str(given.get(name) or "") for name in ("url", "key")},
            notices=given["notices"],
            teams=given.get("teams", []),
            says_names=given["says_names"],
            says_words=given["says_words"],
        )
