"""A rule for thanks and a place for reviews, picked rather than typed."""

from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from django import forms

from innerloop.act.models import PromotionRule
from innerloop.act.rules.conditions import LONGEST_WORDS, MOST_WORDS, WhenImpossible, read_when
from innerloop.act.rules.promoting import Kind
from innerloop.act.rules.promotion_words import LANGUAGES, LONGEST, check
from innerloop.act.rules.wording import WordingImpossible
from innerloop.act.rules.words import language_name
from innerloop.listen.models import Metric, Touchpoint

_PICKED = ("metric", "language", "touchpoint", "score_at_least", "score_at_most", "value_at_least")


def read_https(value: str) -> str:
    """Return an address of a page of somebody else's; raises ValidationError, which says what to do."""
    at = urlsplit(value.strip())
    if at.scheme != "https" or not at.hostname or "." not in at.hostname or "@" in at.netloc or " " in value.strip():
        raise forms.ValidationError(f"“{value[:80]}” cannot be opened. Give an address such as https://example.com/us.")
    return value.strip()


class PromotionRuleForm(forms.Form):
    """Whom we thank, and what we invite them to. All that is named must be true."""

    name = forms.CharField(label="Name", max_length=120, help_text="As colleagues read it.")
    kind = forms.ChoiceField(label="Then", choices=Kind.choices(), initial=Kind.REVIEW)
    metric = forms.ChoiceField(label="Question", required=False)
    score_at_least = forms.IntegerField(
        label="Score at least",
        required=False,
        help_text="For reviews leave it empty: to invite only happy customers is against the rules of most review "
        "sites, and counts as misleading in many countries.",
    )
    score_at_most = forms.IntegerField(label="Score at most", required=False)
    said = forms.CharField(
        label="Words or phrases, one a line",
        required=False,
        max_length=MOST_WORDS * LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One of them is enough.",
    )
    language = forms.ChoiceField(label="Language", required=False)
    touchpoint = forms.ChoiceField(label="Touchpoint", required=False)
    value_at_least = forms.DecimalField(label="Worth a year at least", required=False, min_value=0, max_digits=14)
    goes_to = forms.CharField(
        label="Where friends go",
        required=False,
        max_length=500,
        help_text="An address of yours, to which we add brought_by=CODE. Left empty, a page of ours asks friends for "
        "their address and their yes.",
    )
    wait_hours = forms.IntegerField(
        label="Hours after the answer",
        min_value=1,
        max_value=168,
        initial=24,
        help_text="Time for a case to be opened first.",
    )
    rest_days = forms.IntegerField(
        label="Days until the same customer may be invited again", min_value=30, max_value=1825, initial=180
    )
    most_a_day = forms.IntegerField(label="At most a day", min_value=1, max_value=100_000, initial=100)

    def __init__(self, *given: Any, rule: PromotionRule | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self._offer("metric", list(Metric.objects.order_by("name").values_list("slug", "name")))
        self._offer("touchpoint", list(Touchpoint.objects.order_by("name").values_list("key", "name")))
        self._offer("language", [(code, language_name(code)) for code in LANGUAGES])
        for code in LANGUAGES:
            self.fields[f"words_{code}"] = forms.CharField(
                label=f"Your own words in {language_name(code)}",
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code, "dir": "auto"}),
            )
        self.fields[
            "words_en"
        ].help_text = (
            "{name} and {company} are filled in; {link} in invitations, and {place} in those to a review. Empty: ours."
        )
        if rule:
            self.initial = _initial(rule)

    def clean_goes_to(self) -> str:
        """Read the address."""
        given = self.cleaned_data["goes_to"]
        return read_https(given) if given.strip() else ""

    def clean(self) -> dict[str, Any]:
        """Read what was picked into what a rule asks for; nothing picked means everybody who answered."""
        given = super().clean() or self.cleaned_data
        self._check_words(given)
        picked = {name: given.get(name) for name in _PICKED}
        picked["words_any"] = [line.strip() for line in given.get("said", "").splitlines() if line.strip()]
        given["when"] = None
        if any(value not in (None, "", []) for value in picked.values()):
            try:
                given["when"] = read_when(picked)
            except WhenImpossible as wrong:
                field = "said" if wrong.field == "words_any" else wrong.field
                self.add_error(
                    field if field in self.fields else None, f"{wrong.reason[:1].upper()}{wrong.reason[1:]}."
                )
        if given.get("kind") == Kind.REFERRAL and given["when"] is None and not self.errors:
            self.add_error("score_at_least", "Say who is to bring friends, such as those who scored 9 or more.")
        return given

    def rule(self) -> dict[str, Any]:
        """Return the fields of the rule."""
        given = self.cleaned_data
        kept = {name: given[name] for name in ("name", "kind", "goes_to", "wait_hours", "rest_days", "most_a_day")}
        words = {code: given[f"words_{code}"].strip() for code in LANGUAGES if given[f"words_{code}"].strip()}
        return {**kept, "words": words, "when": given["when"].as_json() if given["when"] else {}}

    def _check_words(self, given: dict[str, Any]) -> None:
        for field in [f"words_{code}" for code in LANGUAGES if given.get("kind")]:
            try:
                check(given["kind"], given.get(field) or "")
            except WordingImpossible as wrong:
                self.add_error(field, str(wrong))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "any"), *choices]


class PlaceForm(forms.Form):
    """A page of ours at a review site."""

    name = forms.CharField(label="Name", max_length=80, help_text="As customers read it on the button.")
    url = forms.CharField(label="Address", max_length=500, help_text="https://, where one writes a review of you.")
    language = forms.ChoiceField(label="For who speaks", required=False)
    country = forms.ChoiceField(label="For who lives in", required=False, help_text="By their telephone number.")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["language"].choices = [("", "any language"), *((code, language_name(code)) for code in LANGUAGES)]
        lands = Locale("en").territories
        known = sorted(((code, name) for code, name in lands.items() if len(code) == 2 and code.isalpha()), key=_name)
        fields["country"].choices = [("", "any country"), *known]

    def clean_url(self) -> str:
        """Read the address."""
        return read_https(self.cleaned_data["url"])


def _name(choice: tuple[str, str]) -> str:
    return choice[1]


def _initial(rule: PromotionRule) -> dict[str, Any]:
    when = dict(rule.when)
    own = {f"words_{code}": text for code, text in rule.words.items()}
    said = "\n".join(when.pop("words_any", []))
    kept = {name: getattr(rule, name) for name in ("name", "kind", "goes_to", "wait_hours", "rest_days", "most_a_day")}
    return {**when, **own, **kept, "said": said}
