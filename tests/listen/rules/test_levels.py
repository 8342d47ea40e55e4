"""What a program's scores are about: guessed by its kind, until somebody says."""

import pytest

from innerloop.listen.rules import levels


@pytest.mark.parametrize(
    ("kind", "has_touchpoint", "level"),
    [
        ("relationship", True, "relationship"),
        ("episodic", True, "episode"),
        ("transactional", False, "transaction"),
        ("always_on", True, "transaction"),
        ("always_on", False, "relationship"),
        ("one_off", False, "relationship"),
    ],
)
def it_guesses_by_the_kind_and_else_by_the_moment(kind: str, has_touchpoint: bool, level: str) -> None:
    assert levels.guess(kind, has_touchpoint=has_touchpoint) == level


def it_takes_what_somebody_has_said() -> None:
    assert levels.level_of("episode", "relationship", has_touchpoint=False) == "episode"
    assert levels.level_of("", "relationship", has_touchpoint=True) == "relationship"
