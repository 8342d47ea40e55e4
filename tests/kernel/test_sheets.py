"""Tables for spreadsheets: texts do nothing there, and numbers can be added up."""

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from innerloop.kernel import sheets
from innerloop.kernel.sheets import Cell

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["=1+1", "+254", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def it_makes_a_text_harmless_that_begins_as_a_formula(text: str) -> None:
    [row] = csv.reader([sheets.line([text])])

    assert row[0].startswith("'")
    assert sheets.harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Joan", "1-2", "'quoted"])
def it_leaves_other_texts_as_they_are(text: str) -> None:
    assert sheets.harmless(text) == text


def it_keeps_the_numbers_that_we_write_ourselves() -> None:
    assert sheets.line([-2, Decimal("-3.50"), None, "-2"]) == "-2,-3.50,,'-2\r\n"


def it_writes_a_moment_with_its_offset() -> None:
    assert sheets.line([NOON]) == "2026-05-04T12:00:00+00:00\r\n"


def written(*rows: Sequence[Cell]) -> io.BytesIO:
    file = io.BytesIO()
    sheets.workbook(rows, to=file, zone="Africa/Nairobi")
    file.seek(0)
    return file


def read(*rows: Sequence[Cell]) -> list[list[list[Any]]]:
    """Return what stands in each sheet when rows were written and are read back by another library."""
    book = CalamineWorkbook.from_filelike(written(*rows))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


class TestWorkbook:
    """A workbook: texts are texts, numbers numbers, and moments say in which zone they are told."""

    def it_keeps_each_cell_what_it_is(self) -> None:
        [sheet] = read(
            ["name", "answered_at", "stake", "n"], ["Joan", NOON, Decimal("-3.50"), 7], [None, None, None, 0]
        )

        assert sheet == [
            ["name", "answered_at (Africa/Nairobi)", "stake", "n"],
            ["Joan", (NOON + timedelta(hours=3)).replace(tzinfo=None), -3.5, 7.0],
            ["", "", "", 0.0],
        ]

    @pytest.mark.parametrize("text", ["=1+1", "{=1+1}", "+254", "-2", "@SUM(A1)", "https://example.org/", "12", "\t=1"])
    def it_takes_no_text_for_anything_else(self, text: str) -> None:
        file = written(["comment"], [text])

        assert CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[1] == [text]
        inside = ZipFile(file)
        assert not [name for name in inside.namelist() if b"<f" in inside.read(name) and "sheet" in name]
        assert not [name for name in inside.namelist() if "hyperlink" in inside.read(name).decode()]

    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1, max_size=60))
    def it_hands_any_text_back_as_it_was(self, text: str) -> None:
        [[_, [told]]] = read(["comment"], [text])

        assert told == text

    def it_cuts_what_excel_would_not_show(self) -> None:
        [[_, [plain, wide]]] = read(["a", "b"], ["x" * 40_000, "😀" * 20_000])

        assert plain == "x" * (sheets.MOST_LETTERS - 1) + "…"
        assert wide == "😀" * ((sheets.MOST_LETTERS - 1) // 2) + "…"

    def it_goes_on_on_another_sheet_under_the_same_heading(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheets, "MOST_ROWS", 3)

        assert read(["n"], [1], [2], [3]) == [[["n"], [1.0], [2.0]], [["n"], [3.0]]]

    def it_has_a_heading_where_there_is_nothing(self) -> None:
        assert read(["n", "opened_at"]) == [[["n", "opened_at (Africa/Nairobi)"]]]

    def it_tells_as_text_what_is_before_excel_counts(self) -> None:
        [[_, [told]]] = read(["at"], [NOON.replace(year=1890)])

        assert told == "1890-05-04T12:00:00+00:00"

    def it_leaves_nothing_behind_where_it_breaks_off(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        there: list[int] = []

        def rows() -> Iterator[Sequence[Cell]]:
            yield ["name"]
            yield ["Joan"]
            there.append(len(list(tmp_path.iterdir())))
            raise ConnectionError

        with pytest.raises(ConnectionError):
            sheets.workbook(rows(), to=io.BytesIO(), zone="Africa/Nairobi")

        assert (there, list(tmp_path.iterdir())) == ([1], [])
