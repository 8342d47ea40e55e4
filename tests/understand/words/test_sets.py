"""The themes that come along: complete in four languages, and each with sentences of its own."""

import pytest

from innerloop.config.demo.phrases import TONGUES
from innerloop.listen.rules import folding
from innerloop.listen.rules.slugs import slug
from innerloop.understand.words import sets
from innerloop.understand.words.sets import ThemeSet

ALL = sets.all_sets()


def it_begins_with_the_general_set() -> None:
    assert ALL[0].key == "general"
    assert 15 <= len(sets.themes("general")) <= 25


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.key)
def it_says_every_theme_in_four_languages(each: ThemeSet) -> None:
    for topic in each.topics:
        assert set(topic.names) == {"sw", "fr", "es"}
        assert 0 < len(topic.description) <= 400
        languages = [language for language, _ in sets.by_language(topic)]
        assert all(languages.count(language) >= 4 for language in sets.LANGUAGES), topic.key


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.key)
def it_fits_into_the_table_of_themes(each: ThemeSet) -> None:
    for topic in each.topics:
        assert slug(topic.key) == topic.key
        assert len(topic.key) <= 60
        assert all(len(name) <= 80 for name in (topic.name, *topic.names.values()))


def it_has_no_sentence_twice() -> None:
    said = [folding.fold(text) for each in ALL for topic in each.topics for text in topic.examples]

    assert len(said) == len(set(said))


def it_has_no_theme_twice_in_what_a_workspace_may_take_together() -> None:
    for each in ALL[1:]:
        keys = [topic.key for topic in (*ALL[0].topics, *each.topics)]
        assert len(keys) == len(set(keys))


def it_copies_none_of_the_demo_companys_sentences() -> None:
    demo = {folding.fold(text) for tongue in TONGUES.values() for some in tongue.themes.values() for text in some}

    own = {folding.fold(text.rstrip(".")) for each in ALL for topic in each.topics for text in topic.examples}

    assert not demo & own


def it_says_which_sets_there_are_when_there_is_none_of_a_name() -> None:
    with pytest.raises(sets.NoSuchSet, match="general"):
        sets.themes("nothing")
