"""Which clauses speak of which theme, by the real encoders and by plain words."""

from pathlib import Path

import numpy as np
import pytest

from innerloop.understand.words import background, encoding, sets
from innerloop.understand.words.encoding import Encoder
from innerloop.understand.words.theming import Matcher, Topic

TANDAWA = (*sets.themes("general"), *sets.themes("mobile-money"))
WIFI = Topic(
    "wifi", "Wi-Fi on the train", "The wireless internet on board of trains.", ("The wifi on the train is bad.",)
)


class Installed:
    """What is installed, as a Reader gives it."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def encoder(self, language: str) -> Encoder | None:
        return encoding.english(self.home) if language == "en" else encoding.manifold(self.home)


class Nothing:
    """A home in which no model lies."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def encoder(self, language: str) -> Encoder | None:
        return None


@pytest.fixture(scope="session")
def installed(nowhere: Path) -> Installed:
    return Installed(nowhere)


def themes_of(text: str, encoder: Encoder, installed: Installed, topics: tuple[Topic, ...] = TANDAWA) -> set[str]:
    return {found.topic for found in Matcher(topics, installed).match(encoder.name, encoder.encode([text]))}


def words_of(text: str, nowhere: Path) -> set[str]:
    return {found.topic for found in Matcher(TANDAWA, Nothing(nowhere)).match("", None, [text])}


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("The lady at the desk was very unkind to me.", "staff"),
        ("I stood in line for two hours.", "waiting"),
        ("You charge more than your rivals do.", "price"),
        ("The washroom smelled terrible.", "place"),
        ("They keep transferring me between departments.", "told-twice"),
        ("I could not withdraw, the agent had no float.", "agent-cash"),
        ("The signal is weak in our village.", "network"),
        ("My weekly data ended after three days.", "bundles"),
    ],
)
def it_finds_in_english_what_a_clause_speaks_of(text: str, theme: str, english: Encoder, installed: Installed) -> None:
    assert theme in themes_of(text, english, installed)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Wakala hana pesa leo.", "agent-cash"),
        ("Bando la data linaisha haraka mno.", "bundles"),
        ("Nilisubiri muda mrefu sana kwenye foleni.", "waiting"),
        ("Le réseau est mauvais dans mon quartier.", "network"),
        ("C'est beaucoup trop cher pour nous.", "price"),
        ("La aplicación se cierra cuando la abro.", "app"),
        ("Me cobraron dos veces el mismo recibo.", "billing"),
    ],
)
def it_finds_it_in_other_languages_too(text: str, theme: str, manifold: Encoder, installed: Installed) -> None:
    assert theme in themes_of(text, manifold, installed)


@pytest.mark.parametrize("text", ["Thank you!", "Nothing at all.", "ok", "", "😀😀", "I live with my two daughters."])
def it_finds_no_theme_where_none_is_spoken_of(text: str, encoder: Encoder, installed: Installed) -> None:
    assert themes_of(text, encoder, installed) == set()


def it_finds_several_themes_in_one_comment(english: Encoder, installed: Installed) -> None:
    clauses = ["The staff were friendly", "but I waited for two hours"]

    found = Matcher(TANDAWA, installed).match(english.name, english.encode(clauses), clauses)

    assert {(each.clause, each.topic) for each in found} >= {(0, "staff"), (1, "waiting")}
    assert all(0.5 <= each.strength <= 1 for each in found)


def it_gives_a_theme_the_same_strength_whatever_other_themes_there_are(encoder: Encoder, installed: Installed) -> None:
    vectors = encoder.encode([topic.examples[0] for topic in TANDAWA])

    together = Matcher(TANDAWA, installed).strengths(encoder.name, vectors)
    alone = [Matcher([topic], installed).strengths(encoder.name, vectors)[:, 0] for topic in TANDAWA]

    assert together == pytest.approx(np.stack(alone, axis=1), abs=1e-5)


def it_finds_a_theme_that_somebody_just_wrote_in_one_sentence(encoder: Encoder, installed: Installed) -> None:
    assert themes_of("No wifi on the train again", encoder, installed, (WIFI,)) == {"wifi"}
    assert themes_of("The driver was rude", encoder, installed, (WIFI,)) == set()


def it_takes_a_copied_theme_for_its_own_and_not_for_a_neighbour(encoder: Encoder, installed: Installed) -> None:
    staff = next(topic for topic in TANDAWA if topic.key == "staff")
    own = Topic("people", "Our people", staff.description, (*staff.examples, "Nice folks."))
    text = "The people at the counter were friendly and polite."

    assert themes_of(text, encoder, installed, (own,)) == {"people"}


def it_knows_nothing_of_vectors_of_a_model_that_is_gone(installed: Installed) -> None:
    assert Matcher(TANDAWA, installed).match("gone", np.ones((2, 384), np.float32)) == []


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("it is too expensive", "price"),
        ("the agent had no float", "agent-cash"),
        ("the app keeps freezing", "app"),
        ("bei ni ghali", "price"),
        ("wakala hana float", "agent-cash"),
        ("nilisubiri kwenye foleni ndefu", "waiting"),
        ("network mbovu hapa", "network"),
        ("le réseau est faible", "network"),
        ("la fila era muy larga", "waiting"),
    ],
)
def it_goes_by_words_where_no_encoder_is_installed(text: str, theme: str, nowhere: Path) -> None:
    assert theme in words_of(text, nowhere)


@pytest.mark.parametrize("text", ["", "ok", "asante", "\x00", "12345", "the and of", "na ya kwa"])
def it_finds_no_theme_in_words_that_say_nothing(text: str, nowhere: Path) -> None:
    assert words_of(text, nowhere) == set()


def it_reads_the_sentences_of_the_background_once_and_keeps_their_vectors(english: Encoder, tmp_path: Path) -> None:
    made = background.of(english, tmp_path)

    kept = list((tmp_path / "models").glob("background-minilm-*.npy"))

    assert len(kept) == 1
    assert np.load(kept[0]) == pytest.approx(made.vectors)
