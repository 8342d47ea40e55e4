"""What has to be mended before a draft can be published: each with its language, its field and a sentence."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from innerloop.listen.rules import branching, drafts, options, saying
from innerloop.listen.rules.drafts import Content, Draft

_LONGEST: Final = {
    "intro": 600, "thanks": 600, "question": 300, "label": 300, "why": 200, "low": 60, "high": 60,
}  # fmt: skip
LONGEST_NAME: Final = 120
LONGEST_OPTION: Final = 120
MOST_OPTIONS: Final = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend: in which language, at which field, said in a sentence."""

    language: str
    field: str
    sentence: str


def problems(draft: Draft, metric: str = "") -> list[Problem]:
    """Return all that must be mended before publishing, the first language first; `metric` is the survey's own."""
    return [
        *_in_name(draft),
        *_in_conditions(draft),
        *_in_metrics(draft, metric),
        *(problem for language in draft.languages for problem in _in_one(draft, language)),
    ]


def _in_name(draft: Draft) -> Iterator[Problem]:
    if not draft.name:
        yield Problem(draft.languages[0], "name", "Give it a name that you and your colleagues know.")
    if len(draft.name) > LONGEST_NAME:
        yield Problem(draft.languages[0], "name", f"It has {len(draft.name)} characters. Shorten it to {LONGEST_NAME}.")


def _in_conditions(draft: Draft) -> Iterator[Problem]:
    named = [
        followup | {"options": [{"value": drafts.naming(option)} for option in followup["options"]]}
        for followup in draft.followups
    ]
    for key, sentence in branching.broken(named):
        yield Problem(draft.languages[0], f"answer-{key}", sentence)


def _in_metrics(draft: Draft, metric: str) -> Iterator[Problem]:
    # A person's latest answer to a metric is one: others would be in no score, and drivers would not be told apart.
    for key, number in branching.rated_twice(draft.followups, metric):
        other = f"Question {number}" if number else "The survey's own question"
        sentence = (
            f"{other} is on this scale too, and of one metric only one answer counts. Choose another, or set one up "
            "under Settings, Metrics."
        )
        yield Problem(draft.languages[0], f"metric-{key}", sentence)


def _in_one(draft: Draft, language: str) -> Iterator[Problem]:
    is_first = language == draft.languages[0]
    texts = drafts.texts(draft, language)
    if not texts["question"].strip():
        yield Problem(language, "question", _no_question(language, is_first))
    for name, text in texts.items():
        # low_label, low-KEY and why_top are each as long as the word they begin with may be.
        most = _LONGEST.get(re.split("[-_]", name)[0])
        if most and len(text) > most:
            yield Problem(language, name, f"It has {len(text)} characters; {most} fit on a phone. Shorten it.")
    for followup in draft.followups:
        if is_first and not texts[f"label-{followup['key']}"].strip():
            yield Problem(language, f"label-{followup['key']}", "Write the question, or take it out.")
        if followup["kind"] in drafts.WITH_OPTIONS:
            yield from _in_options(followup, language, draft.languages[0])


def _no_question(language: str, is_first: bool) -> str:
    if is_first:
        return "Write the question."
    return f"Write the question in {saying.language_name(language)}, or take the language out."


def _in_options(followup: Content, language: str, first: str) -> Iterator[Problem]:
    sentence = _about_options(followup) if language == first else ""
    lines = [line for line in options.lines(followup, language).split("\n") if line]
    too_many = options.surplus(followup, language)
    twice = [line for line, times in Counter(lines).items() if times > 1]
    too_long = [line for line in lines if len(line) > LONGEST_OPTION]
    if not sentence and too_many:
        count = len(followup["options"])
        sentence = f"There are {count} options, and {count + len(too_many)} lines here. Line {count + 1} is of none."
    if not sentence and twice:
        sentence = f"“{twice[0]}” is there twice. Leave one of them."
    if not sentence and too_long:
        sentence = f"“{too_long[0][:20]}…” has {len(too_long[0])} characters; {LONGEST_OPTION} fit. Shorten it."
    if sentence:
        yield Problem(language, f"options-{followup['key']}", sentence)


def _about_options(followup: Content) -> str:
    count = len(followup["options"])
    if count < 2:
        return "Write at least two options, one a line."
    if count > MOST_OPTIONS:
        return f"There are {count} options; nobody reads more than {MOST_OPTIONS}. Leave some out."
    return ""
