"""The options of a question, one a line. Each keeps its value and its other languages while the lines change.

The value is what answers keep; the label, a text per language, is what is read.
"""

from typing import Any

from innerloop.listen.rules import slugs
from innerloop.listen.rules.content import text_in
from innerloop.listen.rules.scale import Scale

Option = dict[str, Any]


def lines(followup: Option, language: str) -> str:
    """Return the options in one language, one a line; an untranslated one is an empty line."""
    written = [option["label"].get(language, "") for option in followup["options"]]
    return "\n".join([*written, *surplus(followup, language)]).rstrip()


def surplus(followup: Option, language: str) -> list[str]:
    """Return the lines of a language that stand for no option: there are more of them than options."""
    return list(followup.get("surplus", {}).get(language, []))


def write(followup: Option, language: str, text: str, *, is_first: bool) -> None:
    """Write the lines of one language into a follow-up, in place.

    The first language decides which options there are; in the others a line is the translation of the option
    at its place, and lines too many are kept aside as surplus, to be told about.
    """
    given = [line.strip() for line in text.split("\n")]
    if is_first:
        followup["options"] = _matched(followup["options"], [line for line in given if line], language)
        return
    count = len(followup["options"])
    for option, line in zip(followup["options"], given + [""] * count, strict=False):
        option["label"][language] = line
    followup.setdefault("surplus", {})[language] = [line for line in given[count:] if line]


def settled(options: list[Option], offered: list[str]) -> list[Option]:
    """Return the options to publish: each with a value, and with the languages that are offered."""
    taken = {option["value"] for option in options if option["value"]}
    found = []
    for option in options:
        label = {code: words for code, words in option["label"].items() if code in offered and words}
        value = option["value"] or slugs.unused(text_in(label, offered[0]), taken, otherwise="option")
        taken.add(value)
        found.append({"value": value, "label": label})
    return found


def of_scale(scale: Scale, language: str) -> list[Option]:
    """Return the scores of a scale as options, the lowest first."""
    return [{"value": str(n), "label": {language: scale.labels.get(n, str(n))}} for n in scale.scores]


def _matched(before: list[Option], given: list[str], language: str) -> list[Option]:
    """Return the options of the lines: the same words are the same option, wherever they moved.

    Of the lines that match none, each takes the old option at its place where that is left over, so that
    mending a word keeps the value; where the number of options changed, they are new.
    """
    left = list(before)
    found: list[Option | None] = []
    for line in given:
        same = next((option for option in left if option["label"].get(language, "") == line), None)
        found.append(same)
        if same is not None:
            left.remove(same)
    is_mended = len(given) == len(before)
    for place, line in enumerate(given):
        if found[place] is None:
            mended = before[place] if is_mended and before[place] in left else None
            found[place] = {**mended, "label": {**mended["label"], language: line}} if mended else _new(language, line)
    return [option for option in found if option is not None]


def _new(language: str, line: str) -> Option:
    return {"value": "", "label": {language: line}}
