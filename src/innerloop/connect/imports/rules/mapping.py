"""Which column is which field: guessed from names and samples, corrected by whoever imports."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers.shapes import Row
from innerloop.connect.imports.rules import cells
from innerloop.connect.imports.rules.fields import (
    ANSWER,
    FIELDS,
    IGNORE,
    MOMENTS,
    NAMES,
    PERSON,
    PROPERTY,
    WORDS,
    ImportKind,
)
from innerloop.customers.rules import ValueRefused, read_properties
from innerloop.listen.rules.scale import Scale

WORD = re.compile(r"[^\W_]+")
LONGEST_PROPERTY = 60
LONG_TEXT = 200
SHOWN_COLUMNS = 30

# What a kind cannot do without: any one of these fields.
NEEDED: dict[ImportKind, tuple[str, ...]] = {
    "responses": ("score",),
    "customers": ("external_id", "email", "phone"),
    "events": ("external_id", "email", "phone"),
}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Each column of a file with its field, in the file's order.

    A field is one of the kind's, `properties.NAME`, `answers.QUESTION` or `ignore`. `group` is the column
    whose equal values make rows one response; it may be mapped to a field besides. `by_hand` are the columns
    that somebody assigned; the others were guessed.
    """

    kind: ImportKind
    fields: Mapping[str, str]
    group: str | None = None
    by_hand: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", MappingProxyType(dict(self.fields)))

    def column(self, field: str) -> str | None:
        """Return the column of a field, or None when no column is mapped to it."""
        return next((column for column, found in self.fields.items() if found == field), None)


def guess(
    kind: ImportKind, columns: Sequence[str], sample: Sequence[Row] = (), scale: Scale | None = None
) -> ColumnMap:
    """Guess each column's field from its name and its first values, the scores read by a scale if given.

    An exact name wins over a word inside a longer one, and values that cannot be of a field speak against
    it. What is left becomes a property; a number that only counts rows ("comment_id") is left out.
    """
    values = {column: [row.cells[column] for row in sample if row.cells[column]] for column in columns}
    tests = _TESTS | ({"score": _reads(scale)} if scale else {})
    found: dict[str, str] = {}
    for closeness in (_exact, _inside):
        for field in _in_order(kind, closeness):
            column = _best(field, closeness, {c: v for c, v in values.items() if c not in found}, tests)
            if column is not None and field not in found.values():
                found[column] = field
    _by_values(kind, values, found)
    if kind == "responses":
        _settle_score(values, found)
        _settle_groups(found)
    names: set[str] = set()
    fields = {c: found.get(c) or _leftover(kind, c, values[c], names) for c in columns}
    return ColumnMap(kind, fields, next((c for c, field in fields.items() if field == "group"), None))


def override(guessed: ColumnMap, assignments: Iterable[str] = (), group_by: str | None = None) -> ColumnMap:
    """Return the map with `COLUMN=FIELD` assignments and a column to group by put over the guess.

    A field that is assigned is taken away from the column that was guessed for it. A column that names the
    person and groups as well keeps both. Raises UnknownColumn, UnknownField, NotAMapping, FieldTwice.
    """
    assigned: dict[str, str] = {}
    for text in assignments:
        column, field = _assignment(guessed, text)
        _check_twice(assigned, column, field)
        assigned[column] = field
    if group_by is not None:
        group_by = _column(guessed, group_by)
        if group_by not in assigned and guessed.fields[group_by] not in PERSON:
            assigned[group_by] = "group"
    chosen = group_by or next((c for c, field in assigned.items() if field == "group"), None)
    group = chosen or (guessed.group if guessed.group not in assigned else None)
    taken = {*assigned.values(), *(["group"] if chosen else [])}
    names = {field.removeprefix(PROPERTY) for field in taken if field.startswith(PROPERTY)}
    fields = {
        column: assigned.get(column) or _unless_taken(column, field, taken, names)
        for column, field in guessed.fields.items()
    }
    return ColumnMap(guessed.kind, fields, group, guessed.by_hand | assigned.keys())


