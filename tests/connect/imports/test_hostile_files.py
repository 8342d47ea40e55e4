"""Files that cannot be read: each is refused whole, by name, with its line and what to do, in little memory."""

import os
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from innerloop.connect.imports import errors, readers
from innerloop.connect.imports.readers import Limits
from tests.connect.imports.reading import written

MB = 1024**2


def refused(
    path: Path,
    error: type[errors.Unreadable] | tuple[type[errors.Unreadable], ...],
    **options: Any,
) -> errors.Unreadable:
    """Return the refusal of a file; none of its rows was handed out before it."""
    with pytest.raises(error) as found:
        readers.survey(path, **options)
    assert found.value.file == path.name
    assert found.value.remedy
    assert str(found.value).startswith(f"{path.name}")
    return found.value


@pytest.mark.parametrize(
    ("head", "filling"),
    [("score,comment\n9,Good\n", b"a"), ("", b"a,"), ('score,comment\n9,"', b'""'), ("score\n", b"\xc3\xa9")],
)
def it_refuses_a_line_of_200_mb_in_little_memory(tmp_path, head, filling):
    path = tmp_path / "long.csv"
    block = filling * (MB // len(filling))
    with path.open("wb") as file:
        file.write(head.encode())
        for _ in range(200):
            file.write(block)
        file.write(b"\n5,End\n")

    tracemalloc.start()
    found = refused(path, errors.LineTooLong)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found.line == head.count("\n") + 1
    assert "1,048,576 characters" in found.reason
    assert peak < 40 * MB


def it_refuses_200_mb_inside_one_open_quote(tmp_path):
    path = tmp_path / "quote.csv"
    with path.open("w") as file:
        file.write('score,comment\n9,Good\n8,"It never ends\n')
        for _ in range(200):
            file.write("1,line after line\n" * (MB // 18))

    tracemalloc.start()
    found = refused(path, errors.CellTooLong)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found.line == 3
    assert "never closed" in found.remedy
    assert peak < 40 * MB


def it_bounds_a_row_of_many_short_cells_over_many_lines(tmp_path):
    cell = f'"{"x" * 60}\n{"y" * 60}",'

    found = refused(written(tmp_path, "a,b\n" + cell * 20_000), errors.CellTooLong)

    assert found.line == 2


def it_names_a_quote_that_is_never_closed(tmp_path):
    found = refused(written(tmp_path, 'score,comment\n9,Good\n8,"Open\n7,Bad\n'), errors.QuoteNeverClosed)

    assert found.line == 3
    assert "write a quotation mark twice" in found.remedy


@pytest.mark.parametrize(
    ("content", "line", "byte", "place"),
    [
        (b"score,comment\n9,Tr\xe8s bon\n", 2, "0xE8", "19th"),
        (b"score,comment\r\n9,Good\r\n8,Caf\xe9\r\n", 3, "0xE9", "29th"),
        (b"\xef\xbb\xbfscore\n\xff\n", 2, "0xFF", "10th"),
        (b"score\n" + b"9\n" * 200_000 + b"\x80\n", 200_002, "0x80", "400,007th"),
        (b"score\n9\xc3", 2, "0xC3", "8th"),
        (b"score\r" + b"9\r" * 70_000 + b"\xc0\xaf", 70_002, "0xC0", "140,007th"),
    ],
)
def it_names_the_byte_that_is_no_utf8(tmp_path, content, line, byte, place):
    found = refused(written(tmp_path, content), errors.WrongEncoding)

    assert found.line == line
    assert f"Byte {byte} (the {place} of the file) is not UTF-8" in found.reason
    assert "CSV UTF-8" in found.remedy
    assert "windows-1252" in found.remedy


@pytest.mark.parametrize(("mark", "order"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def it_names_the_byte_that_is_no_utf16(tmp_path, mark, order):
    content = mark + "score\n9\n".encode(order) + "\ud800".encode(order, "surrogatepass") * 2

    found = refused(written(tmp_path, content), errors.WrongEncoding)

    assert found.line == 3
    assert "UTF-16" in found.reason


def it_names_the_byte_that_is_not_in_a_named_encoding(tmp_path):
    found = refused(written(tmp_path, b"a\n\x81\n"), errors.WrongEncoding, encoding="windows-1252")

    assert "is not CP1252" in found.reason
    assert "iso-8859-1" in found.remedy


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"score,comment\n9,Go\0od\n", 2), ("score\n9\n".encode("utf-16-le"), 1), (b"\0" * 4096, 1)],
)
def it_refuses_nul_characters(tmp_path, content, line):
    found = refused(written(tmp_path, content), errors.HasNul)

    assert found.line == line
    assert "UTF-16" in found.remedy


def it_refuses_200_mb_of_nothing(tmp_path):
    path = written(tmp_path, "score\n9\n")
    os.truncate(path, 200 * MB)

    assert refused(path, errors.LineTooLong).line == 3


def a_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("answers.csv", "score\n9\n")
    return path


def it_refuses_a_zip_called_csv(tmp_path):
    found = refused(a_zip(tmp_path / "answers.csv"), errors.AnotherKind)

    assert found.reason == "It is called .csv but is a ZIP archive or a spreadsheet."
    assert "Unpack it" in found.remedy


def it_refuses_a_zip_called_xlsx(tmp_path):
    assert "no spreadsheet" in refused(a_zip(tmp_path / "answers.xlsx"), errors.AnotherKind).reason


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"\x1f\x8b\x08", "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "password-protected"),
        (b"\x89PNG\r\n", "picture"),
        (b"PK\x05\x06" + b"\0" * 18, "empty ZIP"),
        (b"\xff\xfe\0\0s\0\0\0", "UTF-32"),
        (b"SQLite format 3\0", "database"),
    ],
)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl"])
def it_refuses_what_is_something_else(tmp_path, head, what, suffix):
    found = refused(written(tmp_path, head + b"\n1\n", f"answers{suffix}"), errors.AnotherKind)

    assert what in found.reason
    assert suffix in found.reason


