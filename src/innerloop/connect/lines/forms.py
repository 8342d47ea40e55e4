"""Setting a channel up: the fields that its kind asks for, and one message to try it with."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict

from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen import errors as refusals
from innerloop.listen import queries as listen_queries
from innerloop.listen.models import Line, Program

TEST_TEXT = "This is a test. It arrived, so the channel works."
_PHONE = "A phone number with its country, such as +254 712 345 678."
_HINTS = {"telegram": "The number of your own chat, such as 123456789. Write to your bot first: it cannot begin."}
_KEPT = "Kept sealed and never shown again."


class LineForm(forms.Form):
    """What a kind of channel asks for. Of a line that is there already, a secret left empty stays as it is."""

    name = forms.CharField(max_length=120, label="Name", help_text="You and your colleagues read it.")
    program: "forms.ModelChoiceField[Program]" = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Who asks when customers write first",
        empty_label="The default program",
        error_messages={"invalid_choice": "That program is not on the list. Choose one that is."},
    )
    per_second = forms.DecimalField(
        required=False,
        min_value=Decimal("0.01"),
        max_value=1000,
        max_digits=7,
        decimal_places=2,
        label="At most so many messages a second",
        help_text="What your contract with the provider allows. Left empty, as fast as it takes them.",
    )

    def __init__(self, data: QueryDict | None, *, adapter: channels.Adapter, line: Line | None = None) -> None:
        initial: dict[str, Any] = {"name": adapter.title}
        if line:
            initial = {"name": line.name, "program": line.program_id, "per_second": line.per_second}
        super().__init__(data, initial=initial)
        self.adapter = adapter
        programs = listen_queries.programs().filter(closed_at=None)
        cast("forms.ModelChoiceField[Program]", self.fields["program"]).queryset = programs
        first = {f"set_{each.name}": _field(each, line) for each in adapter.settings}
        self.fields = {"name": self.fields.pop("name"), **first, **self.fields}
        if not adapter.capabilities.can_send:
            del self.fields["per_second"]

    def setup(self) -> listening.Setup:
        """Return what was filled in, as the verbs take it."""
        return listening.Setup(
            name=self.cleaned_data["name"],
            settings=self._settings(),
            program=self.cleaned_data["program"],
            is_without_program=self.cleaned_data["program"] is None,
            per_second=self.cleaned_data.get("per_second"),
        )

    def refuse(self, refusal: refusals.Refusal) -> None:
        """Say a refusal at the field that it is about."""
        name = f"set_{refusal.facts.get('field', '')}"
        about = name if name in self.fields else None
        # The kind's own check names a field in its sentence: it is said there.
        sentence = str(refusal.facts.get("reason") or refusal.facts.get("wanted") or refusal)
        named = next((f"set_{each.name}" for each in self.adapter.settings if f"`{each.name}`" in sentence), about)
        self.add_error(named, self._as_read(sentence))

    def _as_read(self, sentence: str) -> str:
        """Return a refusal in the page's words: the API's names of settings are those of their fields here."""
        for each in self.adapter.settings:
            sentence = sentence.replace(f"`{each.name}`: ", "").replace(f"`{each.name}`", each.label)
        said = sentence.replace("`", "")
        return said[:1].upper() + said[1:]

    def _settings(self) -> dict[str, str]:
        given = {each: str(self.cleaned_data.get(f"set_{each.name}") or "") for each in self.adapter.settings}
        # An empty secret is one that was not typed again.
        return {each.name: value for each, value in given.items() if value or not each.is_secret}


class TestForm(forms.Form):
    """Where one real message goes."""

    to = forms.CharField(
        max_length=320,
        label="Send it to",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Give an address of your own, so that you can see it arrive."},
    )
    text = forms.CharField(max_length=1000, label="Text", initial=TEST_TEXT)

    def __init__(self, data: Mapping[str, Any] | None, *, channel: str) -> None:
        super().__init__(data)
        is_phone = channel not in ("telegram", "chat", "email")
        self.fields["to"].help_text = _PHONE if is_phone else _HINTS.get(channel, "")


def _field(setting: channels.Setting, line: Line | None) -> forms.Field:
    is_there = line is not None and setting.is_secret
    is_required = setting.is_required and not setting.make and not is_there
    kept = "" if line is None or setting.is_secret else str(line.settings.get(setting.name, ""))
    initial = kept or setting.default
    hint = f"{setting.hint} {_KEPT}".strip() if setting.is_secret else setting.hint
    if setting.choices:
        return forms.ChoiceField(
            label=setting.label, help_text=hint, required=False, choices=list(setting.choices), initial=initial
        )
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    if setting.is_secret:
        # Not type=password: browsers would offer to keep it, and to fill in another.
        widget.attrs["placeholder"] = "As it is" if is_there else ""
    return forms.CharField(
        label=setting.label,
        help_text=hint,
        required=is_required,
        max_length=4000,
        initial=initial,
        widget=widget,
        error_messages={"required": f"{setting.label} is needed."},
    )
