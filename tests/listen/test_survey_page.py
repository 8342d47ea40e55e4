"""The pages that customers see: small, without a script, readable in every language and with none of the extras."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string

from innerloop.listen import drawing, survey_page
from innerloop.listen.rules import content, defaults, scale
from innerloop.listen.survey_page import Contact, Followup, Language, Option, SurveyPage, Whys
from innerloop.listen.survey_words import WORDS, Words, words_in

FRIENDS_AND_FAMILY = scale.Scale(
    "fft",
    1,
    7,
    "low",
    top=frozenset({1, 2}),
    bottom=frozenset({4, 5}),
    labels={1: "Very good", 2: "Good", 3: "Neither", 4: "Poor", 5: "Very poor", 6: "Don’t know"},
    not_scores=frozenset({6, 7}),
)
HUNDRED = scale.Scale("hundred", 0, 100, "high", top=frozenset(range(90, 101)), bottom=frozenset(range(61)))


class _Form(HTMLParser):
    """Collects what a page asks for: inputs, with the text of the label around them, and what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.inputs: list[dict[str, str]] = []
        self.loads: list[str] = []
        self.tags: list[str] = []
        self._label = False
        self._named: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag == "label":
            self._label = True
        if tag == "input" and found.get("type") != "hidden":
            self._named = found | {"label": found.get("aria-label", "")}
            self.inputs.append(self._named)
        if tag in ("link", "img", "script", "iframe") or "src" in found:
            self.loads.append(found.get("href") or found.get("src", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._label = False

    def handle_data(self, data: str) -> None:
        if self._label and self._named:
            self._named["label"] += data.strip()


def _page(
    measured: scale.Scale = scale.NPS, language: str = "en", chosen: int | None = None, **more: object
) -> SurveyPage:
    words = defaults.content(measured.slug if measured.slug in scale.BUILT_IN else "nps", "Tandawa Money")
    text = words_in(language)
    page = SurveyPage(
        company="Tandawa",
        language=language,
        direction=content.direction(language),
        languages=tuple(Language(code, name, f"?lang={code}") for code, name in content.NATIVE_NAMES.items()),
        postal_address="Tandawa Mobile & Money, P.O. Box 1180, Mombasa",
        why_you=text.why_customer.format(company="Tandawa"),
        question=content.text_in(words["question"], language),
        points=survey_page.points_of(measured, chosen, text),
        scale_kind=survey_page.scale_kind(measured),
        low_label=content.text_in(words["low_label"], language),
        high_label=content.text_in(words["high_label"], language),
        whys=Whys(**{key: content.text_in(why, language) for key, why in words["whys"].items()}),
        contact=Contact(text.contact.format(company="Tandawa"), "By SMS to the number ending in 418"),
        chosen=chosen,
        nonce="n" * 43,
        change_until="28 November",
        picks=True,
        is_tapped=True,
        stop_url="/unsubscribe/abc",
        privacy_url="/privacy",
    )
    return replace(page, **more)  # type: ignore[arg-type]


def _render(page: object, template: str = "listen/survey.html", csp_nonce: str = "abc") -> str:
    return render_to_string(template, {"page": page, "csp_nonce": csp_nonce})


def _read(html: str) -> _Form:
    form = _Form()
    form.feed(html)
    return form


def _followups() -> tuple[Followup, ...]:
    options = tuple(Option(str(at), f"An answer that is rather long, number {at}") for at in range(6))
    return (
        Followup("which", "choice", "Which of our agents was it that you met?", options, is_required=True),
        Followup("what", "several", "What went well on that day?", options),
        Followup("ease", "scale", "How easy was it?", options, low_label="Hard", high_label="Easy"),
        Followup("more", "text", "Is there anything else that we should know?", text="A word"),
        Followup("print", "contact", "You may print my words"),
    )


@pytest.mark.parametrize("language", WORDS)
def it_stays_under_15_kilobytes_with_everything_on_it(language: str) -> None:
    html = _render(_page(language=language, followups=_followups(), errors={"score": "Please choose one."}))

    assert len(html.encode()) < 15_000


def it_is_one_request_whose_script_is_in_the_page() -> None:
    form = _read(_render(_page(followups=_followups())))

    assert form.tags.count("script") == 1
    assert [address for address in form.loads if address] == ["data:,"]


def it_has_one_inline_style_which_carries_the_nonce() -> None:
    html = _render(_page())

    assert html.count("<style") == 1
    assert '<style nonce="abc">' in html
    assert " style=" not in html
    assert not re.search(r" on[a-z]+=", html)


@pytest.mark.parametrize(
    "measured", [*scale.BUILT_IN.values(), FRIENDS_AND_FAMILY, HUNDRED], ids=lambda found: found.slug
)
def it_names_every_input_on_every_scale(measured: scale.Scale) -> None:
    form = _read(_render(_page(measured, followups=_followups())))

    scores = [found for found in form.inputs if found["name"] == "score"]
    assert len(scores) == (1 if measured is HUNDRED else len(survey_page.points_of(measured, None, WORDS["en"])))
    assert all(found["label"] for found in form.inputs)
    assert all("checked" not in found for found in form.inputs)


def it_preselects_only_what_was_tapped_in_the_mail() -> None:
    form = _read(_render(_page(chosen=9)))

    assert [found["value"] for found in form.inputs if "checked" in found] == ["9"]


def it_lets_each_score_call_up_the_question_of_its_cohort() -> None:
    form = _read(_render(_page()))

    cohorts = "".join(found["class"] for found in form.inputs if found["name"] == "score")
    assert cohorts == "b" * 7 + "m" * 2 + "t" * 2


def it_offers_a_code_that_is_no_score_with_no_cohort() -> None:
    points = survey_page.points_of(FRIENDS_AND_FAMILY, 1, WORDS["en"])

    assert survey_page.scale_kind(FRIENDS_AND_FAMILY) == "list"
    assert [(point.value, point.cohort) for point in points] == [
        (1, "top"), (2, "top"), (3, "middle"), (4, "bottom"), (5, "bottom"), (6, ""),
    ]  # fmt: skip


def it_asks_for_a_number_where_a_row_would_be_too_narrow() -> None:
    html = _render(_page(HUNDRED))

    assert 'type="number"' in html
    assert 'min="0" max="100"' in html


def it_turns_round_for_a_language_from_right_to_left() -> None:
    html = _render(_page(language="ar"))

    assert '<html lang="ar" dir="rtl">' in html
    assert "إرسال إجابتي" in html
    assert not re.search(r"(margin|padding|border)-(left|right):(?!\.5rem)", html)


def it_says_truthfully_what_an_anonymous_survey_keeps() -> None:
    html = _render(_page(is_anonymous=True, contact=None, stop_url=""))

    assert "This survey is anonymous" in html
    assert "Once sent it cannot be changed" in html
    assert "28 November" not in html


def it_says_that_an_answer_exists_and_can_be_changed() -> None:
    html = _render(_page(changed=True, chosen=8))

    assert "You have answered. You can change your answer until 28 November." in html
    assert "Send the change" in html


def it_puts_an_error_at_its_field_and_keeps_what_was_typed() -> None:
    wrong = replace(_followups()[0], error="Please choose one.")
    html = _render(_page(followups=(wrong,), errors={"score": "Choose a number."}, comment="<b>My words"))

    assert '<p class="err" id="no-score">Choose a number.</p>' in html
    assert '<fieldset class="next" id="f-which" aria-describedby="f-which-err">' in html
    assert "&lt;b&gt;My words" in html


def it_links_to_the_way_to_say_stop() -> None:
    assert '<a href="/unsubscribe/abc">Do not ask me again</a>' in _render(_page())


@pytest.mark.parametrize("language", WORDS)
def it_says_the_same_of_a_link_whatever_is_wrong_with_it(language: str) -> None:
    page = survey_page.OutsidePage(company="Tandawa", language=language)

    html = _render(page, "listen/gone.html")

    assert WORDS[language].gone_title in html
    assert "<form" not in html


def it_thanks_and_says_what_comes_next() -> None:
    page = survey_page.ThanksPage(company="Tandawa", will_answer=True, change_url="/s/t", change_until="28 November")

    html = _render(page, "listen/thanks.html")

    assert "Someone from Tandawa will answer you." in html
    assert '<a class="btn plain" href="/s/t">Change my answer</a>' in html


def it_leads_a_kiosk_back_to_the_start() -> None:
    page = survey_page.ThanksPage(company="Tandawa", kiosk=True, again_url="/l/till?kiosk=1")

    html = _render(page, "listen/thanks.html")

    # By a tap and not by itself: whoever reads slowly must not lose the page (WCAG 2.2.1).
    assert 'href="/l/till?kiosk=1"' in html
    assert 'http-equiv="refresh"' not in html


def it_stops_by_one_button() -> None:
    page = survey_page.StopPage(company="Tandawa", address="a•••@example.org")

    html = _render(page, "listen/unsubscribe.html")

    assert html.count("<button") == 1
    assert "Do not ask me again</button>" in html
    assert "a•••@example.org" in html


def it_offers_no_way_back_that_would_not_work() -> None:
    page = survey_page.StopPage(company="Tandawa", address="a•••@example.org", is_stopped=True)

    assert "<button" not in _render(page, "listen/unsubscribe.html")


def it_shows_no_empty_sign_where_no_company_is_known() -> None:
    assert "logo" not in _render(survey_page.OutsidePage(company=""), "listen/gone.html").split("<body>")[1]


@pytest.mark.parametrize("language", WORDS)
def it_has_every_phrase_in_every_language_with_the_same_blanks(language: str) -> None:
    for phrase in (found.name for found in fields(Words)):
        blanks = set(re.findall(r"{\w+}", getattr(WORDS[language], phrase)))
        assert getattr(WORDS[language], phrase).strip()
        assert blanks == set(re.findall(r"{\w+}", getattr(WORDS["en"], phrase))), phrase


@pytest.mark.parametrize("brand", ["#0b5a4a", "#ffe000", "#000000", "#ffffff", "#e10600", "nonsense"])
def it_keeps_the_brand_readable_on_both_grounds(brand: str) -> None:
    page = survey_page.OutsidePage(company="Tandawa", brand=brand)

    assert _contrast(page.brand_on_light, "#fbfcfb") >= 4.5
    assert _contrast(page.brand_on_dark, "#0c1413") >= 4.5


def it_leaves_a_brand_alone_that_can_be_read() -> None:
    assert survey_page.readable("#0b5a4a", survey_page.LIGHT_GROUND) == "#0b5a4a"


def _contrast(first: str, second: str) -> float:
    """The definition of WCAG 2.2, written out once more on purpose."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


FOR_PIA: dict[str, Any] = {
    "nonce": "p" * 38,
    "stop_url": "/unsubscribe/pia?a&b",
    "contact": Contact("Answer me", "pi…@example.org"),
}
FOR_PAUL: dict[str, Any] = {
    "nonce": "q" * 38,
    "stop_url": "/unsubscribe/paul",
    "contact": Contact("Answer me", "…<418>"),
}


def _survey_for(person: dict[str, Any], name: str) -> SurveyPage:
    tongues = tuple(Language(code, code, f"/s/{name}?lang={code}&score=9") for code in ("en", "sw"))
    return _page(languages=tongues, chosen=9, **person)


@pytest.mark.parametrize(
    ("template", "pages"),
    [
        ("listen/survey.html", (_survey_for(FOR_PIA, "pia"), _survey_for(FOR_PAUL, "paul"))),
        ("listen/survey.html", (_page(nonce="p" * 38), _page(nonce="", stop_url="", contact=None))),
        ("listen/survey.html", (_page(comment="<b>No cash</b>"), _page(comment="", changed=True))),
        ("listen/survey.html", (_page(errors={"score": "Choose."}), _page(errors={"score": "Please."}))),
        ("listen/survey.html", (_page(), _page(followups=_followups()))),
        (
            "listen/thanks.html",
            [survey_page.ThanksPage("Tandawa", change_url=f"/s/{name}?lang=en") for name in ("pia", "paul", "")],
        ),
        ("listen/gone.html", (survey_page.OutsidePage("Tandawa"), survey_page.OutsidePage("Tandawa & Sons"))),
        (
            "listen/unsubscribe.html",
            [survey_page.StopPage("Tandawa", nonce=letter * 38, address=letter) for letter in "pq"],
        ),
    ],
)
def it_draws_from_memory_what_the_template_would_draw(template: str, pages: Sequence[survey_page.OutsidePage]) -> None:
    for csp_nonce in ("abc", "d&f"):
        for page in pages:
            assert drawing.draw(template, page, csp_nonce=csp_nonce) == _render(page, template, csp_nonce)


def it_draws_one_survey_once_for_everybody_who_is_asked() -> None:
    drawing._drawn.cache_clear()

    for name, person in (("pia", FOR_PIA), ("paul", FOR_PAUL), ("pia", FOR_PIA)):
        drawing.draw("listen/survey.html", _survey_for(person, name), csp_nonce=name)

    assert drawing._drawn.cache_info()[:2] == (2, 1)


def it_remembers_nothing_of_one_person() -> None:
    drawing._drawn.cache_clear()
    said = (Followup("more", "text", "Anything else?", text="A word"),)

    for page in (_page(comment="No cash"), _page(changed=True), _page(followups=said), _page(errors={"score": "?"})):
        drawing.draw("listen/survey.html", page, csp_nonce="abc")
    remembered = drawing._opened(_survey_for(FOR_PIA, "pia"))[0]

    assert drawing._drawn.cache_info().currsize == 0
    assert not re.search("pia|ppp|pi…", repr(remembered))