def it_refuses_text_called_xlsx(tmp_path):
    found = refused(written(tmp_path, "score\n9\n", "answers.xlsx"), errors.AnotherKind)

    assert "name it .csv" in found.remedy


@pytest.mark.parametrize("content", ["", "\n\n", " \n", "\ufeff", ",,\n", ";;;\n;;\n"])
@pytest.mark.parametrize("name", ["answers.csv", "answers.tsv"])
def it_refuses_a_file_that_holds_nothing(tmp_path, content, name):
    refused(written(tmp_path, content, name), (errors.EmptyFile, errors.NoColumnNames))


def it_refuses_two_columns_of_one_name(tmp_path):
    found = refused(written(tmp_path, "score,comment,score \n9,Good,8\n"), errors.DuplicateColumn)

    assert found.line == 1
    assert "'score'" in found.reason


def it_refuses_a_million_columns(tmp_path):
    found = refused(written(tmp_path, "a," * 500_000 + "\n"), errors.LineTooLong, limits=Limits(line=MB // 2))
    assert found.line == 1

    wide = ",".join(f"c{number}" for number in range(100_000))
    assert "has 100,000 columns; at most 1,000" in refused(written(tmp_path, wide), errors.TooManyColumns).reason


def it_refuses_a_first_line_that_is_prose(tmp_path):
    found = refused(written(tmp_path, f"{'I was not pleased at all. ' * 20}\n9\n"), errors.NoColumnNames)

    assert "characters long" in found.reason


def it_refuses_a_file_whose_rows_never_fit_its_names(tmp_path):
    found = refused(written(tmp_path, "Export of today\n9,Good,x\n8,Bad,y\n"), errors.Unreadable)

    assert isinstance(found, errors.UnevenRows)
    assert "Not one of its 2 rows has the 1 cells" in found.reason


def it_refuses_a_folder(tmp_path):
    folder = tmp_path / "answers.csv"
    folder.mkdir()

    assert "a folder" in refused(folder, errors.NotAFile).reason


def it_refuses_a_pipe_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "answers.csv")

    assert "a pipe" in refused(tmp_path / "answers.csv", errors.NotAFile).reason


@pytest.mark.parametrize("name", ["missing.csv", "missing/answers.csv"])
def it_refuses_a_file_that_is_not_there(tmp_path, name):
    refused(tmp_path / name, errors.NoSuchFile)


def it_refuses_a_name_that_no_file_can_have(tmp_path):
    refused(tmp_path / f"{'x' * 300}.csv", errors.NotAllowed)


@pytest.mark.parametrize("name", ["answers.xls", "answers.ods", "answers.pdf", "answers"])
def it_refuses_a_kind_it_does_not_know(tmp_path, name):
    assert ".jsonl" in refused(written(tmp_path, "score\n9\n", name), errors.UnknownKind).remedy


def it_refuses_too_large_a_file(tmp_path):
    found = refused(written(tmp_path, "score\n9\n"), errors.TooLarge, limits=Limits(file=5))

    assert "8 bytes; at most 5" in found.reason


def it_refuses_too_many_rows(tmp_path):
    found = refused(written(tmp_path, "score\n9\n8\n7\n"), errors.TooManyRows, limits=Limits(rows=2))

    assert found.line == 4
    assert "more than 2 rows" in found.reason


def it_reads_twenty_thousand_rows_in_the_memory_of_a_few(tmp_path):
    lines = [f'{number % 11},"Comment, number {number}",c{number}@example.org\n' for number in range(20_000)]
    path = written(tmp_path, "score,comment,email\n" + "".join(lines))

    tracemalloc.start()
    outline = readers.survey(path)
    count = sum(1 for _ in readers.read(outline))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == outline.rows == 20_000
    assert peak < MB
