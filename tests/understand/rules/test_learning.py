"""When what was learned takes the place of what there was, and when it is time to look."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from innerloop.understand.rules import learning
from innerloop.understand.rules.learning import Compared

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SHARES = st.floats(0, 1)
compared = st.builds(Compared, st.integers(0, 500), SHARES, SHARES, st.integers(-500, 500))


@given(st.uuids())
def it_keeps_an_answer_aside_for_good(response_id: UUID) -> None:
    assert learning.is_kept_aside(response_id) is learning.is_kept_aside(UUID(str(response_id)))


def it_keeps_one_answer_in_four_aside() -> None:
    count = sum(learning.is_kept_aside(uuid4()) for _ in range(4_000))

    assert 800 < count < 1_200


@given(st.booleans(), st.integers(0, 500), compared, compared)
def it_replaces_nothing_that_it_does_not_beat(wins_across: bool, held: int, own: Compared, shipped: Compared) -> None:
    if learning.why_not(wins_across=wins_across, held=held, own=own, shipped=shipped) == "":
        assert wins_across
        assert held >= learning.FEWEST_HELD
        assert own.after > own.before
        assert own.more_right > 0
        assert shipped.after >= shipped.before - learning.LOSES


@given(st.integers(learning.FEWEST_HELD, 500), SHARES)
def it_says_where_it_did_not_win(held: int, was: float) -> None:
    draw, lost = Compared(held, was, was), Compared(held, 1.0, 0.0)

    assert learning.why_not(wins_across=False, held=held, own=draw, shipped=draw) == "across"
    assert learning.why_not(wins_across=True, held=1, own=draw, shipped=draw) == "few"
    assert learning.why_not(wins_across=True, held=held, own=draw, shipped=draw) == "own"
    won, grabbing = Compared(held, 0.2, 0.9, 1), Compared(held, 0.2, 0.9, 0)
    assert learning.why_not(wins_across=True, held=held, own=grabbing, shipped=draw) == "own"
    assert learning.why_not(wins_across=True, held=held, own=won, shipped=lost) == "shipped"
    assert learning.why_not(wins_across=True, held=held, own=won, shipped=draw) == ""


@given(st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 500), st.integers(0, 7_200))
def it_looks_when_enough_was_said_or_taken_back_and_nobody_is_at_it(
    verdicts: int, weighed: int, since: int, ago: int
) -> None:
    newest_at = NOW - timedelta(seconds=ago)
    due = learning.is_due(verdicts=verdicts, weighed=weighed, said_since=since, newest_at=newest_at, now=NOW)

    assert due is (max(abs(verdicts - weighed), since) >= max(5, weighed // 10) and ago >= 60)