def check(mapped: ColumnMap) -> ColumnMap:
    """Return a map that is enough to import by; raises NothingToRead when a needed field has no column.

    Words without a score are imported only where somebody mapped their column by hand: a score that is
    missing by mistake would else make thousands of responses without one.
    """
    needed = NEEDED[mapped.kind]
    if not any(mapped.column(field) for field in needed) and not _has_words_by_hand(mapped):
        facts = {"wanted": " or ".join(needed), "example": needed[0], "columns": _shown(mapped.fields)}
        raise errors.NothingToRead(**facts)
    if mapped.kind == "events" and mapped.column("kind") is None:
        raise errors.NothingToRead(wanted="kind", example="kind", columns=_shown(mapped.fields))
    return mapped


def _has_words_by_hand(mapped: ColumnMap) -> bool:
    by_hand = (mapped.fields[column] for column in mapped.by_hand)
    return any(field in ("comment", "stars") or field.startswith(ANSWER) for field in by_hand)


def property_name(column: str, taken: set[str]) -> str:
    """Return a property's name for a column, "Région (2021)" as "region_2021", unlike those taken.

    A property's name is Latin letters, digits and a few signs, and begins with a letter.
    """
    name = "_".join(re.findall(r"[a-z0-9]+", _bare(column)))[:LONGEST_PROPERTY] or "column"
    name = name if name[0].isalpha() else f"column_{name}"
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name}_{number}"
    taken.add(unique)
    return unique


