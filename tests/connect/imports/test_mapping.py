"""Which column is which field: guessed in four languages, corrected by hand, refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers import Row
from innerloop.connect.imports.rules import mapping
from innerloop.connect.imports.rules.mapping import ColumnMap
from innerloop.listen.rules import scale as scales


def guessed(header: str, *samples: str, kind: str = "responses", scale: scales.Scale | None = None) -> ColumnMap:
    """Guess from names and rows written with bars between the cells."""
    columns = [name.strip() for name in header.split("|")]
    cells = [dict(zip(columns, (cell.strip() for cell in row.split("|")), strict=True)) for row in samples]
    rows = [Row(line, row) for line, row in enumerate(cells, start=2)]
    return mapping.guess(kind, columns, rows, scale)  # type: ignore[arg-type]


def fields(found: ColumnMap) -> str:
    return " | ".join(found.fields.values())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Score | Comment | Email | Date", "score | comment | email | answered_at"),
        ("NPS Score|Feedback|E-mail address|Submitted at", "score | comment | email | answered_at"),
        ("npsScore|verbatim|customerId|createdAt", "score | comment | external_id | answered_at"),
        ("Note|Commentaire|Courriel|Date de réponse", "score | comment | email | answered_at"),
        ("Puntuación|Comentario|Correo electrónico|Fecha", "score | comment | email | answered_at"),
        ("Alama|Maoni|Barua pepe|Tarehe", "score | comment | email | answered_at"),
        ("Téléphone|Équipe|Vendeur|Langue|note", "phone | team | employee | language | score"),
        ("Simu|Bidhaa|Njia|Lugha|Alama", "phone | product | channel | language | score"),
        ("Person ID|Person Email|Response ID|Score|Comment", "external_id | email | key | score | comment"),
        ("customer.external_id|customer.email|score", "external_id | email | score"),
    ],
)
def it_guesses_fields_by_their_names(header, expected):
    assert fields(guessed(header)) == expected


@pytest.mark.parametrize(
    ("header", "sample", "expected"),
    [
        (
            "How likely are you to recommend us to a friend?|What is the main reason for your score?",
            "9|Kind staff",
            "score | comment",
        ),
        ("fft_score_1good_5poor|text|themes", "1|Fine|Staff", "score | comment | properties.themes"),
        ("nps_category|nps", "Promoter|9", "properties.nps_category | score"),
        ("comment_id|note", "7|Lovely", "properties.comment_id | comment"),
        ("who|said|at", "ann@example.org|8|2024-05-01", "email | properties.said | answered_at"),
        ("score|phone", "9|yes", "score | properties.phone"),
        ("score|fixed line", "9|0201234567", "score | properties.fixed_line"),
        ("score|What did you like best?", "9|The tea", "score | answers.What did you like best?"),
        ("score|How many visits?", "9|3", "score | properties.how_many_visits"),
    ],
)
def it_lets_values_speak_for_and_against_a_field(header, sample, expected):
    assert fields(guessed(header, sample)) == expected


def it_reads_scores_by_the_metrics_own_labels():
    smiles = scales.Scale("smiles", 1, 2, "high", {2}, {1}, labels={1: "Sad", 2: "Happy"})  # type: ignore[arg-type]

    assert fields(guessed("rating | nps", "Happy | 44", "Sad | 39", scale=smiles)) == "score | properties.nps"


def it_takes_what_is_called_a_score_where_hardly_a_value_is_one():
    assert fields(guessed("score | text", "ten | Good", "11 | Fine", scale=scales.NPS)) == "score | comment"


def it_keeps_what_was_written_at_length_as_an_answer():
    assert fields(guessed("score | remarks | story", f"9 | Good | {'so ' * 80}")) == "score | comment | answers.story"


def it_leaves_out_numbers_that_only_count_rows():
    found = guessed("comment_id | team_id | score", "a1 | 7 | 9", "a2 | 7 | 8")

    assert fields(found) == "ignore | properties.team_id | score"


def it_takes_a_key_only_where_each_row_has_its_own():
    assert fields(guessed("id | score", "1 | 9", "2 | 8")) == "key | score"
    assert fields(guessed("id | score", "1 | 9", "1 | 8")) == "external_id | score"


@pytest.mark.parametrize("name", ["respondent_id", "Response ID", "submission id"])
def it_groups_rows_where_each_is_one_question(name):
    found = guessed(f"{name} | question | text", "R1 | Why? | Kind", "R1 | What else? | Tea")

    assert found.group == name
    assert fields(found) == "group | question | comment"


@pytest.mark.parametrize("name", ["group", "respondent_id", "segment"])
def it_never_groups_by_guess_where_rows_are_answers(name):
    found = guessed(f"{name} | score", "A | 9", "A | 3")

    assert found.group is None
    assert "group" not in found.fields.values()


def it_names_properties_apart():
    found = guessed("score | Net revenue (USD) | net-revenue, usd | Région")

    assert fields(found) == "score | properties.net_revenue_usd | properties.net_revenue_usd_2 | properties.region"


def it_guesses_customers_and_events():
    customers = guessed("id | Full name | Company | ARR | Time zone | plan", kind="customers")
    events = guessed("event type | customer id | timestamp | amount | currency | shop", kind="events")

    assert fields(customers) == "external_id | name | organization | value | time_zone | properties.plan"
    assert fields(events) == "kind | external_id | occurred_at | revenue | currency | properties.shop"


def it_takes_an_assigned_field_from_the_column_it_was_guessed_for():
    found = mapping.override(guessed("score | rating | text"), ["rating=score", "text = properties.note"])

    assert fields(found) == "properties.score | score | properties.note"


def it_finds_an_assigned_column_by_its_words():
    found = mapping.override(guessed("NPS Score | x=y"), ["nps score=ignore", "x=y=comment"])

    assert fields(found) == "ignore | comment"


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("Rating=score", errors.UnknownColumn, "no column 'Rating'. The file has: score, text."),
        ("text=words", errors.UnknownField, "no field 'words'. Use one of: key, score, comment"),
        ("text=revenue", errors.UnknownField, "no field 'revenue'"),
        ("text=properties.", errors.UnknownField, "properties.NAME or ignore"),
        ("text", errors.NotAMapping, "'text' maps nothing: write COLUMN=FIELD"),
        ("=score", errors.NotAMapping, "maps nothing"),
        ("text=", errors.NotAMapping, "maps nothing"),
    ],
)
def it_refuses_an_assignment_by_name(text, error, sentence):
    with pytest.raises(error, match=sentence):
        mapping.override(guessed("score | text"), [text])


def it_refuses_two_columns_for_one_field():
    with pytest.raises(errors.FieldTwice, match="'a' and 'b' are both mapped to score"):
        mapping.override(guessed("a | b"), ["a=score", "b=score"])


def it_ignores_as_many_columns_as_one_likes():
    assert fields(mapping.override(guessed("a | b | score"), ["a=ignore", "b=ignore"])) == "ignore | ignore | score"


def it_groups_by_the_column_that_is_named():
    found = mapping.override(guessed("visit | score | text"), group_by="visit")

    assert (found.group, fields(found)) == ("visit", "group | score | comment")


def it_groups_by_a_column_that_names_the_person_too():
    found = mapping.override(guessed("customer id | score | text"), group_by="customer id")

    assert (found.group, fields(found)) == ("customer id", "external_id | score | comment")


def it_groups_by_one_column_only():
    found = mapping.override(guessed("respondent | question | text | visit"), group_by="visit")

    assert (found.group, fields(found)) == ("visit", "properties.respondent | question | comment | group")


def it_stops_grouping_when_the_guessed_column_is_mapped_otherwise():
    found = mapping.override(guessed("respondent | question | text"), ["respondent=external_id"])

    assert (found.group, fields(found)) == (None, "external_id | question | comment")


def it_refuses_to_group_by_a_column_that_is_not_there():
    with pytest.raises(errors.UnknownColumn, match="no column 'visit'"):
        mapping.override(guessed("score | text"), group_by="visit")


@pytest.mark.parametrize(
    ("kind", "header", "wanted"),
    [
        ("responses", "a | b", "score"),
        ("responses", "text | b", "score"),
        ("customers", "name | city", "external_id or email or phone"),
        ("events", "kind | city", "external_id or email or phone"),
        ("events", "email | city", "kind"),
    ],
)
def it_refuses_columns_of_which_none_says_what_is_needed(kind, header, wanted):
    with pytest.raises(errors.NothingToRead, match=f"mapped to {wanted}. Map one") as refused:
        mapping.check(guessed(header, kind=kind))

    assert header.replace(" | ", ", ") in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "header"),
    [("responses", "score"), ("customers", "email"), ("events", "event type | phone")],
)
def it_is_content_with_what_is_needed(kind, header):
    found = guessed(header, kind=kind)

    assert mapping.check(found) is found


@pytest.mark.parametrize("field", ["comment", "answers.Why?"])
def it_takes_words_without_a_score_only_when_told(field):
    found = guessed("text | shop")

    with pytest.raises(errors.NothingToRead):
        mapping.check(found)
    assert mapping.check(mapping.override(found, [f"text={field}"])).column(field) == "text"


def it_shows_no_more_than_thirty_columns():
    with pytest.raises(errors.NothingToRead, match="c29 and 70 more"):
        mapping.check(guessed(" | ".join(f"c{number}" for number in range(100))))


@given(st.lists(st.text(max_size=30), unique=True, max_size=12))
def it_gives_every_column_of_any_file_one_field(columns):
    found = mapping.guess("responses", columns)

    assert list(found.fields) == columns
    used = [field for field in found.fields.values() if field != "ignore"]
    assert len(used) == len(set(used))
