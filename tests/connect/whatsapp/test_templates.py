"""The setting that says which approved template speaks which language."""

import pytest

from innerloop.connect.whatsapp import body, templates

TWO = templates.read("en nps_ask en_US body=name:there,company\n\nsw nps_ask_sw sw\nen nps_again en for=remind\n")
FACTS = {
    "name": "",
    "company": "Tandawa",
    "question": "How\nlikely?\tReally     so?",
    "link": "https://x",
    "token": "t",
}


@pytest.mark.parametrize(
    ("language", "use", "name"),
    [
        ("en", "ask", "nps_ask"),
        ("en-GB", "ask", "nps_ask"),
        ("sw", "ask", "nps_ask_sw"),
        ("en", "remind", "nps_again"),
        ("sw", "remind", "nps_ask_sw"),
        ("fr", "ask", None),
        ("", "ask", None),
    ],
)
def it_finds_the_template_that_speaks_the_language(language: str, use: str, name: str | None) -> None:
    found = templates.fitting(TWO, language=language, use=use)

    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("en nps_ask", "write LANGUAGE NAME CODE"),
        ("english nps_ask en", "`english` is not a language"),
        ("en Nps-Ask en", "`Nps-Ask` is not a template's name"),
        ("en nps_ask English", "`English` is not a language code"),
        ("en nps_ask en body=name", "`name` needs a word"),
        ("en nps_ask en body=score", "`score` cannot fill a place"),
        ("en nps_ask en buttons=all", "must be link or choices"),
        ("en nps_ask en for=fun", "must be ask or remind"),
        ("en nps_ask en footer=x", "is none of body=, buttons=, for="),
    ],
)
def it_says_which_line_is_wrong_and_what_to_write(line: str, says: str) -> None:
    with pytest.raises(templates.TemplateUnreadable, match=f"(?s)line 2.*{says}"):
        templates.read(f"en ok en\n{line}")


def it_fills_a_body_with_texts_that_meta_takes() -> None:
    [template] = templates.read("en nps_ask en body=name:there,question buttons=choices")

    told = body.from_template(template, FACTS, [])

    [component] = told["template"]["components"]
    assert [each["text"] for each in component["parameters"]] == ["there", "How likely? Really so?"]


def it_refuses_a_question_that_no_template_holds() -> None:
    [template] = templates.read("en nps_ask en body=question")

    with pytest.raises(body.TooLong, match="1025 characters; WhatsApp takes 1024"):
        body.from_template(template, {**FACTS, "question": "q" * 1025}, [])
