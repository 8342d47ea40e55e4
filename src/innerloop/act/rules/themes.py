"""How themes are said: what each costs or earns the score, how sure that is, and whether more speak of it."""

from innerloop.understand import figures
from innerloop.understand.rules.impact import Impact, Shift


def is_real(impact: Impact | None) -> bool:
    """Say whether an impact differs from none beyond chance."""
    return impact is not None and impact.low is not None and impact.high is not None and impact.low * impact.high > 0


def points(impact: Impact) -> str:
    """Write an impact in points with its sign and one decimal: −3.2, +0.8."""
    return figures.tenths(impact.points)


def interval(impact: Impact) -> str:
    """Write the interval of an impact: −4.1 to −2.4."""
    return f"{figures.tenths(impact.low)} to {figures.tenths(impact.high)}"


def finding(name: str, impact: Impact) -> str:
    """Return the first sentence about a theme."""
    if not is_real(impact) or impact.points is None:
        return f"“{name}” neither costs nor earns the score anything that can be told from chance."
    verb = "costs" if impact.points < 0 else "earns"
    low, high = sorted((abs(impact.low or 0), abs(impact.high or 0)))
    return f"“{name}” {verb} the score {abs(impact.points):.1f} points ({low:.1f} to {high:.1f} with 95 % confidence)."


def sides(impact: Impact) -> str:
    """Return what those who speak of a theme score, and those who do not."""
    if impact.value_with is None or impact.value_without is None:
        return ""
    return (
        f"Who speaks of it scores {figures.points(impact.value_with)}, "
        f"who does not {figures.points(impact.value_without)}."
    )


def partly(waiting: int) -> str:
    """Return of which answers the figures are while others wait to be read; empty where none waits."""
    if not waiting:
        return ""
    words = (
        "The words of one answer here are"
        if waiting == 1
        else f"The words of {figures.count(waiting)} answers here are"
    )
    return (
        f"{words} still to be read. The figures are of those that were read, with as large a part of the answers "
        "without words."
    )


def per_cent(done: int, of: int) -> int:
    """Return how far a theme has come with the past, in whole per cent; never all of it before it is through."""
    return min(99, 100 * done // max(of, 1))


def counting(done: int, of: int, *, is_given_up: bool) -> str:
    """Say in the place of a figure how far a theme is counted."""
    return "could not be counted" if is_given_up else f"being counted: {per_cent(done, of)} %"


def uncounted(name: str, done: int, of: int, *, is_given_up: bool) -> str:
    """Say in the place of the first sentence about a theme why nothing is told of it yet."""
    if is_given_up:
        return f"“{name}” could not be held against what was said before. Change the theme to have it tried anew."
    return (
        f"“{name}” is being held against what was said before: {per_cent(done, of)} % is done. What it costs, and how "
        "many speak of it, is told once all of it is."
    )


def shift(found: Shift | None) -> str:
    """Return how the share has changed against the time before; empty where chance explains it."""
    if found is None or not found.is_real:
        return ""
    word = "more" if found.difference > 0 else "fewer"
    return f"{word} than before: {found.before:.1f} → {found.now:.1f} %"
