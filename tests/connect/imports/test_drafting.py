"""Rows become responses: grouped, keyed, refused alone."""

import csv
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.connect.imports import readers
from innerloop.connect.imports.readers import BadRow, Row
from innerloop.connect.imports.rules import drafting, mapping
from innerloop.connect.imports.rules.drafting import Reading
from innerloop.connect.imports.rules.drafts import Answer, Record, Response
from innerloop.connect.imports.rules.study import study
from innerloop.listen.rules.scale import NPS, Scale
from innerloop.understand.rules.score import measure
from tests.connect.imports.reading import surveyed, written

# Our own small file in the shape that health services publish: several rows a respondent, one best and five
# worst, 6 and 7 no scores, and dates of which some are the other way round.
CLINIC = Path(__file__).with_name("clinic.csv")
FRIENDS = Scale("friends", 1, 5, "low", frozenset({1, 2}), frozenset({4, 5}), not_scores=frozenset({6, 7}))
NAIROBI = ZoneInfo("Africa/Nairobi")

Drafts = list[Response | Record | BadRow]


def drafted(path: Path, scale: Scale = NPS, group: str | None = None, maps: Iterable[str] = ()) -> Drafts:
    """Draft a file's responses as an import does: survey, map, study, draft."""
    outline = readers.survey(path)
    guessed = mapping.guess("responses", outline.columns, outline.sample, scale)
    mapped = mapping.check(mapping.override(guessed, maps, group))
    found = study(readers.read(outline), mapped)
    return list(drafting.responses(readers.read(outline), Reading(mapped, found, NAIROBI, scale)))


def responses(drafts: Drafts) -> list[Response]:
    return [draft for draft in drafts if isinstance(draft, Response)]


def refusals(drafts: Drafts) -> list[tuple[int, str]]:
    return [(draft.line, draft.reason) for draft in drafts if isinstance(draft, BadRow)]


def it_makes_one_response_of_each_respondents_rows():
    drafts = drafted(CLINIC, FRIENDS, "respondent_id")

    found = responses(drafts)
    scores = Counter(response.score for response in found)
    with CLINIC.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert refusals(drafts) == []
    assert len(rows) == 71
    assert len(found) == len({row["respondent_id"] for row in rows}) == 50
    assert scores == {1: 24, 2: 9, 3: 4, 4: 3, 5: 4, None: 6}
    assert sum(len(response.lines) for response in found) == 71
    del scores[None]
    assert measure({score: n for score, n in scores.items() if score}, FRIENDS).value == pytest.approx(100 * 26 / 44)


def it_groups_by_guess_where_each_row_is_a_question():
    assert drafted(CLINIC, FRIENDS) == drafted(CLINIC, FRIENDS, "respondent_id")


def it_joins_rows_that_stand_far_apart():
    found = next(r for r in responses(drafted(CLINIC, FRIENDS)) if r.key == "respondent_id=TUM 003")

    assert found.lines[1] - found.lines[0] > 60
    assert found.question == "What was good?"
    assert [answer.question for answer in found.answers] == ["What could we do better?"]


def it_joins_what_each_row_of_a_group_says(tmp_path):
    path = written(
        tmp_path,
        "visit,score,question,text,email,date,shop\n"
        "V1,,Why?,,,,\n"
        "V1,9,Why?,Kind staff,ann@example.org,2024-05-01,Nakuru\n"
        "V1,,What\nelse?,Good tea,,2024-05-02,Nyeri\n".replace("What\nelse?", '"What\n else?"')
        + "V1,9,Why?,And cheap,,,\n",
    )

    (found,) = responses(drafted(path, group="visit"))

    assert (found.lines, found.score, found.comment, found.question) == ((2, 3, 4, 6), 9, "Kind staff", "Why?")
    assert found.answers == (Answer("What else?", "Good tea", 4), Answer("Why? (2)", "And cheap", 6))
    assert found.values == {"email": "ann@example.org", "answered_at": datetime(2024, 5, 1, tzinfo=NAIROBI)}
    assert found.properties == {"shop": "Nakuru"}
    assert found.notes == (
        "answered_at: line 4 says 2024-05-02 00:00:00+03:00; 2024-05-01 00:00:00+03:00 of line 3 was kept.",
    )


