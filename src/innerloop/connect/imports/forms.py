"""What members say of a file: which one, and what its columns mean. Forms check; they never save."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from innerloop.connect.imports import errors, keeping
from innerloop.connect.imports.plans import Plan
from innerloop.connect.imports.readers import Row
from innerloop.connect.imports.rules import mapping
from innerloop.connect.imports.rules.fields import ANSWER, FIELDS, IGNORE, PERSON, PROPERTY
from innerloop.connect.imports.rules.mapping import ColumnMap
from innerloop.connect.models import Import
from innerloop.listen.models import Metric

LABELS = {
    "key": "Key of the row",
    "score": "Score",
    "comment": "Comment",
    "question": "Question that the comment answers",
    "answered_at": "When they answered",
    "external_id": "Customer number",
    "email": "E-mail",
    "phone": "Phone",
    "name": "Name",
    "language": "Language",
    "touchpoint": "Touchpoint",
    "product": "Product",
    "channel": "Channel",
    "team": "Team",
    "employee": "Employee",
    "may_contact": "May we write back",
    "source": "Where it was said, unasked: review, mention, chat, ticket, other",
    "source_id": "What it is called there",
    "url": "Where it stands",
    "author": "Who wrote it there",
    "stars": "Stars of a review, 1 to 5",
    "time_zone": "Time zone",
    "organization": "Organization",
    "owner": "Owner, by e-mail",
    "value": "A year's worth",
    "kind": "Kind of event",
    "occurred_at": "When it happened",
    "revenue": "Revenue",
    "currency": "Currency",
    "revenue_kind": "Kind of revenue",
}
ENCODINGS = (
    ("", "As the file says, else UTF-8"),
    ("windows-1252", "Windows, Western Europe"),
    ("windows-1250", "Windows, Central Europe"),
    ("windows-1251", "Windows, Cyrillic"),
    ("windows-1256", "Windows, Arabic"),
    ("iso-8859-1", "ISO 8859-1"),
    ("mac-roman", "Macintosh"),
    ("utf-16", "UTF-16"),
    ("shift_jis", "Shift JIS"),
    ("gb18030", "GB 18030"),
)
ALONE = ""
# More columns than these are read as guessed: nobody reads a form of a thousand fields.
MOST_COLUMNS = 200
SAMPLES, SAMPLE_LENGTH = 3, 60


class UploadForm(forms.Form):
    """A file, and what its rows are."""

    kind = forms.ChoiceField(choices=Import.Kind.choices, initial=Import.Kind.RESPONSES, label="Each row is about")
    metric = forms.ChoiceField(label="Metric of the scores", help_text="For answers. It says which scores there are.")
    encoding = forms.ChoiceField(choices=ENCODINGS, required=False, label="Encoding", help_text="Of text files only.")
    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,.jsonl,.ndjson,.json"}),
        error_messages={
            "required": "No file came. Choose one and send it again.",
            "empty": "The file is empty. It needs a line with the names of the columns, and one for each row.",
        },
    )

    def __init__(self, *args: Any, metrics: Collection[Metric], is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["metric"].choices = _metrics(metrics)  # type: ignore[attr-defined]
        if is_too_large:
            most = keeping.LARGEST_BYTES // 1024**2
            said = f"The file is larger than {most} MB. Split it, or read it in by the command innerloop import."
            self.fields["file"].error_messages["required"] = said


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column as the page shows it: its name, some of its values, the field to choose, and whether it joins rows."""

    name: str
    samples: list[str]
    field: BoundField
    is_group: bool


class ColumnsForm(forms.Form):
    """What each column means, which rows are one answer, and the metric. `plan` is the answer when valid."""

    def __init__(
        self, *args: Any, plan: Plan, sample: Sequence[Row], metrics: Collection[Metric], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.sample = plan, sample
        self.mapped: ColumnMap | None = None
        self.columns = dict(enumerate(list(plan.mapped.fields)[:MOST_COLUMNS]))
        if plan.kind == "responses":
            self.fields["metric"] = forms.ChoiceField(
                choices=_metrics(metrics), initial=plan.scale.slug, label="Metric of the scores"
            )
            self.fields["group"] = forms.ChoiceField(
                choices=self._groups(),
                initial=plan.mapped.group or ALONE,
                required=False,
                label="Rows that are one answer",
            )
        for place, column in self.columns.items():
            chosen = plan.mapped.fields[column]
            self.fields[f"column-{place}"] = forms.ChoiceField(
                choices=self._choices(column, chosen), initial=IGNORE if chosen == "group" else chosen, label=column
            )

    @property
    def column_rows(self) -> list[ColumnRow]:
        """Return the columns for the page's table."""
        return [
            ColumnRow(column, self._samples(column), self[f"column-{place}"], column == self.plan.mapped.group)
            for place, column in self.columns.items()
        ]

    @property
    def unseen(self) -> int:
        """Return how many columns are read as guessed."""
        return len(self.plan.mapped.fields) - len(self.columns)

    def clean(self) -> dict[str, Any]:
        """Put the choices together to a map; say which contradict each other or are too few."""
        told = super().clean() or self.cleaned_data
        if self.errors:
            return told
        fields = dict(self.plan.mapped.fields)
        fields |= {column: told[f"column-{place}"] for place, column in self.columns.items()}
        group = told.get("group") or None
        if group and fields[group] not in PERSON:
            fields[group] = "group"
        try:
            _check_twice(fields)
            # Whoever sends the table has seen it, so each column is mapped by hand.
            self.mapped = mapping.check(ColumnMap(self.plan.kind, fields, group, frozenset(fields)))
        except errors.WrongMapping as refusal:
            self.add_error(None, str(refusal))
        return told

    def _choices(self, column: str, chosen: str) -> list[tuple[str, str]]:
        kind = self.plan.kind
        known = [(field, LABELS[field]) for field in FIELDS[kind] if field != "group"]
        is_property = chosen.startswith(PROPERTY)
        name = chosen if is_property else f"{PROPERTY}{mapping.property_name(column, self._names(column))}"
        further = [(f"{ANSWER}{column}", "Answer to a further question")] if kind == "responses" else []
        return [*known, *further, (name, f"Property “{name.removeprefix(PROPERTY)}”"), (IGNORE, "Leave out")]

    def _names(self, column: str) -> set[str]:
        others = (field for other, field in self.plan.mapped.fields.items() if other != column)
        return {field.removeprefix(PROPERTY) for field in others if field.startswith(PROPERTY)}

    def _groups(self) -> list[tuple[str, str]]:
        columns = ((column, f"Those with the same “{column}”") for column in self.columns.values())
        return [(ALONE, "Each row is one of its own"), *columns]

    def _samples(self, column: str) -> list[str]:
        values = dict.fromkeys(row.cells[column] for row in self.sample if row.cells.get(column))
        return [text if len(text) <= SAMPLE_LENGTH else f"{text[:SAMPLE_LENGTH]}…" for text in list(values)[:SAMPLES]]


def _check_twice(fields: dict[str, str]) -> None:
    taken: dict[str, str] = {}
    for column, field in fields.items():
        if field == IGNORE:
            continue
        if field in taken:
            said = LABELS.get(field, field)
            raise errors.FieldTwice(first=taken[field], second=column, field=f"“{said}”")
        taken[field] = column


def _metrics(metrics: Collection[Metric]) -> list[tuple[str, str]]:
    ours = sorted(metrics, key=lambda metric: (metric.slug != "nps", metric.name))
    return [(metric.slug, f"{metric.name}, {metric.low} to {metric.high}") for metric in ours]
