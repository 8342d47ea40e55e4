"""What an import makes of rows: drafts of customers, events and responses, not yet recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

Value = str | int | Decimal | datetime | bool


@dataclass(frozen=True, slots=True)
class Record:
    """One row with its cells read: `values` by field (empty ones left out), properties and answers by name.

    `has_code` says that its score cell held a code that is no score, such as “don't know”.
    """

    line: int
    key: str
    values: Mapping[str, Value]
    properties: Mapping[str, str]
    answers: Mapping[str, str] = field(default_factory=dict)
    has_code: bool = False

    def text(self, name: str) -> str:
        """Return the text of a field, empty where it has none."""
        return str(self.values.get(name, ""))


@dataclass(frozen=True, slots=True)
class Answer:
    """One further question's answer in words, and the line it stands on."""

    question: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Response:
    """One response with its answers, from one row or from the rows of one group.

    `values` holds what the first row to say it says: answered_at, external_id, email, touchpoint and so on,
    by field. `question` is what `comment` answers, where the file tells, and `comment_line` where it stands (0
    without one). `row_keys` are the keys of its rows, in the order of `lines`: a group that grew since the last
    run is known by `key`, its new rows by theirs. `notes` say where its rows differ.
    """

    lines: tuple[int, ...]
    key: str
    row_keys: tuple[str, ...]
    score: int | None
    comment: str
    question: str
    answers: tuple[Answer, ...]
    values: Mapping[str, Value]
    properties: Mapping[str, str]
    notes: tuple[str, ...] = ()
    comment_line: int = 0