def it_refuses_a_score_that_contradicts_its_group(tmp_path):
    path = written(tmp_path, "visit,score,text\nV1,9,Kind\nV1,3,Rude\nV2,8,Fine\nV1,9,Tea\n")

    drafts = drafted(path, group="visit")

    assert refusals(drafts) == [(3, "Its score is 3, but line 2 of the same group says 9.")]
    assert [(r.score, r.lines) for r in responses(drafts)] == [(8, (4,)), (9, (2, 5))]


def it_lets_each_row_without_a_group_stand_alone(tmp_path):
    path = written(tmp_path, "visit,score\n,9\n,9\nV1,8\n")

    assert [r.lines for r in responses(drafted(path, group="visit"))] == [(2,), (3,), (4,)]


@pytest.mark.parametrize(
    ("score", "reason"),
    [
        ("11", "score: The score 11 is not on the scale nps: give a whole number from 0 to 10."),
        ("ten", "score: The score 'ten' is not a whole number: give one from 0 to 10, or leave it empty."),
        ("9.5", "score: The score '9.5' is not a whole number: give one from 0 to 10, or leave it empty."),
    ],
)
def it_refuses_a_bad_score_alone(tmp_path, score, reason):
    path = written(tmp_path, f"score,text\n10,Great\n{score},Odd\n9.0,Good\n")

    drafts = drafted(path)

    assert [r.score for r in responses(drafts)] == [10, 9]
    assert refusals(drafts) == [(3, reason)]


def it_refuses_only_the_bad_row_of_a_group(tmp_path):
    path = written(tmp_path, "visit,score,text\nV1,9,Kind\nV1,eleven,Tea\n")

    drafts = drafted(path, group="visit")

    assert [(r.lines, r.score) for r in responses(drafts)] == [((2,), 9)]
    assert [line for line, _ in refusals(drafts)] == [3]


def it_names_every_bad_cell_of_a_row(tmp_path):
    path = written(tmp_path, "score,date,may contact\n9,2024-05-01,yes\n11,soon,perhaps\n")

    ((line, reason),) = refusals(drafted(path))

    assert line == 3
    assert reason.count(":") >= 3
    assert all(word in reason for word in ("11", "“soon”", "“perhaps”"))


@pytest.mark.parametrize("row", [",,Nakuru", "N/A,,Nakuru"])
def it_refuses_a_row_with_neither_score_nor_words(tmp_path, row):
    drafts = drafted(written(tmp_path, f"score,text,shop\n9,Good,Nyeri\n{row}\n"))

    assert refusals(drafts) == [(3, "The row holds neither a score nor words.")]


def it_counts_a_code_that_is_no_score_as_an_answer(tmp_path):
    (found,) = responses(drafted(written(tmp_path, "score,text\n7,\n"), FRIENDS))

    assert (found.score, found.comment) == (None, "")


def it_passes_bad_rows_of_the_file_on(tmp_path):
    drafts = drafted(written(tmp_path, "score,text\n9,Good\n8\n7,Fair\n"))

    assert [type(draft) for draft in drafts] == [Response, BadRow, Response]


def it_answers_further_questions_by_their_columns(tmp_path):
    path = written(tmp_path, "score,comment,What did you like best?\n9,Good,The tea\n8,Fine,\n")

    first, second = responses(drafted(path))

    assert first.answers == (Answer("What did you like best?", "The tea", 2),)
    assert second.answers == ()


def it_reads_dates_by_the_whole_column(tmp_path):
    path = written(tmp_path, "score,date\n9,03/10/2023\n8,09/30/2023\n7,11/14/2023\n6,30/09/2023\n")

    days = [f"{r.values['answered_at']:%d.%m.}" for r in responses(drafted(path))]

    assert days == ["10.03.", "30.09.", "14.11.", "30.09."]


