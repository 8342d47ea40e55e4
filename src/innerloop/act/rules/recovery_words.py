"""How a recovery is said: in customers of 100, raw and ours, and whether it is beyond chance."""

from innerloop.act.rules.recovery import Effect, Recovery
from innerloop.understand.rules.interval import Interval

MINUS = "−"


def finding(found: Recovery, *, floor: int) -> str:
    """Say how many came back: "Of 214 detractors, 38 of 100 came back (32 to 45)."."""
    if found.won_back is None:
        return (
            f"Too few for a share: {found.came_back:,} of {_people(found.unhappy)} who answered again came back. "
            f"From {floor} on, this page says how many in 100 do."
        )
    raw = found.won_back.raw
    return f"Of {_people(found.unhappy)}, {_of_100(raw.point)} in 100 came back ({_limits(raw)})."


def ours(found: Recovery) -> str:
    """Say how many of them would have come back by themselves, and what that leaves for us."""
    effect = found.won_back
    if effect is None:
        return ""
    if effect.expected is None or effect.corrected is None:
        return (
            "How many of them would have come back by themselves, nobody can tell: too few with such a score were "
            "left alone. A hold-out would tell."
        )
    of_whom = (
        "" if effect.compared == found.unhappy else f", counting the {effect.compared:,} who have others like them"
    )
    return (
        f"{_of_100(effect.expected.point)} would have by themselves. So {_won(effect.corrected)} "
        f"({_limits(effect.corrected)}), {chance(effect.corrected)}{of_whom}."
    )


def chance(corrected: Interval) -> str:
    """Say whether what we added is more than chance would."""
    return "beyond chance" if direction(corrected) else "perhaps chance"


def direction(corrected: Interval) -> int:
    """Return 1 where something was added beyond chance, -1 where it was taken away, 0 where it may be chance."""
    return (corrected.low > 0) - (corrected.high < 0)


def between(faster: Interval | None) -> str:
    """Say what it adds to reach a customer within a day, beyond what comes by itself; empty where nobody can tell."""
    if faster is None:
        return ""
    if not direction(faster):
        return f"Reached within a day or later: no difference beyond chance ({_limits(faster)} in 100)."
    more = "more" if faster.point > 0 else "fewer"
    return (
        f"Reached within a day, {_of_100(abs(faster.point))} in 100 {more} come back than reached later "
        f"({_limits(faster)}), beyond chance."
    )


def share(effect: Effect) -> tuple[str, str, str, str, str]:
    """Write a share: raw, its interval, by itself, ours, its interval; in customers of 100."""
    written = _of_100(effect.raw.point), _limits(effect.raw)
    if effect.expected is None or effect.corrected is None:
        return (*written, "", "", "")
    return (
        *written,
        _of_100(effect.expected.point),
        _signed(effect.corrected.point, 0, 100),
        _limits(effect.corrected),
    )


def rise(effect: Effect) -> tuple[str, str, str, str, str]:
    """Write a mean change: raw, its interval, by itself, ours, its interval; in the metric's own unit."""

    def limits(of: Interval) -> str:
        return f"{_number(of.low, 1)} to {_number(of.high, 1)}"

    written = _signed(effect.raw.point, 1), limits(effect.raw)
    if effect.expected is None or effect.corrected is None:
        return (*written, "", "", "")
    return (*written, _signed(effect.expected.point, 1), _signed(effect.corrected.point, 1), limits(effect.corrected))


def _won(corrected: Interval) -> str:
    if corrected.point < 0:
        return f"{_of_100(-corrected.point)} fewer came back than without us"
    won = _of_100(corrected.point)
    return f"{won} {'is' if won == '1' else 'are'} ours"


def _people(n: int) -> str:
    return "1 detractor" if n == 1 else f"{n:,} detractors"


def _of_100(share_: float) -> str:
    return _number(share_, 0, 100)


def _limits(of: Interval) -> str:
    return f"{_of_100(of.low)} to {_of_100(of.high)}"


def _signed(value: float, decimals: int, times: int = 1) -> str:
    text = _number(value, decimals, times)
    return f"+{text}" if value > 0 and text.strip("0.") else text


def _number(value: float, decimals: int, times: int = 1) -> str:
    text = f"{abs(value) * times:.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.") else text
