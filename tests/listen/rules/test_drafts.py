"""A survey while somebody writes it."""

from innerloop.listen.rules import branching, drafts, proofreading
from innerloop.listen.rules import content as contents
from innerloop.listen.rules.drafts import Draft
from innerloop.listen.rules.starting import first_content


def draft(languages: str = "en sw") -> Draft:
    whole = first_content(metric="nps", company="Tandawa", language="en")
    return drafts.opened(name="Relationship", content={**whole, "languages": languages.split()}, based_on=1)


def with_choice(lines: str = "Queue\nPrice\nStaff") -> Draft:
    asking = drafts.edited(draft(), "add", "choice")
    return drafts.with_texts(asking, {"label-new-1": "What was it about?", "options-new-1": lines})


def labels(of: Draft, language: str) -> list[str]:
    return [option["label"].get(language, "") for option in of.followups[0]["options"]]


def in_swahili(of: Draft, lines: str) -> Draft:
    return drafts.with_texts(drafts.edited(of, "show", "sw"), {"options-new-1": lines})


def it_writes_only_the_language_that_is_shown() -> None:
    changed = drafts.with_texts(drafts.edited(draft(), "show", "sw"), {"question": "Vipi?"})

    assert changed.content["question"]["sw"] == "Vipi?"
    assert changed.content["question"]["en"] == draft().content["question"]["en"]


def it_leaves_the_draft_before_alone() -> None:
    before = with_choice()
    drafts.with_texts(before, {"options-new-1": "Nothing", "question": "Else?"})

    assert labels(before, "en") == ["Queue", "Price", "Staff"]
    assert before.content["question"]["en"] != "Else?"


def with_ratings(*metrics: str, **when: object) -> Draft:
    """A draft with questions on scales; `when` is the condition of the last one."""
    written = draft("en")
    for number, metric in enumerate(metrics, start=1):
        written = drafts.edited(written, "add", "scale")
        written = drafts.with_texts(written, {f"label-new-{number}": "How was it?"})
        written.content["followups"][-1] |= {"metric": metric}
    written.content["followups"][-1] |= {"when": when}
    return written


def said(of: Draft, metric: str = "nps") -> list[tuple[str, str]]:
    return [(each.field, each.sentence.split(" is on")[0]) for each in proofreading.problems(of, metric)]


def it_refuses_two_questions_on_one_metric() -> None:
    assert said(with_ratings("csat", "ces", "csat")) == [("metric-new-3", "Question 1")]
    assert said(with_ratings("nps")) == [("metric-new-1", "The survey's own question")]
    assert said(with_ratings("csat", "ces")) == []


def it_allows_two_on_one_metric_where_nobody_is_asked_both() -> None:
    of_all = with_ratings("csat", "csat", cohorts=["bottom"])
    apart = with_ratings("csat", "csat", cohorts=["bottom"])
    apart.content["followups"][0] |= {"when": {"cohorts": ["top", "middle"]}}

    assert said(of_all) == [("metric-new-2", "Question 1")]
    assert said(apart) == []


def it_tells_questions_apart_by_what_was_chosen_where_only_one_can_be() -> None:
    both = with_ratings("csat", "csat", answer={"question": "new-3", "value": "b"})
    both.content["followups"][0] |= {"when": {"answer": {"question": "new-3", "value": "a"}}}
    both = drafts.edited(both, "add", "choice")

    assert list(branching.rated_twice(both.followups)) == []
    both.content["followups"][-1] |= {"kind": "several"}
    assert list(branching.rated_twice(both.followups)) == [("new-2", 1)]


def it_gives_each_new_question_a_scale_of_its_own() -> None:
    written = draft()
    for _ in range(3):
        written = drafts.edited(written, "add", "scale")

    assert [followup["metric"] for followup in written.followups] == ["csat", "ces", "stars"]


def it_comes_back_from_json_as_it_went() -> None:
    there = drafts.edited(with_choice(), "remove", "new-1")

    assert drafts.from_json(there.as_json()) == there


def it_carries_translations_along_when_options_move() -> None:
    translated = drafts.edited(in_swahili(with_choice(), "Foleni\nBei\nWahudumu"), "show", "en")

    moved = drafts.with_texts(translated, {"options-new-1": "Staff\nQueue\nPrice"})

    assert labels(moved, "sw") == ["Wahudumu", "Foleni", "Bei"]


