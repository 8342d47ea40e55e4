"""Which stage of the journey? Where most of the score is lost, how sure that is, and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from innerloop.understand import figures
from innerloop.understand.rules import change, score
from innerloop.understand.rules.score import Score


@dataclass(frozen=True, slots=True)
class Lost:
    """What a stage does to the score of all moments, beside all other stages.

    `impact` is what the score would fall by without its answers (negative: it would rise), in points. `against` is
    the difference stage - elsewhere; `is_sure` after correcting for the number of stages (Holm 1979).
    """

    stage: str
    impact: float
    share: float
    here: Score
    against: change.Comparison
    is_sure: bool


def most_lost(stages: Mapping[str, Score], *, minimum_n: int) -> Lost | None:
    """Return the stage that costs the score most: its share of the answers times how far it is below elsewhere.

    None where fewer than two stages have enough answers, or none is below the others. What a stage takes from the
    whole is its leave-out impact, after Kitagawa 1955; it describes and proves no cause.
    """
    shown = {key: one for key, one in stages.items() if one.n >= minimum_n and one.value is not None}
    if len(shown) < 2:
        return None
    elsewhere = {key: score.together([one for other, one in shown.items() if other != key]) for key in shown}
    compared = {key: change.compare(elsewhere[key], one) for key, one in shown.items()}
    sure = change.adjust_p_values([found.p_value or 0.0 for found in compared.values()]).holm
    whole = score.together(list(shown.values()))
    impacts = {key: (whole.value or 0.0) - (elsewhere[key].value or 0.0) for key in shown}
    worst = min(impacts, key=lambda key: impacts[key])
    if impacts[worst] >= 0:
        return None
    is_sure = dict(zip(shown, sure, strict=True))[worst] < 1 - whole.confidence
    here = shown[worst]
    return Lost(worst, impacts[worst], here.n / whole.n, here, compared[worst], is_sure)


def finding(lost: Lost | None, name: str, *, compared: int) -> tuple[str, str]:
    """Return the page's first sentence: which stage, then how far below and how sure."""
    if compared < 2:
        return "Too few answers to compare stages.", "Each of at least two needs enough of them."
    if lost is None:
        return "No stage stands out.", "They are all alike."
    gap = lost.against.difference or 0.0
    low, high = -(lost.against.high or 0.0), -(lost.against.low or 0.0)
    below = f"{figures.points(-gap)} points below the other stages ({figures.interval(low, high)})"
    if not lost.is_sure:
        return "No stage stands out beyond chance.", f"The lowest is {name}, {below}."
    without = f"Without its answers the score of all moments would be {abs(lost.impact):.1f} points higher."
    return f"Most is lost in {name}:", f"{below}, beyond chance. {without}"


def place_name(place: int) -> str:
    """Return a place in a row as people say it: first, second, 12th."""
    said = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    return said[place - 1] if 1 <= place <= len(said) else f"{place}th"