def words(name: str) -> str:
    """Return a name in plain words between spaces: "fftScore_1good" as " fft score 1good "."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return f" {' '.join(WORD.findall(_bare(split)))} "


def _bare(text: str) -> str:
    """Return a text in small letters without their accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _phrases(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {field: tuple(words(name) for name in text.split(",")) for field, text in table.items()}


_NAMES, _WORDS = _phrases(NAMES), _phrases(WORDS)

Closeness = Callable[[str, str], int]
Test = Callable[[str], bool]


def _exact(field: str, column: str) -> int:
    """Return how well a column is called as a field is: 0 for not at all, most for its first name."""
    names, written = _NAMES.get(field, ()), words(column)
    return len(names) - names.index(written) if written in names else 0


def _inside(field: str, column: str) -> int:
    """Return how long the longest word is that betrays a field inside a column's name."""
    written = words(column)
    if written.endswith(" id "):  # a comment's number is no comment
        return 0
    return max((len(word) for word in _WORDS.get(field, ()) if word in written), default=0)


def _in_order(kind: ImportKind, closeness: Closeness) -> Sequence[str]:
    # Inside longer names comments go first: "the reason for your score" is words, not a score.
    fields = FIELDS[kind]
    return [field for field in WORDS if field in fields] if closeness is _inside else fields


def _best(
    field: str, closeness: Closeness, values: Mapping[str, Sequence[str]], tests: Mapping[str, Test]
) -> str | None:
    fitting = [
        column for column, sample in values.items() if closeness(field, column) and _may_hold(field, sample, tests)
    ]
    return max(fitting, key=lambda column: closeness(field, column), default=None)


def _may_hold(field: str, sample: Sequence[str], tests: Mapping[str, Test]) -> bool:
    """Say whether the first values of a column speak for a field; no value speaks against none."""
    known = [text for text in sample if not cells.is_blank(text)]
    if field == "key":
        return len(set(known)) == len(known)
    return field not in tests or not known or sum(map(tests[field], known)) * 2 >= len(known)


def _reads(scale: Scale) -> Test:
    def reads(text: str) -> bool:
        try:
            scale.read(text)
        except ValueError:
            return False
        return True

    return reads


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d{1,9}([.,]\d+)?", text) is not None


def _is_words(text: str) -> bool:
    return not _is_number(text)


def _is_email(text: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is not None


def _is_phone(text: str) -> bool:
    return re.fullmatch(r"\+?[\d\s().\-/]{6,24}", text) is not None


def _is_written_date(text: str) -> bool:
    # Ten digits alone may be a moment where a name says so; without one they are a phone number.
    return not text.isdigit() and cells.is_moment(text)


_TESTS: dict[str, Test] = {
    "score": _is_number,
    "comment": _is_words,
    "question": _is_words,
    "email": _is_email,
    "phone": _is_phone,
    "answered_at": cells.is_moment,
    "occurred_at": cells.is_moment,
    "name": _is_words,
    "language": _is_words,
}


def _by_values(kind: ImportKind, values: Mapping[str, Sequence[str]], found: dict[str, str]) -> None:
    """Give a field that no name betrayed to the one column whose values do."""
    tests = {"email": _is_email} | dict.fromkeys(MOMENTS & set(FIELDS[kind]), _is_written_date)
    for field, test in tests.items():
        fitting = [c for c, sample in values.items() if sample and c not in found and all(map(test, sample))]
        if field not in found.values() and len(fitting) == 1:
            found[fitting[0]] = field


def _settle_score(values: Mapping[str, Sequence[str]], found: dict[str, str]) -> None:
    """Take a column that is called like a score where nothing else is one, though few of its values can be read.

    Then each row is refused with its reason, which says more than that there is no score.
    """
    if "score" not in found.values():
        left: dict[str, Sequence[str]] = {column: () for column in values if column not in found}
        column = _best("score", _exact, left, {})
        if column is not None:
            found[column] = "score"


def _settle_groups(found: dict[str, str]) -> None:
    """Group by a respondent or a response where each row is one question; elsewhere they name one row.

    Nothing else makes a guess group rows: a wrong one would melt hundreds of answers into one.
    """
    fields = {field: column for column, field in found.items()}
    group, key = fields.get("group"), fields.get("key")
    if "question" in fields:
        if group is None and key is not None and words(key) in _NAMES["group"]:
            found[key] = "group"
    elif group is not None:
        del found[group]
        if "external_id" not in fields and not words(group).startswith((" response ", " submission ")):
            found[group] = "external_id"


def _leftover(kind: ImportKind, column: str, sample: Sequence[str], names: set[str]) -> str:
    is_question = column.rstrip().endswith("?") and all(map(_is_words, sample))
    # What somebody wrote at length is no property to slice by, and would be too long for one.
    if kind == "responses" and (is_question or any(len(text) > LONG_TEXT for text in sample)):
        return f"{ANSWER}{column}"
    is_id = words(column).endswith((" id ", " uuid ")) or words(column) == " id "
    if is_id and len(sample) > 1 and len(set(sample)) == len(sample):
        return IGNORE
    return f"{PROPERTY}{property_name(column, names)}"


def _assignment(guessed: ColumnMap, text: str) -> tuple[str, str]:
    column, equals, field = (part.strip() for part in text.rpartition("="))
    if not (column and equals and field):
        raise errors.NotAMapping(text=text)
    column = _column(guessed, column)
    return column, _field(guessed.kind, field)


def _column(guessed: ColumnMap, name: str) -> str:
    if name in guessed.fields:
        return name
    alike = [column for column in guessed.fields if words(column) == words(name)]
    if len(alike) != 1:
        raise errors.UnknownColumn(column=name, columns=_shown(guessed.fields))
    return alike[0]


def _field(kind: ImportKind, field: str) -> str:
    if field.startswith(ANSWER) and field != ANSWER and kind == "responses":
        return field
    if field.startswith(PROPERTY) and field != PROPERTY:
        return _property(field)
    if field in FIELDS[kind] or field == IGNORE:
        return field
    raise errors.UnknownField(field=field, fields=", ".join(FIELDS[kind]))


def _property(field: str) -> str:
    try:
        read_properties({field.removeprefix(PROPERTY): "any"})
    except ValueRefused as refusal:
        raise errors.BadProperty(reason=refusal) from refusal
    return field


def _check_twice(assigned: Mapping[str, str], column: str, field: str) -> None:
    for other, taken in assigned.items():
        if other != column and taken == field != IGNORE:
            raise errors.FieldTwice(first=other, second=column, field=field)


def _unless_taken(column: str, field: str, taken: set[str], names: set[str]) -> str:
    """Return a guessed field, or a property where somebody gave the field to another column."""
    if field.startswith(PROPERTY):
        return f"{PROPERTY}{property_name(field.removeprefix(PROPERTY), names)}"
    return f"{PROPERTY}{property_name(column, names)}" if field in taken and field != IGNORE else field


def _shown(columns: Iterable[str]) -> str:
    names = list(columns)
    more = f" and {len(names) - SHOWN_COLUMNS} more" if len(names) > SHOWN_COLUMNS else ""
    return ", ".join(names[:SHOWN_COLUMNS]) + more