def it_keeps_the_value_of_an_option_whose_word_is_mended() -> None:
    whole = drafts.settled(with_choice())
    again = drafts.opened(name="", content=whole, based_on=2)
    key = again.followups[0]["key"]

    mended = drafts.with_texts(again, {f"options-{key}": "Waiting\nPrice\nStaff"})

    assert [option["value"] for option in drafts.settled(mended)["followups"][0]["options"]] == [
        "queue",
        "price",
        "staff",
    ]


def it_makes_a_new_option_of_a_line_that_was_added() -> None:
    again = drafts.opened(name="", content=drafts.settled(with_choice()), based_on=2)
    key = again.followups[0]["key"]

    longer = drafts.with_texts(again, {f"options-{key}": "Queue\nParking\nPrice\nStaff"})

    keys = [option["value"] for option in drafts.settled(longer)["followups"][0]["options"]]
    assert keys == ["queue", "parking", "price", "staff"]


def it_keeps_a_blank_line_as_an_option_that_is_not_translated() -> None:
    some = in_swahili(with_choice(), "Foleni\n\nWahudumu")

    assert labels(some, "sw") == ["Foleni", "", "Wahudumu"]
    assert drafts.texts(some)["options-new-1"] == "Foleni\n\nWahudumu"
    assert drafts.missing(some, "sw") == 2  # an option and the question itself


def it_tells_of_lines_that_are_of_no_option() -> None:
    many = in_swahili(with_choice(), "Foleni\nBei\nWahudumu\nMengine")

    [problem] = [each for each in proofreading.problems(many) if each.field == "options-new-1"]

    assert (problem.language, problem.sentence) == ("sw", "There are 3 options, and 4 lines here. Line 4 is of none.")
    assert drafts.texts(many)["options-new-1"].endswith("Mengine")


def it_puts_a_removed_question_back_in_its_place() -> None:
    two = drafts.edited(with_choice(), "add", "text")
    removed = drafts.edited(two, "remove", "new-1")

    back = drafts.edited(removed, "back", "")

    assert [each["key"] for each in removed.followups] == ["new-2"]
    assert back.followups == two.followups


def it_moves_questions_no_further_than_the_ends() -> None:
    two = drafts.edited(with_choice(), "add", "text")

    up = drafts.edited(two, "up", "new-2")

    assert [each["key"] for each in up.followups] == ["new-2", "new-1"]
    assert drafts.edited(up, "up", "new-2") == up


def it_finds_the_words_of_a_language_that_comes_back() -> None:
    silent = drafts.edited(draft(), "silence", "sw")

    spoken = drafts.edited(silent, "speak", "sw")

    assert silent.languages == ["en"]
    assert "sw" not in drafts.settled(silent)["question"]
    assert drafts.texts(spoken)["question"].startswith("Je,")


def it_keeps_the_last_language() -> None:
    alone = draft("en")

    assert drafts.edited(alone, "silence", "en") == alone


def it_gives_a_new_question_a_key_that_no_earlier_version_had() -> None:
    asking = with_choice()

    first = drafts.settled(asking)["followups"][0]["key"]
    second = drafts.settled(asking, used={first})["followups"][0]["key"]

    assert (first, second) == ("what-was-it-about", "what-was-it-about-2")


def it_publishes_what_the_survey_page_can_show() -> None:
    whole = drafts.settled(drafts.edited(with_choice(), "add", "scale"))

    contents.check(whole)
    assert whole["followups"][1]["metric"] == "csat"
    assert [option["value"] for option in whole["followups"][1]["options"]] == ["1", "2", "3", "4", "5"]


def it_asks_for_the_question_in_every_language() -> None:
    empty = drafts.with_texts(drafts.edited(draft(), "show", "sw"), {"question": "  "})

    [problem] = proofreading.problems(empty)

    assert problem.sentence == "Write the question in Kiswahili, or take the language out."


def it_tells_what_is_wrong_with_options() -> None:
    one, twice = with_choice("Queue"), with_choice("Queue\nQueue")

    assert [each.sentence for each in proofreading.problems(one)] == ["Write at least two options, one a line."]
    assert [each.sentence for each in proofreading.problems(twice)] == ["“Queue” is there twice. Leave one of them."]


def it_finds_nothing_wrong_with_what_we_begin_with() -> None:
    for metric in ("nps", "ces", "csat", "stars", "thumbs"):
        whole = first_content(metric=metric, company="Tandawa", language="sw")

        assert proofreading.problems(drafts.opened(name="Ours", content=whole, based_on=1)) == []
