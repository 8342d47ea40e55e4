"""What setting a language model up asks for."""

from typing import Any

from django import forms
from django.http import QueryDict

from innerloop.understand.actions.outside.connecting import Setup, needs_key_anew
from innerloop.understand.models import LanguageModel
from innerloop.understand.outside import port

_INITIAL = ("kind", "base_url", "model", "patience", "calls_a_month", "tokens_a_month")
_NAME = r"^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,119}$"


class ModelForm(forms.Form):
    """Protocol, address, model, key, and how much of it may be used. A key left empty stays as it is."""

    kind = forms.ChoiceField(label="It speaks like")
    base_url = forms.CharField(max_length=500, label="Address")
    model = forms.RegexField(
        _NAME,
        label="Model",
        help_text="Its name as the provider writes it.",
        error_messages={"invalid": "A model’s name has letters, digits and . _ : / @ + - only, 120 at most."},
    )
    key = forms.RegexField(
        r"^[\x21-\x7e]{1,500}$",
        required=False,
        label="Key",
        help_text="Kept sealed and never shown again. It is told to this address only: enter it anew with another one.",
        error_messages={"invalid": "A key has no blanks and no letters beyond ASCII, 500 signs at most."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    patience = forms.IntegerField(
        min_value=5, max_value=120, label="Seconds to wait", help_text="Then the page says that no answer came."
    )
    calls_a_month = forms.IntegerField(min_value=1, max_value=1_000_000, label="Questions a month, at most")
    tokens_a_month = forms.IntegerField(
        min_value=1_000,
        max_value=2_000_000_000,
        label="Tokens a month, at most",
        help_text="Providers charge by tokens, sent and received. A translation takes some hundreds.",
    )

    def __init__(self, data: QueryDict | None, *, row: LanguageModel | None) -> None:
        initial: dict[str, Any] = {name: getattr(row, name) for name in _INITIAL} if row else {}
        fresh = {"kind": "openai", "patience": 45, "calls_a_month": 1_000, "tokens_a_month": 2_000_000}
        super().__init__(data, initial=initial or fresh)
        self.row = row
        known = port.known()
        self.fields["kind"].choices = [(each.kind, each.title) for each in known.values()]  # type: ignore[attr-defined]
        self.fields["base_url"].help_text = " ".join(f"{each.title}: {each.hint}" for each in known.values())
        if row and row.sealed:
            self.fields["key"].widget.attrs["placeholder"] = "As it is"

    def clean(self) -> dict[str, Any]:
        """Refuse an address that may not be called, and a key for another address than the one it was entered for."""
        given: dict[str, Any] = super().clean() or {}
        adapter, url = port.of(str(given.get("kind", ""))), str(given.get("base_url", "")).strip().rstrip("/")
        given["base_url"] = url
        if adapter is None or not url:
            return given
        if wrong := adapter.against_url(url):
            self.add_error("base_url", wrong)
        is_kept = self.row is not None and bool(self.row.sealed)
        is_anew = needs_key_anew(self.row, kind=adapter.kind, base_url=url)
        if not given.get("key") and "key" not in self.errors:
            if is_anew:
                self.add_error("key", "The key was entered for another address. Enter the one for this address.")
            elif adapter.needs_key and not is_kept:
                self.add_error("key", f"{adapter.title} needs a key.")
        return given

    def setup(self) -> Setup:
        """Return what was filled in, as the verb takes it."""
        given = self.cleaned_data
        return Setup(**{name: given[name] for name in _INITIAL}, key=str(given.get("key") or ""))
