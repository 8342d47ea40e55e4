"""Touchpoints, products and metrics, as the settings pages show them."""

import re
from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator

from innerloop.listen import queries
from innerloop.listen.models import Product
from innerloop.listen.rules import scale as scales
from innerloop.listen.rules import slugs
from innerloop.team import queries as teams
from innerloop.team.forms import TeamField

_plain_key = RegexValidator(r"^[^\x00-\x1f]+$", "A key has no tabs, line breaks or the like.")
_RUN = re.compile(r"(-?\d{1,5})\s*(?:-|–|to|\.\.)\s*(-?\d{1,5})")
_WIDEST_RUN = 1_000
_KEY_HELP = "What your other systems call it. Left empty, it is made from the name."


class TouchpointEditForm(forms.Form):
    """A touchpoint's name, stage and owner."""

    name = forms.CharField(max_length=120, label="Name")
    stage = forms.CharField(
        max_length=120,
        required=False,
        label="Stage of the journey",
        help_text="Such as buying, using or paying. Touchpoints of one stage stand together.",
        widget=forms.TextInput(attrs={"list": "stages", "autocomplete": "off"}),
    )
    owner_team = TeamField(required=False, label="Owner", help_text="The team that looks after it.")

    def __init__(self, *args: Any, tree: Collection[teams.TeamRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(TeamField, self.fields["owner_team"]).offer(tree, none="Nobody yet")


class TouchpointForm(TouchpointEditForm):
    """A new touchpoint."""

    key = forms.CharField(max_length=120, required=False, validators=[_plain_key], label="Key", help_text=_KEY_HELP)


class StageForm(forms.Form):
    """A stage's name, and what ends it."""

    name = forms.CharField(max_length=120, label="Name")
    ends_with = forms.CharField(
        max_length=80,
        required=False,
        label="Ends with which event",
        help_text="As your other systems tell it, such as account.opened. Programs may ask when it has come.",
        widget=forms.TextInput(attrs={"list": "events", "autocomplete": "off"}),
    )


class ProductEditForm(forms.Form):
    """A product's name, place and owner."""

    name = forms.CharField(max_length=120, label="Name")
    parent: "forms.ModelChoiceField[Product]" = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="Part of",
        empty_label="Nothing: it stands by itself",
        error_messages={"invalid_choice": "That product is not on the list. Choose one that is."},
    )
    owner_team = TeamField(required=False, label="Owner", help_text="The team that looks after it.")

    def __init__(
        self, *args: Any, tree: Collection[teams.TeamRow], product: Product | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        others = queries.products().exclude(id=product.id) if product else queries.products()
        cast("forms.ModelChoiceField[Product]", self.fields["parent"]).queryset = others
        cast(TeamField, self.fields["owner_team"]).offer(tree, none="Nobody yet")


class ProductForm(ProductEditForm):
    """A new product."""

    key = forms.CharField(max_length=120, required=False, validators=[_plain_key], label="Key", help_text=_KEY_HELP)


class MetricNameForm(forms.Form):
    """What a metric is called."""

    name = forms.CharField(max_length=80, label="Name")


class MetricForm(MetricNameForm):
    """A metric of the company's own: its scale and what its scores mean."""

    slug = forms.RegexField(
        r"^[a-z0-9][a-z0-9_-]*$",
        max_length=40,
        required=False,
        label="Short name",
        help_text="For the API and for files. Left empty, it is made from the name.",
        error_messages={"invalid": "Use small letters, digits, - and _, such as friends-family."},
    )
    low = forms.IntegerField(min_value=-999, max_value=999, label="Lowest score")
    high = forms.IntegerField(min_value=-999, max_value=999, label="Highest score")
    best = forms.ChoiceField(
        choices=[("high", "The highest"), ("low", "The lowest")], initial="high", label="Best", widget=forms.RadioSelect
    )
    top = forms.CharField(max_length=200, label="Happy", help_text="The scores of the happy, such as 9-10 or 1, 2.")
    bottom = forms.CharField(max_length=200, label="Unhappy", help_text="The scores of the unhappy, such as 0-6.")
    not_scores = forms.CharField(
        max_length=200,
        required=False,
        label="Codes that are no score",
        help_text="Such as 6, 7 for “neither” and “don’t know”: an answer that counts nowhere.",
    )
    labels = forms.CharField(
        required=False,
        max_length=4_000,
        label="Words for scores",
        help_text="One a line, such as 1 = Very good. Imports may use the words instead of the numbers.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale: scales.Scale | None = None

    def clean_top(self) -> frozenset[int]:
        """Read the happy scores."""
        return _numbers(self.cleaned_data["top"])

    def clean_bottom(self) -> frozenset[int]:
        """Read the unhappy scores."""
        return _numbers(self.cleaned_data["bottom"])

    def clean_not_scores(self) -> frozenset[int]:
        """Read the codes that are no score."""
        return _numbers(self.cleaned_data["not_scores"])

    def clean_labels(self) -> dict[int, str]:
        """Read a label a line."""
        return dict(_label(line) for line in self.cleaned_data["labels"].splitlines() if line.strip())

    def clean(self) -> dict[str, Any]:
        """Put the scale together; what contradicts itself is said at its field."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["slug"] = cleaned.get("slug") or slugs.slug(cleaned.get("name", ""))[:40].strip("-") or "metric"
        parts = ("low", "high", "best", "top", "bottom", "labels", "not_scores")
        if any(part not in cleaned for part in parts):
            return cleaned
        try:
            self.scale = scales.Scale(cleaned["slug"], **{part: cleaned[part] for part in parts})
        except scales.ScaleImpossible as refusal:
            self.add_error(_field_of(refusal.reason), f"{refusal.reason[:1].upper()}{refusal.reason[1:]}.")
        return cleaned


def _numbers(text: str) -> frozenset[int]:
    """Read scores: single ones and runs, with commas or spaces between."""
    found: set[int] = set()
    for low, high in _RUN.findall(text):
        if not 0 <= int(high) - int(low) <= _WIDEST_RUN:
            raise forms.ValidationError(f"{low} to {high} is no run of scores. Put the lower one first.")
        found |= set(range(int(low), int(high) + 1))
    for word in _RUN.sub(" ", text).replace(",", " ").replace(";", " ").split():
        if not re.fullmatch(r"-?\d{1,5}", word):
            raise forms.ValidationError(f"“{word[:40]}” is no score. Write numbers, such as 9, 10 or 0-6.")
        found.add(int(word))
    return frozenset(found)


def _label(line: str) -> tuple[int, str]:
    number, sign, label = line.partition("=")
    if not sign or not re.fullmatch(r"-?\d{1,5}", number.strip()) or not label.strip():
        raise forms.ValidationError(f"“{line.strip()[:40]}” is no label. Write the score, = and the word.")
    return int(number), label.strip()


def _field_of(reason: str) -> str | None:
    """Return the field that the scale's refusal is about; None where it is about several."""
    signs = {"top scores": "top", "bottom scores": "bottom", "both top": "bottom", "range": "high", "label": "labels"}
    return next((field for sign, field in signs.items() if sign in reason), None)
