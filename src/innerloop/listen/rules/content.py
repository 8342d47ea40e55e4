"""What is in a survey: its words in every language, and the plain defaults we bring.

A survey's content is a JSON object:
`languages` (first is the fallback), `question`, `low_label`, `high_label`, `thanks`, `intro` (each a text per
language), `whys` with `any`, `bottom`, `middle`, `top`, `followups` (list of `key, kind, label, options,
is_required, when`), `asks_contact`. `rules.branching` says what is in `when`.

A follow-up's `label` is a text per language. Its `options` (choice, several) are a list of `value` and `label`, a text
per language; answers keep the values, so that a word can be mended later. A scale has `metric` (a slug), its
scores as `options`, and `low_label`, `high_label` per language.
"""

from collections.abc import Mapping
from typing import Any

Texts = Mapping[str, str]
FOLLOWUP_KINDS = ("choice", "several", "scale", "text")
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "dv", "yi"})
NATIVE_NAMES = {
    "en": "English", "sw": "Kiswahili", "fr": "Français", "es": "Español", "ar": "العربية", "pt": "Português",
    "de": "Deutsch", "so": "Soomaali", "am": "አማርኛ", "he": "עברית", "fa": "فارسی", "ur": "اردو", "hi": "हिन्दी",
}  # fmt: skip


class ContentImpossible(ValueError):
    """The survey cannot be used: {reason}."""

    def __init__(self, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(reason=reason))


def text_in(texts: Texts, language: str, first: str = "") -> str:
    """Return a text in a language, else in its root, else in the survey's `first` language, else in any."""
    root = language.split("-", maxsplit=1)[0]
    # "Any" comes last: the database does not keep the order in which languages were written.
    return texts.get(language) or texts.get(root) or texts.get(first) or next(filter(None, texts.values()), "")


def direction(language: str) -> str:
    """Return `rtl` or `ltr`."""
    return "rtl" if language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"


def chosen_language(wanted: str, offered: list[str]) -> str:
    """Return the offered language that fits best, else the first one."""
    root = wanted.split("-", maxsplit=1)[0].lower()
    return next((code for code in offered if code == wanted or code.split("-")[0] == root), offered[0])


def check(content: Mapping[str, Any]) -> None:
    """Refuse a content that no page could show; raises ContentImpossible."""
    languages = content.get("languages") or []
    if not languages:
        raise ContentImpossible("it needs at least one language")
    if not text_in(content.get("question", {}), languages[0]).strip():
        raise ContentImpossible(f"the question is empty in {NATIVE_NAMES.get(languages[0], languages[0])}")
    keys = [followup["key"] for followup in content.get("followups", [])]
    if len(set(keys)) < len(keys):
        raise ContentImpossible("two of its questions have the same key")
    for followup in content.get("followups", []):
        _check_followup(followup)


def _check_followup(followup: Mapping[str, Any]) -> None:
    if followup["kind"] not in FOLLOWUP_KINDS:
        raise ContentImpossible(f"a question's kind is {followup['kind']!r}; known are {', '.join(FOLLOWUP_KINDS)}")
    if followup["kind"] in ("choice", "several") and len(followup.get("options", [])) < 2:
        raise ContentImpossible(f"the question {followup['key']!r} needs at least two options to choose from")
