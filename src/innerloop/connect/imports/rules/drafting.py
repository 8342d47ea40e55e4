"""Turn rows into drafts: cells read, rows of one group joined, a bad row refused alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from innerloop.connect.imports.errors import BadCell
from innerloop.connect.imports.readers.shapes import BadRow, Row
from innerloop.connect.imports.rules import cells, keys
from innerloop.connect.imports.rules.drafts import Answer, Record, Response, Value
from innerloop.connect.imports.rules.fields import ANSWER, FLAGS, IGNORE, MOMENTS, NUMBERS, PROPERTY
from innerloop.connect.imports.rules.mapping import ColumnMap
from innerloop.connect.imports.rules.study import Study
from innerloop.listen.rules.scale import NPS, Scale

# Fields that a response says once; a property may well differ from row to row of a group.
OWN = frozenset({"score", "comment", "question"})


def nothing_wrong(record: Record) -> list[str]:
    """Find nothing wrong with a row whose cells can be read."""
    return []


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of one file are read: the map, what the study found, the scale, the workspace's zone.

    `complaints` says what is wrong with a row beyond its single cells, so that a bad row of a group is refused
    alone and not with the whole group.
    """

    mapped: ColumnMap
    study: Study
    zone: tzinfo
    scale: Scale = NPS
    row_keys: keys.RowKeys = field(default_factory=keys.RowKeys)
    complaints: Callable[[Record], list[str]] = nothing_wrong


def records(rows: Iterable[Row | BadRow], reading: Reading) -> Iterator[Record | BadRow]:
    """Yield each row of customers or events with its cells read, or why it is refused."""
    for row in rows:
        found = row if isinstance(row, BadRow) else _record(row, reading)
        if isinstance(found, Record) and not any(map(found.text, ("external_id", "email", "phone"))):
            yield BadRow(found.line, "The row names nobody: give an external_id, an email or a phone.")
        else:
            yield found


def responses(rows: Iterable[Row | BadRow], reading: Reading) -> Iterator[Response | BadRow]:
    """Yield the responses of rows: one of each row, or one of all rows with the same group value.

    A group is finished when its last row has been read; its response takes from each row what no earlier one
    said. A row that cannot be read is refused alone, and so is one whose score contradicts an earlier one's.
    """
    group = reading.mapped.group
    open_groups: dict[str, list[Record]] = {}
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        found = _record(row, reading)
        value = row.cells[group] if group is not None else ""
        if isinstance(found, BadRow):
            yield found
        elif value:
            open_groups.setdefault(value, []).append(found)
        else:
            yield from _response([found], found.key, reading)
        if group is not None and value and reading.study.ends(value, row.line):
            yield from _response(open_groups.pop(value, []), keys.of_group(group, value), reading)
    for value, left in open_groups.items():
        yield from _response(left, keys.of_group(group or "", value), reading)


def _record(row: Row, reading: Reading) -> Record | BadRow:
    """Read the cells of a row; every cell that cannot be read is named."""
    mapped = reading.mapped
    values: dict[str, Value] = {}
    properties: dict[str, str] = {}
    answers: dict[str, str] = {}
    wrong: list[str] = []
    has_code = False
    for column, name in mapped.fields.items():
        text = row.cells[column]
        if not text or name in (IGNORE, "group"):
            continue
        if name.startswith(PROPERTY):
            properties[name.removeprefix(PROPERTY)] = text
        elif name.startswith(ANSWER):
            answers[name.removeprefix(ANSWER)] = text
        else:
            value = _value(column, name, text, reading, wrong)
            has_code = has_code or (name == "score" and value is None and not cells.is_blank(text))
            values |= {name: value} if value is not None else {}
    key = reading.row_keys.key(row.cells, str(values.pop("key", "")))
    found = Record(row.line, key, values, properties, answers, has_code)
    wrong += reading.complaints(found)
    return BadRow(row.line, " ".join(wrong)) if wrong else found