def it_makes_the_same_keys_again_and_new_ones_for_appended_rows(tmp_path):
    content = CLINIC.read_text(encoding="utf-8")
    more = "".join(f"N{n},Tumaini Clinic,NEW {n},01/02/2024,Maternity,1,What was good?,All,\n" for n in range(100))
    appended = written(tmp_path, content + more)

    first, again, longer = (drafted(path, FRIENDS) for path in (CLINIC, CLINIC, appended))

    assert first == again
    before, after = ({r.key for r in responses(d)} for d in (first, longer))
    assert before < after
    assert len(after - before) == 100
    rows_before, rows_after = ({k for r in responses(d) for k in r.row_keys} for d in (first, longer))
    assert rows_before < rows_after
    assert len(rows_after - rows_before) == 100


def it_knows_the_new_rows_of_a_group_that_grew(tmp_path):
    content = "visit,score,text\nV1,9,Kind\n"
    (before,) = responses(drafted(written(tmp_path, content), group="visit"))
    (after,) = responses(drafted(written(tmp_path, content + "V1,,Tea\n"), group="visit"))

    assert after.key == before.key == "visit=V1"
    assert after.row_keys[:1] == before.row_keys
    assert len(set(after.row_keys)) == 2


def it_keeps_the_key_that_a_row_brings(tmp_path):
    path = written(tmp_path, f"response id,score\nR-1,9\nR-2,9\n{'x' * 300},9\n")

    keys = [r.key for r in responses(drafted(path))]

    assert keys[:2] == ["R-1", "R-2"]
    assert len(keys[2]) == 64


def it_counts_equal_answers_without_a_key_each(tmp_path):
    first, second, third = responses(drafted(written(tmp_path, "score,text\n9,Good\n9,Good\n8,Good\n")))

    assert first.key.removesuffix("-1") == second.key.removesuffix("-2")
    assert third.key.endswith("-1")
    assert len({first.key, second.key, third.key}) == 3


def it_knows_a_row_again_when_columns_move_or_an_empty_one_appears(tmp_path):
    (one,) = responses(drafted(written(tmp_path, "score,text\n9,Good\n")))
    (other,) = responses(drafted(written(tmp_path, "text,shop,score\n Good ,,9\n")))

    assert one.key == other.key


def it_reads_customers_and_events(tmp_path):
    outline = surveyed(tmp_path, 'event,email,date,amount\nrenewal,ann@example.org,2024-05-01,"1.200,50"\nvisit,,,\n')
    mapped = mapping.check(mapping.guess("events", outline.columns, outline.sample))
    reading = Reading(mapped, study(readers.read(outline), mapped), NAIROBI)

    first, second = drafting.records(readers.read(outline), reading)

    assert isinstance(first, Record)
    assert (first.text("kind"), str(first.values["revenue"])) == ("renewal", "1200.5000")
    assert first.values["occurred_at"] == datetime(2024, 5, 1, tzinfo=NAIROBI)
    assert second == BadRow(3, "The row names nobody: give an external_id, an email or a phone.")


groups = st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from(["", "9", "3"]), st.sampled_from(["", "x"])))


@given(groups)
def it_accounts_for_every_row_once_whatever_their_order(table):
    mapped = mapping.override(mapping.guess("responses", ["visit", "score", "text"]), group_by="visit")
    rows = [
        Row(line, dict(zip(("visit", "score", "text"), cells, strict=True)))
        for line, cells in enumerate(table, start=2)
    ]

    drafts = list(drafting.responses(rows, Reading(mapped, study(rows, mapped), NAIROBI)))

    lines = [line for d in drafts for line in (d.lines if isinstance(d, Response) else (d.line,))]
    assert sorted(lines) == [row.line for row in rows]
    keys = [draft.key for draft in drafts if isinstance(draft, Response)]
    assert len(keys) == len(set(keys))
