"""What an experiment has found, in a sentence for a person."""

from dataclasses import dataclass

from innerloop.act.rules.holdout import Finding

EVERY_DAY = "it can be looked at every day"


@dataclass(frozen=True, slots=True)
class _Speech:
    """How differences of an outcome are said; `{}` takes "0.8 higher"."""

    clear: str
    unclear: str
    more: str
    less: str
    times: int = 1
    decimals: int = 0
    unit: str = ""


_SPEECHES = {
    "score": _Speech(
        "Contacted customers score {}", "contacted customers score between {} and {}", "higher", "lower", decimals=1
    ),
    "churn": _Speech(
        "Of 100 contacted customers, {} left",
        "of 100 contacted customers, between {} and {} left",
        "more",
        "fewer",
        times=100,
    ),
    "value": _Speech(
        "Contacted customers kept {} of their value",
        "contacted customers kept between {} and {} of their value",
        "more",
        "less",
        times=100,
        unit=" %",
    ),
}
_ENDINGS: dict[str, str] = {
    "": "",
    "runs": "",
    "by_hand": "Stopped by one of you.",
    "held_back_worse": "Contact helps, beyond chance. So nobody is held back any more.",
    "contacted_worse": (
        "Contact makes it worse, beyond chance. The experiment has stopped; look at what is said in these calls "
        "before you go on."
    ),
}


def in_words(finding: Finding) -> str:
    """Say what was found: "Contacted customers score 0.8 higher (0.1 to 1.5), 412 against 103; …"."""
    sizes = f"{finding.contacted:,} against {finding.held:,}"
    if finding.is_few:
        return f"Too few to compare: {sizes}."
    speech, found = _SPEECHES[finding.outcome.name], finding.difference
    if not finding.better:
        between = speech.unclear.format(_said(speech, found.low), _said(speech, found.high))
        return f"No difference is clear yet: {between}, {sizes}; {EVERY_DAY}."
    near, far = sorted((abs(found.low), abs(found.high)))
    limits = f"({_number(speech, near)} to {_number(speech, far)})"
    return f"{speech.clear.format(f'{_said(speech, found.point)} {limits}')}, {sizes}; {EVERY_DAY}."


def ending_in_words(ending: str) -> str:
    """Say why an experiment has stopped; empty where it has not."""
    return _ENDINGS[ending]


def _said(speech: _Speech, difference: float) -> str:
    return f"{_number(speech, abs(difference))}{speech.unit} {speech.more if difference > 0 else speech.less}"


def _number(speech: _Speech, size: float) -> str:
    return f"{size * speech.times:.{speech.decimals}f}"
