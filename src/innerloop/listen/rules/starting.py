"""What a new survey begins with, before anybody writes a word of it."""

from typing import Any

from innerloop.listen.rules import defaults
from innerloop.listen.rules.scale import BUILT_IN


def has_question(metric: str) -> bool:
    """Say whether we bring a question for a metric; for one of the company's own nobody can."""
    return metric in BUILT_IN


def first_content(*, metric: str, company: str, language: str, question: str = "") -> dict[str, Any]:
    """Return a new survey's content: our own question about the company, or the one that is given.

    Ours comes in five languages, the workspace's first; a question that is given, in the workspace's alone.
    """
    if not question:
        content = defaults.content(metric, company)
        # The sort keeps the order of the others.
        content["languages"] = sorted(content["languages"], key=lambda code: code != language)
        return content
    content = defaults.content("nps", company)
    known = language if language in content["languages"] else "en"
    whys = {name: {language: text[known]} for name, text in content["whys"].items()}
    empty: dict[str, Any] = {"low_label": {}, "high_label": {}}
    return content | empty | {"languages": [language], "question": {language: question}, "whys": whys}
