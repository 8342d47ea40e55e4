"""What is kept of when an answer was followed by the next, once whoever gave both is erased."""

from datetime import date, timedelta


def blurred(answered_on: date, next_on: date) -> date:
    """Return the day on which the next answer is said to have come: late enough to lead to no answer of that day.

    Days, ISO weeks and months are told apart as before, since "the latest of each" asks whether the next answer came
    in the same one: the last day of its month, of its week where that is the answer's own, its day where that is.
    """
    if next_on <= answered_on:
        return answered_on
    month = (next_on.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    week = next_on + timedelta(days=6 - next_on.weekday())
    is_same_week = answered_on.isocalendar()[:2] == next_on.isocalendar()[:2]
    return min(week, month) if is_same_week else month
