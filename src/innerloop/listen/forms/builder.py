"""The builder's form: a draft in one language, and how it travels from page to page.

Nothing is kept on the server between two presses of a button: the draft goes along in the form, signed, so
that it comes back as it went out. Without a script every button is a plain submit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.forms import BoundField
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from innerloop.listen.forms import conditions
from innerloop.listen.rules import drafts, saying
from innerloop.listen.rules.content import FOLLOWUP_KINDS, direction, text_in
from innerloop.listen.rules.drafts import Draft
from innerloop.listen.rules.proofreading import Problem
from innerloop.listen.rules.scale import Cohort, Scale

CARRIED = "draft"
_COHORTS: tuple[Cohort, ...] = ("bottom", "middle", "top")


@dataclass(frozen=True, slots=True)
class Card:
    """A follow-up question as the builder shows it; `rows` are its fields, those side by side together."""

    key: str
    number: int
    is_first: bool
    is_last: bool
    rows: tuple[tuple[BoundField, ...], ...]


class BuilderForm(forms.Form):
    """The texts of a draft in the language that is shown, with what holds in every language."""

    def __init__(
        self,
        draft: Draft,
        *,
        survey_id: UUID,
        scale: Scale,
        metrics: Mapping[str, str],
        properties: Mapping[str, Sequence[str]],
    ) -> None:
        self.draft = draft
        self.scale = scale
        texts = drafts.texts(draft)
        super().__init__({**texts, **_settings(draft), CARRIED: _signed(draft, survey_id)})
        first = {} if draft.language == draft.languages[0] else drafts.texts(draft, draft.languages[0])
        self.fields[CARRIED] = forms.CharField(widget=forms.HiddenInput)
        self.fields["name"] = forms.CharField(label="Name", help_text="You and your colleagues read it.")
        self.fields["asks_contact"] = forms.BooleanField(
            required=False, label="Offer to answer", help_text="A box to tick: “Someone may answer me about this”."
        )
        for name in texts:
            self.fields[name] = self._text(name, first.get(name, ""))
        for number, followup in enumerate(draft.followups, start=1):
            self._number(followup["key"], number)
            self._add_settings(followup, metrics)
            self.fields.update(conditions.fields(draft, number, said=self._said, properties=properties))

    @property
    def asked(self) -> list[BoundField]:
        """Return the fields of the question and its scale."""
        return [self[name] for name in ("question", "low_label", "high_label")]

    @property
    def whys(self) -> list[BoundField]:
        """Return a field for the why of everybody and of each cohort that the scale has."""
        return [self["why_any"], *(self[f"why_{cohort}"] for cohort in _COHORTS if self._said(cohort))]

    @property
    def around(self) -> list[BoundField]:
        """Return the fields of what is said before and after."""
        return [self["intro"], self["thanks"]]

    @property
    def cards(self) -> list[Card]:
        """Return the follow-up questions in order."""
        followups = self.draft.followups
        return [self._card(at, followup, len(followups)) for at, followup in enumerate(followups)]

    @property
    def untranslated(self) -> list[BoundField]:
        """Return the fields whose words in the first language are not all in this one yet, in the order of the page."""
        shown = [*self.asked, *self.whys, *(field for card in self.cards for row in card.rows for field in row)]
        return [each for each in (*shown, *self.around) if getattr(each.field, "is_missing", False)]

    @property
    def dropped(self) -> str:
        """Return the title of the question that was taken out last; empty where none was."""
        return _title(self.draft.removed[1], self.draft) if self.draft.removed else ""

    def tell(self, problems: list[Problem]) -> None:
        """Say at each field of the shown language what is to be mended there."""
        for problem in problems:
            if problem.language == self.draft.language:
                self.add_error(problem.field if problem.field in self.fields else None, problem.sentence)

    def _text(self, name: str, in_first: str) -> forms.CharField:
        lines = 5 if name.startswith("options-") else 2
        spoken = {"lang": self.draft.language, "dir": direction(self.draft.language), "rows": lines}
        is_short = name.startswith(("low", "high"))
        widget = forms.TextInput(spoken) if is_short else forms.Textarea(spoken)
        if is_short:
            widget.attrs.pop("rows")
        label, hint = self._words(name)
        # A missing text is no mistake while one writes; publishing asks for what is needed.
        field = forms.CharField(required=False, strip=False, label=label, help_text=hint, widget=widget)
        if in_first.strip():
            field.help_text = _in_first(self.draft, in_first)
            field.is_beside = True  # type: ignore[attr-defined]
            # A text is there or not; of options each line is one.
            wanted = _count(in_first) if name.startswith("options-") else 1
            field.is_missing = _count(self.data[name]) < wanted  # type: ignore[attr-defined]
        return field

    def _words(self, name: str) -> tuple[str, str]:
        cohort = name.removeprefix("why_")
        if cohort in _COHORTS:
            return f"After {self._said(cohort)}", ""
        low, high = self.scale.low, self.scale.high
        return {
            "question": ("Question", ""),
            "low_label": (f"What {low} means", ""),
            "high_label": (f"What {high} means", ""),
            "why_any": ("Before a score is chosen", "It is asked of everybody for whom nothing is written below."),
            "intro": ("Why you, and why now", "The first line. Left empty, we say that they are a customer of yours."),
            "thanks": ("Thank you", "What they read after sending. Left empty, we say that it has arrived."),
            "label": ("", ""),
            "options": ("", "One a line."),
            "low": ("What the lowest score means", ""),
            "high": ("What the highest score means", ""),
        }[name.split("-", maxsplit=1)[0]]

    def _number(self, key: str, number: int) -> None:
        # What is refused is listed above the form, where "Question" alone would say nothing.
        said = {"label": f"What question {number} asks", "options": f"Options of question {number}"}
        for part, label in said.items():
            if f"{part}-{key}" in self.fields:
                self.fields[f"{part}-{key}"].label = label

    def _said(self, cohort: Cohort) -> str:
        return saying.cohort_said(self.scale, cohort)

    def _add_settings(self, followup: Mapping[str, Any], metrics: Mapping[str, str]) -> None:
        key = followup["key"]
        kinds = [(kind, saying.FOLLOWUP_KINDS[kind]) for kind in FOLLOWUP_KINDS]
        self.fields[f"kind-{key}"] = forms.ChoiceField(required=False, label="Answered by", choices=kinds)
        self.fields[f"required-{key}"] = forms.BooleanField(required=False, label="Must be answered")
        if followup["kind"] == "scale":
            choices = list(metrics.items())
            self.fields[f"metric-{key}"] = forms.ChoiceField(required=False, label="On which scale", choices=choices)

    def _card(self, at: int, followup: Mapping[str, Any], count: int) -> Card:
        key = followup["key"]
        parts = (("label",), ("kind", "metric"), ("options",), ("low", "high"), conditions.PARTS, ("required",))
        named = [[f"{part}-{key}" for part in row] for row in parts]
        rows = [tuple(self[name] for name in row if name in self.fields) for row in named]
        return Card(key, at + 1, at == 0, at == count - 1, tuple(row for row in rows if row))


def read(sent: QueryDict, *, survey_id: UUID) -> Draft | None:
    """Return the draft that a form carried, with what was typed into it; None for one that we did not sign."""
    try:
        carried = signing.loads(sent.get(CARRIED, ""), salt=_salt(survey_id))
    except signing.BadSignature:
        return None
    draft = drafts.with_texts(drafts.from_json(carried), {name: str(sent[name]) for name in sent})
    for followup in draft.followups:
        draft = _with_settings(draft, followup, sent)
    name = sent.get("name", draft.name).replace("\x00", "").strip()
    content = {**draft.content, "asks_contact": "asks_contact" in sent}
    return replace(draft, name=name, content=content)


def carried(draft: Draft, *, survey_id: UUID) -> dict[str, str]:
    """Return the fields of a form that takes a draft along as it is."""
    ticked = {"asks_contact": "on"} if draft.content["asks_contact"] else {}
    return {CARRIED: _signed(draft, survey_id), **ticked}


def pressed(draft: Draft, sent: QueryDict) -> Draft:
    """Return the draft after the button that was pressed: `do` is a verb, or a verb and its subject."""
    verb, _, subject = sent.get("do", "").partition(":")
    return drafts.edited(draft, verb, sent.get("new_language", "") if verb == "speak" else subject)


def _with_settings(draft: Draft, followup: Mapping[str, Any], sent: QueryDict) -> Draft:
    key = followup["key"]
    if f"kind-{key}" not in sent:
        return draft
    kind = sent[f"kind-{key}"]
    return drafts.with_settings(
        draft,
        key,
        kind=kind if kind in FOLLOWUP_KINDS else followup["kind"],
        metric=sent.get(f"metric-{key}") or followup["metric"],
        is_required=f"required-{key}" in sent,
        when=conditions.read(followup, sent),
    )


def _settings(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = {"name": draft.name, "asks_contact": bool(draft.content["asks_contact"])}
    for followup in draft.followups:
        key = followup["key"]
        found[f"kind-{key}"] = followup["kind"]
        found[f"metric-{key}"] = followup["metric"]
        found[f"required-{key}"] = followup["is_required"]
        found |= conditions.values(followup)
    return found


def _signed(draft: Draft, survey_id: UUID) -> str:
    return signing.dumps(draft.as_json(), salt=_salt(survey_id), compress=True)


def _salt(survey_id: UUID) -> str:
    # A draft of one survey is of no use to another.
    return f"innerloop.listen.draft.{survey_id}"


def _title(followup: Mapping[str, Any], draft: Draft) -> str:
    return text_in(followup["label"], draft.languages[0])[:80]


def _in_first(draft: Draft, text: str) -> SafeString | str:
    """Return the text in the first language as a hint for whoever translates it."""
    if not text.strip():
        return ""
    first = draft.languages[0]
    words = format_html('<span lang="{}" dir="{}">{}</span>', first, direction(first), text.strip())
    return format_html("<b>{}</b> {}", saying.language_name(first), words)


def _count(text: str) -> int:
    """Return how many lines hold words: options are a line each."""
    return sum(bool(line.strip()) for line in text.split("\n"))