def _value(column: str, name: str, text: str, reading: Reading, wrong: list[str]) -> Value | None:
    """Read one cell as its field; what is wrong with it goes onto the list."""
    try:
        if name == "score":
            return None if cells.is_blank(text) else reading.scale.read(text)
        if name in MOMENTS:
            return cells.read_moment(text, reading.study.dates[column], reading.zone)
        if name in NUMBERS:
            return cells.read_decimal(text, reading.study.numbers[column])
        if name in FLAGS:
            return cells.read_flag(text)
    except (BadCell, ValueError) as error:
        wrong.append(f"{column}: {error}")
        return None
    return " ".join(text.split()) if name == "question" else text


def _response(rows: Sequence[Record], key: str, reading: Reading) -> Iterator[Response | BadRow]:
    """Join the rows of one response; rows that contradict it are refused first."""
    score, agreeing, refused = _agreeing(rows)
    yield from refused
    comment, answers = _words(agreeing, reading.mapped.column("comment") or "")
    has_more = any(row.has_code or row.text("stars") for row in agreeing)
    if score is None and not comment.text and not answers and not has_more:
        for row in agreeing:
            yield BadRow(row.line, "The row holds neither a score nor words.")
        return
    values, notes = _said_first(agreeing)
    properties: dict[str, str] = {}
    for row in reversed(agreeing):
        properties |= row.properties
    yield Response(
        lines=tuple(row.line for row in agreeing),
        key=key,
        row_keys=tuple(row.key for row in agreeing),
        score=score,
        comment=comment.text,
        question=comment.question,
        answers=tuple(answers),
        values=values,
        properties=properties,
        notes=tuple(notes),
        comment_line=comment.line,
    )


def _agreeing(rows: Sequence[Record]) -> tuple[int | None, list[Record], list[BadRow]]:
    """Return the score that the first row with one gives, the rows that agree with it, and those that do not."""
    first = next((row for row in rows if "score" in row.values), None)
    agreeing, refused = [], []
    for row in rows:
        if first is None or row.values.get("score", first.values["score"]) == first.values["score"]:
            agreeing.append(row)
        else:
            told = f"line {first.line} of the same group says {first.values['score']}"
            refused.append(BadRow(row.line, f"Its score is {row.values['score']}, but {told}."))
    return (int(first.text("score")) if first else None), agreeing, refused


def _words(rows: Sequence[Record], column: str) -> tuple[Answer, list[Answer]]:
    """Return the comment with the question it answers, and what else was said, each under a question of its own."""
    comment = Answer("", "", 0)
    answers: list[Answer] = []
    for row in rows:
        text = row.text("comment")
        if text and not comment.text:
            comment = Answer(row.text("question"), text, row.line)
        elif text:
            answers.append(Answer(row.text("question") or column, text, row.line))
        answers += [Answer(asked, said, row.line) for asked, said in row.answers.items()]
    return comment, told_apart(answers, {comment.question})


def told_apart(answers: Iterable[Answer], others: Iterable[str]) -> list[Answer]:
    """Return answers each under a question of its own, and under none of the others: "Why?", "Why? (2)"."""
    taken = set(others)
    apart = []
    for answer in answers:
        name, number = answer.question, 1
        while name in taken:
            number += 1
            name = f"{answer.question} ({number})"
        taken.add(name)
        apart.append(Answer(name, answer.text, answer.line))
    return apart


def _said_first(rows: Sequence[Record]) -> tuple[dict[str, Value], list[str]]:
    """Return each field as the first row says it, and a note wherever a later one says otherwise."""
    values: dict[str, Value] = {}
    lines: dict[str, int] = {}
    notes = []
    for row in rows:
        for name, value in row.values.items():
            if name in OWN:
                continue
            if name not in values:
                values[name], lines[name] = value, row.line
            elif values[name] != value:
                notes.append(f"{name}: line {row.line} says {value}; {values[name]} of line {lines[name]} was kept.")
    return values, notes
