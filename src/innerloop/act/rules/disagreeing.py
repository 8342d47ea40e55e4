"""Words and a score that contradict each other, said in a few words."""

from innerloop.understand.rules import feelings


def clash(feeling: float, score: int | None, cohort: str) -> str:
    """Say that words (-1 to 1) and score disagree: "Angry words with a 9"; nothing where they do not."""
    if score is None or not feelings.contradicts(feeling, cohort):
        return ""
    article = "an" if score in (8, 11, 18) else "a"
    return f"{'Angry' if feeling < 0 else 'Kind'} words with {article} {score}"
