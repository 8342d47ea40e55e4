"""The builder: a survey's words, one language at a time."""

from typing import Any

import pytest
from django.test import Client

from innerloop.listen import queries
from innerloop.listen.models import Program, SurveyVersion
from tests.support.cast import Cast, as_member


class Writing:
    """Somebody at the builder: presses buttons, typing before each, as a browser without a script would."""

    def __init__(self, client: Client, program: Program) -> None:
        self.client = client
        self.url = f"/surveys/{program.survey_id}"
        self.answer: Any = client.get(self.url)

    @property
    def page(self) -> str:
        """What is shown now."""
        return str(self.answer.content.decode())

    @property
    def fields(self) -> dict[str, str]:
        """What a browser would send back as it is."""
        form = self.answer.context["form"]
        values = {field.html_name: field.value() for field in form}
        return {name: "on" if value is True else str(value) for name, value in values.items() if value is not False}

    def press(self, do: str, path: str = "", **typed: str) -> "Writing":
        """Type into fields and press a button."""
        self.answer = self.client.post(self.url + path, {**self.fields, **typed, "do": do})
        return self


@pytest.fixture
def writing(mona: Client, program: Program) -> Writing:
    return Writing(mona, program)


def newest(program: Program) -> SurveyVersion:
    return queries.newest_version(program.survey_id)


def it_names_the_cohorts_beside_their_whys(writing: Writing) -> None:
    for words in ("After 0 to 6, detractors", "After 7 and 8, passives", "After 9 and 10, promoters"):
        assert words in writing.page


def it_publishes_what_was_typed_as_the_next_version(writing: Writing, program: Program) -> None:
    writing.press("publish", question="Would you?", name="Ours")

    assert writing.answer.url == writing.url
    assert (newest(program).number, newest(program).content["question"]["en"]) == (2, "Would you?")
    assert SurveyVersion.objects.get(number=1).content["question"]["en"] != "Would you?"


def it_keeps_nothing_before_it_is_published(writing: Writing, program: Program) -> None:
    writing.press("show:sw", question="Would you?").press("add:text").press("speak", new_language="de")

    assert newest(program).number == 1
    assert "Not published yet" in writing.page


def it_carries_what_was_typed_from_language_to_language(writing: Writing, program: Program) -> None:
    writing.press("show:fr", question="Would you?", intro="Because.").press("show:en", thanks="Merci !")

    assert writing.fields["question"] == "Would you?"
    writing.press("publish")
    assert newest(program).content["thanks"] == {"fr": "Merci !"}
    assert newest(program).content["intro"] == {"en": "Because."}


def it_says_how_much_a_language_lacks_and_what_the_first_one_says(writing: Writing) -> None:
    page = writing.press("show:sw", intro="Because you <b>know</b> us.").page

    assert "<em>7 of 8, 1 missing</em>" in page
    assert '<b>English</b> <span lang="en" dir="ltr">Because you &lt;b&gt;know&lt;/b&gt; us.</span>' in page


def it_writes_right_to_left_where_the_language_does(writing: Writing) -> None:
    assert 'name="question" cols="40" rows="2" lang="ar" dir="rtl"' in writing.press("show:ar").page


def it_adds_moves_and_takes_out_questions(writing: Writing, program: Program) -> None:
    writing.press("add:choice").press("add:text", **{"label-new-1": "What about?", "options-new-1": "Price\nStaff"})
    writing.press("up:new-2", **{"label-new-2": "Anything else?"}).press("remove:new-2")

    assert "“Anything else?” is out." in writing.page
    writing.press("back").press("publish", **{"required-new-1": "on"})
    first, second = newest(program).content["followups"]
    assert (first["key"], second["key"]) == ("anything-else", "what-about")
    assert [option["value"] for option in second["options"]] == ["price", "staff"]
    assert (first["is_required"], second["is_required"]) == (False, True)


def it_says_at_the_field_what_is_missing_in_the_language_where_it_is(writing: Writing, program: Program) -> None:
    writing.press("show:sw").press("show:en", question="").press("publish", thanks="Kept")

    assert writing.answer.status_code == 422
    assert "Write the question in Kiswahili, or take the language out." in writing.page
    assert writing.answer.context["page"].tongue.code == "sw"
    assert writing.press("show:en").fields["thanks"] == "Kept"
    assert newest(program).number == 1


def it_tells_when_somebody_else_published_in_between(mona: Client, writing: Writing, program: Program) -> None:
    Writing(mona, program).press("publish", question="Yours?")

    writing.press("publish", question="Mine?")
    assert (writing.answer.status_code, newest(program).number) == (409, 2)
    assert "Version 2 was published while you wrote." in writing.page

    writing.press("publish")
    assert (newest(program).number, newest(program).content["question"]["en"]) == (3, "Mine?")


def it_begins_anew_from_a_draft_that_is_not_ours(writing: Writing, program: Program) -> None:
    writing.press("publish", draft="made:up:elsewhere", question="Never")

    assert newest(program).content["question"]["en"].startswith("How likely")


