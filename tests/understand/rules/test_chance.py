"""What goes along with the score beyond chance is told from what was looked at only."""

from random import Random

from innerloop.understand.rules.chance import Looked, beyond


def noise(draw: Random, count: int, of: int) -> list[Looked]:
    """Properties of two to seven values that say nothing, and a rating that does not either."""
    words = [Looked([f"v{draw.randint(0, 1 + number % 6)}" for _ in range(count)], False) for number in range(of - 1)]
    return [*words, Looked([draw.randint(1, 5) for _ in range(count)], True)]


def scores(draw: Random, count: int) -> list[int]:
    return [draw.choice((100, 100, 0, -100)) for _ in range(count)]


def people(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def it_names_something_in_noise_in_about_one_look_of_twenty() -> None:
    draw, named = Random(3), 0
    for _ in range(100):
        named += any(beyond(scores(draw, 200), people(200), noise(draw, 200, of=12)))

    assert named <= 11


def it_finds_what_goes_along_among_noise() -> None:
    draw = Random(4)
    given = scores(draw, 400)
    plan = Looked(["pro" if score + draw.gauss(0, 150) > 0 else "free" for score in given], False)
    speed = Looked([min(5, max(1, round(3 + score / 100 + draw.gauss(0, 2)))) for score in given], True)

    found = beyond(given, people(400), [*noise(draw, 400, of=12), plan, speed])

    assert found == [False] * 12 + [True, True]


def it_takes_many_answers_of_one_customer_for_one() -> None:
    """Twenty customers who each keep to one score and one plan are no two hundred."""
    draw = Random(8)
    each = [(str(number), draw.choice((100, -100)), draw.choice(("pro", "free"))) for number in range(20)]
    who, given, plan = zip(*(row for row in each for _ in range(10)), strict=True)
    once = beyond(
        [score for _, score, _ in each], [name for name, _, _ in each], [Looked([p for *_, p in each], False)]
    )

    assert beyond(given, who, [Looked(plan, False)]) == once


def it_says_nothing_of_what_does_not_vary() -> None:
    alike = Looked([3] * 50, True)

    assert beyond(scores(Random(1), 50), people(50), [alike]) == [False]
    assert beyond([100] * 50, people(50), noise(Random(1), 50, of=3)) == [False] * 3
    assert beyond([], [], [Looked([], False)]) == [False]
    assert beyond(scores(Random(1), 50), people(50), []) == []
