"""Who is named in a note."""

import pytest

from innerloop.act.rules.mentions import named

NAMES = {1: "Agnes", 2: "Agnes Wanjiru", 3: "Mona", 4: "Zoë Ñandú", 5: "Mona", 6: " ", 7: "olive@tandawa.example"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Agnes knows", []),
        ("@Agnes knows", [1]),
        ("please, @agnes wanjiru.", [2]),
        ("(@Agnes) and @AGNES again", [1]),
        ("@Agnesia knows", []),
        ("@Zoë ñandú, @Agnes", [4, 1]),
        ("@Mona", [3, 5]),
        ("@@Agnes", [1]),
        ("@ Agnes", []),
        ("mail agnes@agnes", [1]),
        ("<b>@Agnes</b>", [1]),
    ],
)
def it_finds_who_is_named(text: str, found: list[int]) -> None:
    assert named(text, NAMES) == found


def it_means_who_was_picked_of_the_same_name() -> None:
    assert named("@Mona", NAMES, picked=[5]) == [5]
    assert named("@Agnes", NAMES, picked=[5, 3]) == [1]
