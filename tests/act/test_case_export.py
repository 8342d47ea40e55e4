"""Cases as a table: one row for each, whatever their number, and nothing that a spreadsheet would run."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.queries import export
from innerloop.act.queries import opening as queries
from innerloop.customers.rules import Person
from innerloop.listen.models import Program
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, as_member


@pytest.fixture
def rules(program: Program) -> None:
    """The rules that a new workspace begins with."""
    setting_up.furnish(now=NOW)


def opens(hear: Hear, **answer: Any) -> Case:
    told = hear(metric="nps", score=1, **answer)
    [case] = actions.open_for(queries.of_answers([told]), rules=queries.rules_on(), by="system", now=NOW)
    return case


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/cases/export.csv{query}")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="cases-')
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(text.splitlines()))


def it_writes_one_row_for_each_case(rules: None, hear: Hear, agnes: Client) -> None:
    case = opens(hear, comment="Nine days late", person=Person(external_id="41", name="Joan"))
    opens(hear, person=Person(external_id="42"))
    actions.log_call(case_id=case.id, text="Spoke with her", was_reached=True, by="system", now=NOW)
    actions.resolve(case_id=case.id, done="Paid it back", cause=None, by="system", now=NOW)

    first, second = rows(agnes, "?which=over") + rows(agnes)

    assert list(first) == list(export.COLUMNS)
    told = {"case": "1", "state": "resolved", "customer": "Joan", "external_id": "41", "comment": "Nine days late"}
    assert told.items() <= first.items()
    assert (first["score"], first["minutes_to_first_contact"], first["first_contact_in_time"]) == ("1", "0", "yes")
    assert (first["done"], first["notes"], second["case"]) == ("Paid it back", "2", "2")


def it_is_a_workbook_too(rules: None, hear: Hear, agnes: Client) -> None:
    """Its moments are told in the zone of the workspace, and the heading says so."""
    opens(hear, comment="=1+1", person=Person(external_id="41", name="Joan"))

    answer = agnes.get("/cases/export.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue()))
    heading, *cells = book.get_sheet_by_index(0).to_python()

    assert answer["Content-Disposition"].startswith('attachment; filename="cases-')
    assert answer["Content-Disposition"].endswith('.xlsx"')
    [row] = [dict(zip(heading, values, strict=True)) for values in cells]
    assert (row["case"], row["score"], row["comment"], row["customer"]) == (1.0, 1.0, "=1+1", "Joan")
    assert isinstance(row["opened_at (UTC)"], datetime)
    assert [str(text).partition(" ")[0] for text in heading] == list(export.COLUMNS)


@pytest.mark.parametrize("words", ["=1+1", "+254", "-2", "@SUM(A1)", "\t=1"])
def it_writes_nothing_that_a_spreadsheet_would_run(rules: None, hear: Hear, agnes: Client, words: str) -> None:
    opens(hear, comment=words, person=Person(external_id="41"))

    [row] = rows(agnes)

    assert row["comment"].lstrip().startswith("'") or row["comment"] == words.strip()
    assert not row["comment"].startswith(("=", "+", "-", "@"))


def it_leaves_a_cell_empty_where_nothing_was_said(rules: None, hear: Hear, agnes: Client) -> None:
    opens(hear, person=Person(external_id="41"))

    [row] = rows(agnes)

    assert "'" not in row.values()


def it_asks_no_more_for_more_cases(rules: None, hear: Hear, agnes: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as made:
            rows(agnes)
        return len(made)

    opens(hear, person=Person(external_id="0"))
    before = count()
    for number in range(1, 6):
        opens(hear, person=Person(external_id=str(number)))

    assert count() == before


def it_asks_the_same_few_of_each_batch_while_it_is_sent(
    rules: None, hear: Hear, agnes: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_BATCH", 2)

    def asked(most: int) -> int:
        with CaptureQueriesContext(connection) as made:
            assert len(rows(agnes)) == most
        return len(made)

    counts = []
    for number in range(1, 7):
        case = opens(hear, person=Person(external_id=str(number), name=f"Customer {number}"))
        actions.add_note(case_id=case.id, text="Rang", by="system", now=NOW)
        counts.append(asked(number))

    one, two, three, four, five, six = counts
    # The batch that finds nothing more is one query; each full one asks what a half one asks.
    assert (one, three, five) == (two, four, six)
    assert four - two == six - four <= 6


def it_hands_nothing_out_to_who_only_looks_on(rules: None, hear: Hear, vic: Client, agnes: Client) -> None:
    opens(hear, person=Person(external_id="0", name="Joan"))

    for address in ("/cases/export.csv", "/cases/export.xlsx"):
        assert vic.get(address).status_code == 404
        assert address not in vic.get("/cases").content.decode()
        assert address in agnes.get("/cases").content.decode()


def it_shows_nobody_another_workspace_s(rules: None, hear: Hear, cast: Cast) -> None:
    opens(hear, person=Person(external_id="0"))

    assert rows(as_member(Client(), cast.stella)) == []
