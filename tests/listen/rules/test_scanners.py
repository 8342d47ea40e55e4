"""Telling people from scanners: one sign is bad luck, two that have nothing to do with each other are not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from innerloop.listen.rules import scanners
from innerloop.listen.rules.scanners import Elsewhere, Posted, Seen, gesture_in, signs_of, verdict

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PERSON = Posted(at=NOON + timedelta(seconds=20), shown_at=NOON, source="home", signs=())
RUN = [Seen(NOON + timedelta(milliseconds=100 * score), score, "gateway") for score in range(11)]


def hand(text: str) -> Posted:
    return replace(PERSON, gesture=gesture_in(text, agent=CHROME))


@pytest.mark.parametrize("text", ["m,40,2000,0", "t,0,1500,0", "k,0,900,0", "p,0,700,0", "c,0,3000,0"])
def it_counts_what_a_hand_sent(text: str) -> None:
    assert not verdict(hand(text)).is_automatic


@pytest.mark.parametrize("text", ["m,40,2000,0", "t,0,1500,0", "k,0,900,0"])
def it_counts_a_hand_in_the_midst_of_a_scan(text: str) -> None:
    assert not verdict(hand(text), RUN, Elsewhere(answered_lately=9)).is_automatic


def it_sets_aside_what_the_script_sent_while_nobody_touched_the_page() -> None:
    judged = verdict(hand("0,0,0,0"))

    assert judged.is_automatic
    assert judged.aside == ("no_gesture",)


def it_sets_aside_a_driven_mouse_that_never_moved_in_a_run_through_the_scores() -> None:
    assert verdict(hand("m,1,900,0"), RUN).aside == ("burst", "still_mouse")


def it_counts_who_answers_without_a_script() -> None:
    assert not verdict(PERSON).is_automatic


@pytest.mark.parametrize("sign", ["no_language", "library"])
def it_takes_one_bad_sign_for_bad_luck(sign: str) -> None:
    assert not verdict(replace(PERSON, signs=(sign,), at=NOON)).is_automatic


def it_sets_aside_a_quick_answer_in_a_run_through_the_scores() -> None:
    quick = replace(PERSON, at=NOON + timedelta(milliseconds=300))

    assert verdict(quick, RUN).aside == ("burst", "quick")


def it_does_not_hold_a_scan_before_against_the_person_after() -> None:
    person = replace(PERSON, shown_at=NOON + timedelta(seconds=8), at=NOON + timedelta(seconds=30))

    assert verdict(person, RUN).signs == ()


def it_knows_a_run_from_one_source_for_a_minute() -> None:
    later = replace(PERSON, source="gateway", shown_at=NOON + timedelta(seconds=30), at=NOON + timedelta(seconds=40))

    assert verdict(later, RUN).signs == ("run_lately",)
    assert verdict(replace(later, at=later.shown_at), RUN, Elsewhere(answered_lately=5)).is_automatic


def it_counts_a_poor_phone_behind_the_gateway_that_just_looked() -> None:
    person = replace(PERSON, source="gateway", shown_at=NOON + timedelta(seconds=8), at=NOON + timedelta(seconds=30))

    judged = verdict(replace(person, signs=("no_language", "library")), RUN, Elsewhere(50, 50, 50))

    assert not judged.is_automatic


def it_counts_two_slips_of_the_finger() -> None:
    slips = [Seen(NOON, 9, "home"), Seen(NOON, 10, "home")]

    assert "burst" not in verdict(PERSON, slips).signs


@pytest.mark.parametrize(
    ("agent", "signs"),
    [
        (CHROME, ()),
        (CHROME.replace("Chrome/", "HeadlessChrome/"), ("driven",)),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT_NOTE) AppleWebKit/537.36 Chrome/99.0 Mobile Safari/537.36", ()),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", ("scanner",)),
        ("Opera/9.80 (J2ME/MIDP; Opera Mini/7.1/37.9097; U; en) Presto/2.12.423 Version/12.16", ()),
        ("WhatsApp/2.23.20.0", ()),
        ("python-requests/2.32", ("library",)),
        ("", ("library",)),
    ],
)
def it_reads_what_a_program_calls_itself(agent: str, signs: tuple[str, ...]) -> None:
    assert signs_of("GET", {"user-agent": agent, "accept-language": "sw"}) == signs


@pytest.mark.parametrize("header", ["purpose", "sec-purpose", "x-moz"])
def it_knows_what_is_fetched_in_advance(header: str) -> None:
    assert signs_of("GET", {"user-agent": CHROME, "accept-language": "en", header: "prefetch"}) == ("prefetch",)


def it_asks_no_gesture_of_a_browser_whose_script_runs_elsewhere() -> None:
    assert gesture_in("0,0,0,0", agent="Opera/9.80 (J2ME/MIDP; Opera Mini/7.1; U; sw) Presto/2.12") is None


@pytest.mark.parametrize("text", ["", "x,1,1,0", "m,-1,5,0", "m,1,5", "m,1,5,2", "m," + "9" * 30 + ",1,0"])
def it_takes_a_gesture_it_cannot_read_for_none(text: str) -> None:
    assert gesture_in(text, agent=CHROME) is None


@pytest.mark.parametrize("signs", [(), ("no_language",), ("library",), ("no_language", "library")])
def it_sets_nobody_aside_for_their_neighbors_and_their_phone(signs: tuple[str, ...]) -> None:
    shared = Elsewhere(answered_lately=50, answered=50, automatic=50)

    assert not verdict(replace(PERSON, signs=signs), (), shared).is_automatic
    assert not verdict(replace(hand("t,0,90,0"), signs=signs), (), shared).is_automatic


def it_sets_aside_a_still_mouse_where_only_scanners_are() -> None:
    assert verdict(hand("m,1,900,0"), (), Elsewhere(answered_lately=9, answered=9, automatic=9)).is_automatic


def it_counts_a_still_mouse_among_people_with_a_scanner_in_the_house() -> None:
    shared = Elsewhere(answered_lately=9, answered=9, automatic=4)

    assert not verdict(hand("m,1,900,0"), (), shared).is_automatic


def it_says_every_sign_in_words() -> None:
    assert scanners.SAID.keys() == scanners.WEIGHTS.keys()
