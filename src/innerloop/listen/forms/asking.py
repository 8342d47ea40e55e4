"""Surveys begun, programs opened and set, somebody invited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict

from innerloop.customers import rules as people
from innerloop.kernel import ids
from innerloop.listen import queries
from innerloop.listen.models import Metric, Program, Touchpoint
from innerloop.listen.rules import defaults, levels, saying
from innerloop.listen.rules.fitting import Misfit, misfit
from innerloop.listen.rules.origins import OriginRefused, read_origins
from innerloop.listen.rules.starting import has_question

LINK = "link"
_NOWHERE = "That touchpoint is not on the list. Choose one that is."


@dataclass(frozen=True, slots=True)
class Offer:
    """A metric to choose: its name, what it would ask, and when it fits."""

    slug: str
    name: str
    question: str
    hint: str


class ProgramStartForm(forms.Form):
    """What a new program is called and when it asks."""

    name = forms.CharField(max_length=120, label="Name", help_text="You and your colleagues read it; customers do not.")
    kind = forms.ChoiceField(
        label="When does it ask?",
        choices=[(kind, name) for kind, (name, _) in saying.KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when it asks."},
    )

    # The metric that is asked, where it is settled already.
    asks = ""

    @property
    def doubt(self) -> Misfit | None:
        """Return why the metric does not fit what was chosen; nothing once somebody says that it is meant so."""
        if not self.is_bound or self.errors or self.data.get("is_meant"):
            return None
        given = self.cleaned_data
        return misfit(metric=given.get("metric", self.asks), kind=given["kind"], moment=given["name"])

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        """Return each kind with its name and when it fits."""
        return [(kind, name, hint) for kind, (name, hint) in saying.KINDS.items()]


class SurveyStartForm(ProgramStartForm):
    """What a new survey asks."""

    metric = forms.ChoiceField(
        label="What do you ask?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what to ask."},
    )
    company = forms.CharField(
        max_length=120, label="How the question calls you", help_text="Such as Tandawa, or Tandawa’s repair team."
    )
    question = forms.CharField(
        max_length=300,
        required=False,
        strip=True,
        label="Your own question",
        help_text="Instead of the one above. A metric of your own needs it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, metrics: Iterable[Metric], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.metrics = sorted(metrics, key=saying.metric_order)
        choices = [(metric.slug, metric.name) for metric in self.metrics]
        cast(forms.ChoiceField, self.fields["metric"]).choices = choices

    @property
    def offers(self) -> list[Offer]:
        """Return the metrics, ours first, each with its question."""
        company = str(self["company"].value() or "us")
        return [_offer(metric, company) for metric in self.metrics]

    def clean(self) -> dict[str, Any]:
        """Ask for the words of a metric that comes without any."""
        cleaned = super().clean() or self.cleaned_data
        slug = cleaned.get("metric")
        if slug and not has_question(slug) and not cleaned.get("question"):
            name = next(metric.name for metric in self.metrics if metric.slug == slug)
            self.add_error("question", f"There is no question for “{name}” yet. Write the one that customers read.")
        return cleaned


class ProgramForm(forms.Form):
    """A program's settings; which there are depends on how it asks."""

    name = forms.CharField(max_length=120, label="Name")
    channel = forms.ChoiceField(label="By which way")
    touchpoint: "forms.ModelChoiceField[Touchpoint]" = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="About which moment",
        empty_label="Everything with you",
        error_messages={"invalid_choice": _NOWHERE},
    )
    level = forms.ChoiceField(
        required=False,
        label="What its scores are about",
        help_text="Scores of one level are never mixed with those of another: Journeys shows them side by side.",
    )
    rest_days = forms.IntegerField(
        min_value=0,
        max_value=730,
        label="Days of rest",
        help_text="Whoever was asked by any program within these days is left in peace.",
    )
    answer_for_days = forms.IntegerField(
        min_value=1, max_value=365, label="Days to answer", help_text="After them the link says that it is too late."
    )
    is_anonymous = forms.BooleanField(
        required=False,
        label="Anonymous",
        help_text="Answers are kept without who gave them, and by day only. Nobody is reminded.",
    )
    origins = forms.CharField(
        required=False,
        label="Sites that may show it",
        help_text="One in each line, such as https://shop.example. Left empty: any site.",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    is_default = forms.BooleanField(
        required=False, label="The default program", help_text="It asks when the API or a chat names no program."
    )

    def __init__(self, data: QueryDict | None, *, program: Program, has_named_answers: bool) -> None:
        initial = {name: getattr(program, name) for name in self.base_fields}
        super().__init__(data, initial={**initial, "origins": "\n".join(program.origins)})
        cast("forms.ModelChoiceField[Touchpoint]", self.fields["touchpoint"]).queryset = queries.touchpoints()
        cast(forms.ChoiceField, self.fields["channel"]).choices = ways(program.channel)
        guessed = levels.guess(program.kind, has_touchpoint=program.touchpoint_id is not None)
        as_guessed = f"As we guess: {guessed}"
        cast(forms.ChoiceField, self.fields["level"]).choices = [("", as_guessed), *levels.LEVELS.items()]
        self._leave_out(program)
        self._hold_anonymity(program, has_named_answers)

    def clean_origins(self) -> list[str]:
        """Return the sites as browsers name them."""
        try:
            return read_origins(self.cleaned_data["origins"].splitlines())
        except OriginRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def _leave_out(self, program: Program) -> None:
        is_always_on = program.kind == Program.Kind.ALWAYS_ON
        gone = ["channel"] if is_always_on else ["origins"]
        # The default can be handed on, not put down: something must ask when nobody says which.
        if is_always_on or program.is_default or program.closed_at:
            gone.append("is_default")
        for name in gone:
            del self.fields[name]
        if is_always_on:
            # Nobody is written to; an app alone asks by itself whom it shows the question.
            self.fields["rest_days"].help_text = "Your app does not ask whom any program asked within these days."
            self.fields["answer_for_days"].help_text = "After them an answer that waited in a phone comes too late."

    def _hold_anonymity(self, program: Program, has_named_answers: bool) -> None:
        field = self.fields["is_anonymous"]
        if program.is_anonymous and program.first_answered_on:
            since = f"{program.first_answered_on:%-d %B %Y}"
            field.disabled = True
            field.help_text = f"It stays so: people have answered since {since} because nothing leads back to them."
        elif not program.is_anonymous and has_named_answers:
            field.disabled = True
            field.help_text = "People have answered under their names. To ask anonymously, open another program."


class InviteForm(forms.Form):
    """Whom to ask, by which way."""

    address = forms.CharField(
        max_length=254,
        label="E-mail address or phone number",
        help_text="A phone number with its country, such as +254 712 345 678.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(max_length=200, required=False, label="Name")
    language = forms.ChoiceField(required=False, label="Language")
    touchpoint: "forms.ModelChoiceField[Touchpoint]" = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label="About which moment",
        empty_label="Everything with you",
        error_messages={"invalid_choice": _NOWHERE},
    )
    channel = forms.ChoiceField(label="By which way", widget=forms.RadioSelect)
    occasion = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, program: Program, languages: Iterable[str]) -> None:
        # The occasion makes one invitation of a button that was pressed twice.
        initial = {
            "occasion": f"page-{ids.new_id()}",
            "touchpoint": program.touchpoint_id,
            "channel": program.channel,
        }
        super().__init__(data, initial=initial)
        cast("forms.ModelChoiceField[Touchpoint]", self.fields["touchpoint"]).queryset = queries.touchpoints()
        spoken = [(code, saying.language_name(code)) for code in languages]
        cast(forms.ChoiceField, self.fields["language"]).choices = [("", "As we know it of them"), *spoken]
        own = [] if program.channel == LINK else [(program.channel, f"By {saying.channel_name(program.channel)}")]
        by_hand = (LINK, "By a link that you pass on yourself")
        cast(forms.ChoiceField, self.fields["channel"]).choices = [*own, by_hand]
        self.person: people.Person | None = None

    def clean(self) -> dict[str, Any]:
        """Read the person; what cannot be read is said at its field."""
        cleaned = super().clean() or self.cleaned_data
        address = cleaned.get("address")
        if not address:
            return cleaned
        known = {"email": address} if "@" in address else {"phone": address}
        try:
            self.person = people.Person(**known, name=cleaned.get("name") or None, language=_spoken(cleaned))
        except people.ValueRefused as refusal:
            self.add_error(refusal.field if refusal.field in ("name", "language") else "address", str(refusal))
        return cleaned


def ways(current: str) -> list[tuple[str, str]]:
    """Return the ways to ask: the channels that are there, the one in use even if it is not, and the link."""
    names = [name for name in queries.ways() if name != LINK]
    if current not in (*names, LINK):
        names.insert(0, current)
    said = [(name, f"By {saying.channel_name(name)}") for name in names]
    return [*said, (LINK, "By a link that you pass on yourself")]


def _offer(metric: Metric, company: str) -> Offer:
    scale = queries.scale_of(metric)
    if has_question(metric.slug):
        hint = saying.FITS[metric.slug]
        return Offer(metric.slug, metric.name, defaults.question(metric.slug, company)["en"], hint)
    ends = f"{scale.low} to {scale.high}, {'highest' if scale.best == 'high' else 'lowest'} is best."
    return Offer(metric.slug, metric.name, "", f"Your own: {ends} You write the question.")


def _spoken(cleaned: Mapping[str, Any]) -> str | None:
    return cleaned.get("language") or None