def it_does_not_take_the_draft_of_one_survey_for_another(
    mona: Client, writing: Writing, program: Program, cast: Cast
) -> None:
    mona.post("/surveys/new", {"metric": "csat", "name": "Other", "kind": "one_off", "company": "T", "question": ""})
    other = Writing(mona, Program.objects.get(name="Other"))

    other.press("show:en", draft=writing.fields["draft"])

    assert "draft" in other.fields
    assert other.fields["question"].startswith("How satisfied")


def it_drops_what_no_database_keeps(writing: Writing, program: Program) -> None:
    writing.press("publish", question="Would\x00 you?", name="Ou\x00rs")

    assert newest(program).content["question"]["en"] == "Would you?"
    program.survey.refresh_from_db()
    assert program.survey.name == "Ours"


def it_asks_for_a_name(writing: Writing, program: Program) -> None:
    writing.press("publish", name=" ")

    assert newest(program).number == 1
    assert "Give it a name that you and your colleagues know." in writing.page


def it_previews_the_draft_in_the_language_that_is_shown(writing: Writing, program: Program) -> None:
    writing.press("show:sw").press("preview", "/preview", question="Vipi?")

    assert '<html lang="sw" dir="ltr">' in writing.page
    assert "<h1>Vipi?</h1>" in writing.page
    assert "form-action 'none'" in writing.answer.headers["Content-Security-Policy"]
    assert newest(program).number == 1


def it_shows_earlier_versions_as_customers_read_them(mona: Client, writing: Writing) -> None:
    writing.press("publish", question="Would you?")

    assert "<h1>How likely" in mona.get(f"{writing.url}/preview?version=1").content.decode()
    assert "<h1>Would you?</h1>" in mona.get(f"{writing.url}/preview").content.decode()
    assert [mona.get(f"{writing.url}/preview?version={no}").status_code for no in ("3", "x", "²")] == [404] * 3


def it_treats_a_survey_of_others_as_none(client: Client, program: Program, cast: Cast) -> None:
    stella = as_member(client, cast.stella)

    for path in (f"/surveys/{program.survey_id}", f"/surveys/{program.survey_id}/preview"):
        assert [stella.get(path).status_code, stella.post(path).status_code] == [404, 404]


def it_asks_a_question_only_of_whom_the_condition_names(writing: Writing, program: Program) -> None:
    writing.press("add:choice")
    writing.press("keep", **{"label-new-1": "What was it?", "options-new-1": "The wait\nThe price"})
    writing.press("add:text")
    picked = {"label-new-2": "How long?", "cohorts-new-1": "bottom", "answer-new-2": '["new-1", "The wait"]'}

    writing.press("publish", **picked)

    first, second = newest(program).content["followups"]
    assert first["when"] == {"cohorts": ["bottom"]}
    assert second["when"] == {"answer": {"question": first["key"], "value": first["options"][0]["value"]}}


def it_does_not_publish_a_question_that_can_never_be_asked(writing: Writing, program: Program) -> None:
    writing.press("add:choice")
    writing.press("keep", **{"label-new-1": "What was it?", "options-new-1": "The wait\nThe price"})
    writing.press("add:text")
    writing.press("keep", **{"label-new-2": "How long?", "answer-new-2": '["new-1", "The wait"]'})
    writing.press("up:new-2")

    writing.press("publish")

    assert writing.answer.status_code == 422
    assert "hangs on a question that does not come before it" in writing.page
    assert newest(program).number == 1


def it_lists_what_is_still_to_translate_and_counts_it(writing: Writing) -> None:
    writing.press("speak", new_language="de").press("add:choice")
    label, options = (next(name for name in writing.fields if name.startswith(part)) for part in ("label-", "options-"))
    writing.press("show:en").press("show:de", **{label: "Size?", options: "Small\nLarge"})

    form = writing.answer.context["form"]
    assert next(field.html_name for field in form.untranslated) == "question"
    assert 'href="#id_question">Question</a>' in writing.page

    writing.press("keep", question="Wie wahrscheinlich?", **{label: "Größe?", options: "Klein"})
    form, tongue = writing.answer.context["form"], writing.answer.context["page"].tongue
    missing = [field.html_name for field in form.untranslated]
    assert {"question", label}.isdisjoint(missing)
    assert options in missing
    assert (tongue.wanted - tongue.written) >= len(missing) - 1

    everything = {name: "Etwas" for name in missing if name != options}
    writing.press("keep", **everything, **{options: "Klein\nGroß"})
    assert writing.answer.context["form"].untranslated == []
    assert "Everything is translated" in writing.page


def it_marks_nothing_in_the_first_language(writing: Writing) -> None:
    assert writing.answer.context["form"].untranslated == []
    assert 'class="field beside"' not in writing.page


@pytest.mark.parametrize("kind", ["choice", "several", "scale", "text"])
def it_publishes_nothing_while_an_added_question_is_empty(writing: Writing, program: Program, kind: str) -> None:
    writing.press(f"add:{kind}").press("publish")

    assert writing.answer.status_code == 422
    assert "What question 1 asks" in writing.page
    assert "Write the question, or take it out." in writing.page
    assert newest(program).number == 1


def it_publishes_no_version_that_says_the_same(writing: Writing, program: Program) -> None:
    writing.press("publish")

    assert writing.answer.url == writing.url
    assert "Nothing is different from what customers read already" in writing.client.get(writing.url).content.decode()
    assert newest(program).number == 1
