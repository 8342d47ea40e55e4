"""XLSX: cells as text, lines as row numbers; and spreadsheets that would fill the memory are refused."""

import struct
import zipfile

import pytest

from innerloop.connect.imports import errors, readers
from innerloop.connect.imports.readers import BadRow, Limits, Row
from tests.connect.imports import workbook
from tests.connect.imports.reading import cells, rows


def it_reads_cells_as_a_csv_would_hold_them(tmp_path):
    xml = workbook.sheet(
        workbook.row(1, "score", "comment", "when", "ok", "share"),
        workbook.row(2, 9, "Très <bon>", workbook.day("C2", 44469), '<c r="D2" t="b"><v>1</v></c>', 9.5),
        workbook.row(3, 10.0, "", workbook.day("C3", 44469.5), '<c r="D3" t="e"><v>#N/A</v></c>', 1e20),
    )

    outline = readers.survey(workbook.write(tmp_path / "answers.xlsx", xml))

    assert (outline.kind, outline.sheet, outline.rows) == ("xlsx", "Sheet1", 2)
    assert cells(outline) == [
        ["9", "Très <bon>", "2021-09-30", "true", "9.5"],
        ["10", "", "2021-09-30T12:00:00", "", "1e+20"],
    ]


def it_numbers_rows_as_the_sheet_does(tmp_path):
    xml = workbook.sheet(workbook.row(3, "score", "comment"), workbook.row(5, 9, "Good"), workbook.row(9, 3, "Bad"))

    outline = readers.survey(workbook.write(tmp_path / "answers.xlsx", xml))

    assert outline.first_line == 3
    assert [row.line for row in rows(outline)] == [5, 9]


def it_refuses_a_row_alone_that_reaches_past_the_names(tmp_path):
    xml = workbook.table(("score", "comment"), (9, "Good"), (8, "Bad", "stray"))

    outline = readers.survey(workbook.write(tmp_path / "answers.xlsx", xml))

    assert [type(row) for row in rows(outline)] == [Row, BadRow]


def it_takes_the_first_visible_sheet_that_holds_something(tmp_path):
    sheets = (workbook.table(("secret",), (1,)), workbook.sheet(), workbook.table(("score",), (9,)))

    outline = readers.survey(workbook.write(tmp_path / "answers.xlsx", *sheets, hidden=1))

    assert (outline.sheet, outline.columns) == ("Sheet3", ("score",))


@pytest.mark.parametrize("xml", [workbook.sheet(), workbook.table(("  ",))])
def it_refuses_a_spreadsheet_that_holds_nothing(tmp_path, xml):
    with pytest.raises((errors.EmptyFile, errors.NoColumnNames)):
        readers.survey(workbook.write(tmp_path / "answers.xlsx", xml))


def it_refuses_columns_of_one_name(tmp_path):
    with pytest.raises(errors.DuplicateColumn, match="line 1: Two columns are called 'score'"):
        readers.survey(workbook.write(tmp_path / "answers.xlsx", workbook.table(("score", "score"), (9, 8))))


@pytest.mark.parametrize(
    ("far", "error"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', errors.TooManyColumns),
        ('<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row>', errors.SheetTooLarge),
        ('<row r="9999999"><c><v>1</v></c></row>', errors.SheetTooLarge),
        ('<row><c r="AA1048576" t="inlineStr"><is><t>x</t></is></c></row>', errors.SheetTooLarge),
        ('<x:row xmlns:x="urn:x" r="2"><x:c r="XFD2"><x:v>1</x:v></x:c></x:row>', errors.TooManyColumns),
        ("<row>" + "<c><v>1</v></c>" * 2000 + "</row>", errors.TooManyColumns),
        ('<row r="99999999"><c><v>1</v></c></row>', errors.BrokenArchive),
        ('<row r="2"><c r="AAAA2"><v>1</v></c></row>', errors.BrokenArchive),
        ('<row r="2"><c r="&#88;FD2"><v>1</v></c></row>', errors.TooManyColumns),
        ('<row r="2"><c r="A2"><v>1</v></row>', errors.BrokenArchive),
    ],
)
def it_refuses_a_cell_far_outside_before_the_sheet_is_opened(tmp_path, far, error):
    # The library that opens sheets asks for memory for all cells up to the last; one kilobyte made it abort.
    xml = workbook.sheet(workbook.row(1, "score", "comment", "a", "b", "c"), far)

    with pytest.raises(error) as refused:
        readers.survey(workbook.write(tmp_path / "answers.xlsx", xml))

    assert "CSV in UTF-8" in refused.value.remedy or "columns" in refused.value.remedy


