"""CSV and TSV: separators, encodings, quotes, lines and bad rows."""

import csv
import io
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innerloop.connect.imports import errors, readers
from innerloop.connect.imports.readers import BadRow, Row
from tests.connect.imports.reading import cells, rows, surveyed, written

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n\r\t,;|"'), max_size=12)


def it_reads_rows_with_the_line_they_start_on(tmp_path):
    outline = surveyed(tmp_path, 'score,comment\n9,"Two\nlines"\n\n3,One\n')

    assert outline.columns == ("score", "comment")
    assert rows(outline) == [
        Row(2, {"score": "9", "comment": "Two\nlines"}),
        Row(5, {"score": "3", "comment": "One"}),
    ]


@pytest.mark.parametrize(
    ("content", "delimiter", "kind"),
    [
        ("score,comment\n9,Good\n", ",", "csv"),
        ("score;comment\n9;Good, cheap, fast\n8;Well, well\n", ";", "csv"),
        ("score\tcomment\n9\tGood\n", "\t", "csv"),
        ("score|comment\n9|Good; fine\n", "|", "csv"),
        ("sep=;\nscore;comment\n9;Good\n", ";", "csv"),
        ("comment\nOnly one column; really\n", ",", "csv"),
        ('"a,b";score\n"c,d";9\n', ";", "csv"),
    ],
)
def it_tells_the_separator(tmp_path, content, delimiter, kind):
    outline = surveyed(tmp_path, content)

    assert (outline.delimiter, outline.kind) == (delimiter, kind)
    assert outline.rows >= 1
    assert outline.bad_rows == 0


@pytest.mark.parametrize(("content", "delimiter"), [("a\tb\n1\t2\n", "\t"), ("a,b\n1,2\n", ",")])
def it_reads_a_tsv_by_the_separator_it_has(tmp_path, content, delimiter):
    outline = surveyed(tmp_path, content, "answers.tsv")

    assert outline.delimiter == delimiter
    assert cells(outline) == [["1", "2"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def it_tells_the_encoding_by_its_mark(tmp_path, encoding):
    mark = "" if encoding in ("utf-8", "utf-8-sig", "utf-16") else "\ufeff"

    outline = surveyed(tmp_path, f"{mark}score,comment\n9,Très bon à Nyeri\n".encode(encoding))

    assert outline.columns == ("score", "comment")
    assert cells(outline) == [["9", "Très bon à Nyeri"]]


@pytest.mark.parametrize("name", ["windows-1252", "latin-1", "cp1252"])
def it_reads_an_encoding_that_somebody_names(tmp_path, name):
    path = written(tmp_path, "score,comment\n9,Très bon\n".encode("cp1252"))

    assert cells(readers.survey(path, encoding=name)) == [["9", "Très bon"]]


@pytest.mark.parametrize("name", ["klingon", "zip", "rot13", "unicode_escape", "idna", "utf-7", "a\0b"])
def it_refuses_an_encoding_that_is_no_plain_text(tmp_path, name):
    with pytest.raises(errors.UnknownEncoding, match="no text encoding"):
        readers.survey(written(tmp_path, "a\n1\n"), encoding=name)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def it_knows_every_kind_of_line_end(tmp_path, end):
    outline = surveyed(tmp_path, end.join(["score,comment", "9,Good", "3,Bad", ""]))

    assert rows(outline) == [
        Row(2, {"score": "9", "comment": "Good"}),
        Row(3, {"score": "3", "comment": "Bad"}),
    ]


@pytest.mark.parametrize("wrong", ["9\n", "9,Good,2024\n", '"9"0,Good\n', f"9,{'x' * 70_000}\n"])
def it_refuses_a_bad_row_alone(tmp_path, wrong):
    outline = surveyed(tmp_path, f"score,comment\n10,Great\n{wrong}0,Awful\n")

    found = rows(outline)

    assert (outline.rows, outline.bad_rows) == (2, 1)
    assert [row.cells["score"] for row in found if isinstance(row, Row)] == ["10", "0"]
    assert [row.line for row in found if isinstance(row, BadRow)] == [3]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("9", "1 cell where the first line names 2"),
        ("9,Good,2024", "3 cells"),
        ('"9"0,Good', "quotation marks"),
        (f"9,{'x' * 70_000}", "“comment” has 70,000 characters; at most 65,536"),
    ],
)
def it_says_what_is_wrong_with_a_bad_row(tmp_path, wrong, reason):
    outline = surveyed(tmp_path, f"score,comment\n10,Great\n{wrong}\n")

    assert reason in next(row.reason for row in rows(outline) if isinstance(row, BadRow))


def it_says_how_far_a_stray_quotation_mark_reaches(tmp_path):
    outline = surveyed(tmp_path, 'score,comment\n9,"Good\n8,Fine\n7,"Fair"\n6,Bad\n')

    first, second = rows(outline)

    assert isinstance(first, BadRow)
    assert "in lines 2 to 4 do not match" in first.reason
    assert second == Row(5, {"score": "6", "comment": "Bad"})


def it_forgives_empty_cells_at_the_end_and_empty_rows(tmp_path):
    outline = surveyed(tmp_path, "score,comment,,\n9,Good,,\n,,,\n\n3,Bad\n")

    assert outline.columns == ("score", "comment")
    assert cells(outline) == [["9", "Good"], ["3", "Bad"]]


def it_names_a_nameless_column_by_its_place(tmp_path):
    outline = surveyed(tmp_path, ",score\n1,9\n")

    assert outline.columns == ("column 1", "score")


def it_reads_a_file_of_names_alone_as_no_rows(tmp_path):
    outline = surveyed(tmp_path, "score,comment\n")

    assert (outline.rows, rows(outline)) == (0, [])


def it_keeps_the_first_rows_as_a_sample(tmp_path):
    outline = surveyed(tmp_path, "score\n" + "9\n" * 100)

    assert outline.rows == 100
    assert [row.line for row in outline.sample] == list(range(2, 22))


def it_reads_what_it_surveyed_or_says_that_it_changed(tmp_path):
    outline = surveyed(tmp_path, "score\n9\n")

    with outline.path.open("a") as file:
        file.write("8\n")

    with pytest.raises(errors.ChangedMeanwhile, match=r"answers\.csv: The file changed"):
        rows(outline)


def it_notices_a_change_while_it_reads(tmp_path):
    outline = surveyed(tmp_path, "score\n9\n8\n")
    reading = readers.read(outline)
    next(reading)

    os.utime(outline.path, ns=(1, 1))

    with pytest.raises(errors.ChangedMeanwhile):
        list(reading)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def it_reads_back_whatever_a_spreadsheet_writes(tmp_path, table, delimiter, encoding):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *table])

    outline = surveyed(tmp_path, out.getvalue().encode(encoding))

    stripped = [[cell.strip() for cell in line] for line in table]
    assert outline.delimiter == delimiter
    assert cells(outline) == [line for line in stripped if any(line)]
