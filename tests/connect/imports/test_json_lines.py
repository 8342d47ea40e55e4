"""JSON lines: one object a line, flattened; a first line that is none condemns the file."""

import json

import pytest

from innerloop.connect.imports import errors, readers
from innerloop.connect.imports.readers import BadRow, Limits, Row
from tests.connect.imports.reading import cells, rows, surveyed, written


def lines(*objects: object) -> str:
    return "\n".join(found if isinstance(found, str) else json.dumps(found) for found in objects)


def it_reads_objects_as_rows_of_all_keys(tmp_path):
    content = lines({"score": 9, "comment": " Good "}, "", {"score": 3, "customer": {"email": "a@b.org", "vip": True}})

    outline = surveyed(tmp_path, content, "answers.jsonl")

    assert outline.columns == ("score", "comment", "customer.email", "customer.vip")
    assert rows(outline) == [
        Row(1, {"score": "9", "comment": "Good", "customer.email": "", "customer.vip": ""}),
        Row(3, {"score": "3", "comment": "", "customer.email": "a@b.org", "customer.vip": "true"}),
    ]
    assert outline.sample == tuple(rows(outline))


def it_writes_values_as_they_stand(tmp_path):
    content = '{"a": 1.10, "b": 12345678901234567890, "c": null, "d": ["x", "y"], "e": [1, {"f": 2}], "g": false}'

    outline = surveyed(tmp_path, content, "answers.ndjson")

    assert cells(outline) == [["1.10", "12345678901234567890", "", "x, y", '["1", {"f": "2"}]', "false"]]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("[1]", "it is a list"),
        ('"text"', "it is a text or a number"),
        ("null", "it is null"),
        ("true", "it is true or false"),
        ('{"score": 9', "at character"),
        ("score,comment", "at character 1"),
        ('{"score": NaN}', "NaN is no number"),
        ('{"score": 9, "score": 8}', "a key occurs twice"),
        ('{"a.b": 9, "a": {"b": 8}}', "a key occurs twice"),
        ('{"": 9}', "a key is empty"),
        ('{"a": "\\u0000"}', "no character"),
        ('{"a": "\\ud800"}', "no character"),
        ('{"a": ' * 50 + "1" + "}" * 50, "nested too deeply"),
        ("[" * 200_000, "nested too deeply"),
        (json.dumps({"a": "x" * 70_000}), "too long"),
        (json.dumps({"x" * 300: "a"}), "too long"),
    ],
)
def it_refuses_a_line_that_is_no_row_alone_or_with_its_file(tmp_path, wrong, reason):
    outline = surveyed(tmp_path, lines({"score": 9}, wrong, {"score": 8}), "answers.jsonl")
    bad = [row for row in rows(outline) if isinstance(row, BadRow)]

    assert (outline.rows, outline.bad_rows) == (2, 1)
    assert bad[0].line == 2
    assert reason in bad[0].reason
    with pytest.raises(errors.NotJsonLines, match="line 1: The line is not one JSON object") as refused:
        surveyed(tmp_path, lines(wrong, {"score": 8}), "answers.json")
    assert reason in refused.value.reason


def it_refuses_one_json_array_over_many_lines(tmp_path):
    content = json.dumps([{"score": 9}, {"score": 8}], indent=2)

    with pytest.raises(errors.NotJsonLines, match="without commas between the lines"):
        surveyed(tmp_path, content, "answers.json")


def it_refuses_keys_that_never_end(tmp_path):
    content = lines(*({f"key{number}": 1} for number in range(30)))

    with pytest.raises(errors.TooManyColumns, match="line 21: It has 21 columns; at most 20"):
        readers.survey(written(tmp_path, content, "answers.jsonl"), limits=Limits(columns=20))


@pytest.mark.parametrize("content", ["", "\n\n", "{}\n{}\n"])
def it_refuses_a_file_of_no_objects(tmp_path, content):
    with pytest.raises(errors.EmptyFile):
        surveyed(tmp_path, content, "answers.jsonl")


def it_refuses_a_line_without_end(tmp_path):
    path = written(tmp_path, b'{"score": 9}\n{"comment": "' + b"x" * 3 * 1024**2, "answers.jsonl")

    with pytest.raises(errors.LineTooLong, match="line 2"):
        readers.survey(path)
