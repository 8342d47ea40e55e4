"""A text cut where it speaks of something."""

from hypothesis import given
from hypothesis import strategies as st

from innerloop.act.rules.disagreeing import clash
from innerloop.act.rules.stretches import Place, stretches
from innerloop.understand.rules.seeking import wanted

TEXT = "Slow but kind"
places = st.lists(
    st.builds(Place, st.integers(-3, 30), st.integers(-3, 30), st.sampled_from([-1, 0, 1]), st.sampled_from("ABC"))
)


@given(st.text("ab é\n", max_size=20), places, st.sampled_from(["", "a", "é"]))
def it_keeps_every_character_in_its_order(text: str, some: list[Place], q: str) -> None:
    cut = stretches(text, some, wanted(q).cut)

    assert "".join(piece for stretch in cut for piece, _ in stretch.pieces) == text


def it_marks_what_is_spoken_of_and_says_how_where_it_ends() -> None:
    slow, rest, kind = stretches(TEXT, [Place(0, 4, -1, "Waiting"), Place(9, 13, 1, "Staff")])

    assert (slow.kind, slow.about, slow.ends) == ("neg", "negative: Waiting", "negative: Waiting")
    assert (rest.kind, rest.pieces) == ("", ((" but ", False),))
    assert (kind.kind, kind.about) == ("pos", "positive: Staff")


def it_shows_the_worse_feeling_where_two_lie_over_each_other() -> None:
    both, rest = stretches(TEXT, [Place(0, 13, 1, "Staff"), Place(0, 4, -1, "Waiting")])

    assert (both.kind, both.about) == ("neg", "negative: Waiting; positive: Staff")
    assert (both.ends, rest.ends) == ("negative: Waiting", "positive: Staff")


def it_marks_what_was_sought_inside_of_it() -> None:
    [said, _] = stretches(TEXT, [Place(0, 8, -1, "Waiting")], wanted("slow").cut)

    assert said.pieces == (("Slow", True), (" but", False))


def it_says_when_words_and_score_contradict_each_other() -> None:
    assert clash(-0.9, 9, "top") == "Angry words with a 9"
    assert clash(0.9, 0, "bottom") == "Kind words with a 0"
    assert clash(-0.9, 8, "middle") == ""
    assert clash(-0.2, 9, "top") == ""
    assert clash(-0.9, None, "") == ""