def it_ignores_formatting_far_below_the_table(tmp_path):
    xml = workbook.sheet(
        workbook.row(1, "score"), workbook.row(2, 9), '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )

    assert readers.survey(workbook.write(tmp_path / "answers.xlsx", xml)).rows == 1


def it_refuses_a_zip_bomb_by_what_it_claims(tmp_path):
    bomb = {"xl/media/huge.xml": b"<x>" + b" " * (300 * 1024**2)}

    path = workbook.write(tmp_path / "bomb.xlsx", workbook.table(("score",), (9,)), more=bomb)

    assert path.stat().st_size < 1024**2
    with pytest.raises(errors.ArchiveTooLarge, match="at most 209,715,200"):
        readers.survey(path)


def it_refuses_a_zip_bomb_that_lies_about_its_size(tmp_path):
    bomb = {"xl/media/huge.xml": b"<x>" + b" " * (4 * 1024**2)}
    path = workbook.write(tmp_path / "bomb.xlsx", workbook.table(("score",), (9,)), more=bomb)
    real, claimed = struct.pack("<L", 3 + 4 * 1024**2), struct.pack("<L", 100)
    path.write_bytes(path.read_bytes().replace(real, claimed))

    with pytest.raises(errors.BrokenArchive, match="holds 4,194,307 bytes and claims 100"):
        readers.survey(path)
    with pytest.raises(errors.ArchiveTooLarge, match="more than 1,048,576 bytes"):
        readers.survey(path, limits=Limits(unpacked=1024**2))


def it_refuses_too_many_files_inside(tmp_path):
    many = {f"xl/media/{number}.png": b"" for number in range(50)}
    path = workbook.write(tmp_path / "many.xlsx", workbook.table(("score",), (9,)), more=many)

    with pytest.raises(errors.ArchiveTooLarge, match="56 files; at most 50"):
        readers.survey(path, limits=Limits(members=50))


@pytest.mark.parametrize(
    "more",
    [
        {"xl/worksheets/sheet1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'},
        {"xl/worksheets/sheet1.xml": b'junk <worksheet><sheetData><row r="1048576"/></sheetData></worksheet>'},
        {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row></sheetData>"},
    ],
)
def it_refuses_a_sheet_that_is_no_proper_xml(tmp_path, more):
    with pytest.raises(errors.BrokenArchive):
        readers.survey(workbook.write(tmp_path / "answers.xlsx", workbook.table(("score",), (9,)), more=more))


def it_reads_past_drawings_that_are_no_proper_xml(tmp_path):
    drawing = {"xl/drawings/vmlDrawing1.vml": b"<xml><p><br></p></xml>", "xl/media/a.png": b"\x89PNG\r\n<"}

    path = workbook.write(tmp_path / "answers.xlsx", workbook.table(("score",), (9,)), more=drawing)

    assert readers.survey(path).rows == 1


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def it_refuses_a_spreadsheet_that_was_cut_off(tmp_path, share):
    path = workbook.write(tmp_path / "answers.xlsx", workbook.table(("score",), *[(9,)] * 50))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(errors.BrokenArchive, match="save it again"):
        readers.survey(path)


def it_refuses_a_spreadsheet_with_a_broken_byte(tmp_path):
    path = workbook.write(tmp_path / "answers.xlsx", workbook.table(("score",), *[(n,) for n in range(500)]))
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 300
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)

    with pytest.raises(errors.BrokenArchive):
        readers.survey(path)


def it_refuses_a_spreadsheet_compressed_in_a_rare_way(tmp_path):
    path = workbook.write(tmp_path / "answers.xlsx", workbook.table(("score",), (9,)))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/media/a.bin", b"x" * 1000)

    with pytest.raises(errors.BrokenArchive, match="rare way"):
        readers.survey(path)
