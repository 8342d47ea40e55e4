"""Of whom a further question is asked, picked from lists: a cohort, an earlier answer, a property of theirs."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from innerloop.listen.rules import branching, drafts
from innerloop.listen.rules.content import text_in
from innerloop.listen.rules.drafts import Draft
from innerloop.listen.rules.scale import Cohort

PARTS = ("cohorts", "answer", "property")
_COHORTS: tuple[Cohort, ...] = ("bottom", "middle", "top")


def fields(
    draft: Draft, number: int, *, said: Callable[[Cohort], str], properties: Mapping[str, Sequence[str]]
) -> dict[str, forms.ChoiceField]:
    """Return the lists of a draft's question; one that offers nothing to pick is left out.

    `number` counts from 1, `said` names the scores of a cohort, `properties` are those that can be picked by value.
    """
    key = draft.followups[number - 1]["key"]
    lists: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "cohorts": ("Asked", [("", "Of everybody"), *_cohorts(said)]),
        "answer": ("Of those who answered", [("", "Anything"), *_earlier(draft, number)]),
        "property": ("Of customers whose", [("", "Whoever they are"), *_known(properties)]),
    }
    return {
        f"{part}-{key}": forms.ChoiceField(required=False, label=label, choices=choices)
        for part, (label, choices) in lists.items()
        if len(choices) > 1 or part in (draft.followups[number - 1].get("when") or {})
    }


def values(followup: Mapping[str, Any]) -> dict[str, str]:
    """Return what a question's lists show."""
    key, when = followup["key"], followup.get("when") or {}
    found = {f"cohorts-{key}": ",".join(when.get("cohorts", []))}
    if answer := when.get("answer"):
        found[f"answer-{key}"] = _pair(answer["question"], answer["value"])
    if wanted := when.get("property"):
        found[f"property-{key}"] = _pair(wanted["name"], wanted["value"])
    return found


def read(followup: Mapping[str, Any], sent: QueryDict) -> dict[str, Any]:
    """Return the condition that was picked; a part whose list was not shown stays as it was."""
    key, when = followup["key"], dict(followup.get("when") or {})
    for part in PARTS:
        if f"{part}-{key}" not in sent:
            continue
        when.pop(part, None)
        if picked := _READ[part](str(sent[f"{part}-{key}"])):
            when[part] = picked
    return when


def _cohorts(said: Callable[[Cohort], str]) -> Iterator[tuple[str, str]]:
    for cohort in _COHORTS:
        if said(cohort):
            yield cohort, f"After {said(cohort)}"
    if said("middle"):
        yield "bottom,middle", "After all but the best"


def _earlier(draft: Draft, number: int) -> Iterator[tuple[str, str]]:
    first = draft.languages[0]
    for place, followup in enumerate(draft.followups[: number - 1], start=1):
        for option in _options(followup):
            if name := drafts.naming(option):
                yield _pair(followup["key"], name), f"{place}: {text_in(option['label'], draft.language, first)[:60]}"


def _options(followup: drafts.Content) -> list[drafts.Content]:
    return list(followup["options"]) if followup["kind"] in drafts.WITH_OPTIONS else []


def _known(properties: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for name, seen in properties.items():
        for value in seen:
            yield _pair(name, value), f"{name} is {value}"


def _read_cohorts(text: str) -> list[str]:
    return [cohort for cohort in text.split(",") if cohort in branching.COHORTS]


def _read_answer(text: str) -> dict[str, str]:
    question, value = _apart(text)
    return {"question": question, "value": value} if question and value else {}


def _read_property(text: str) -> dict[str, str]:
    name, value = _apart(text)
    return {"name": name, "value": value} if name and value else {}


_READ: Mapping[str, Callable[[str], Any]] = {
    "cohorts": _read_cohorts,
    "answer": _read_answer,
    "property": _read_property,
}


def _pair(first: str, second: str) -> str:
    return json.dumps([first, second], ensure_ascii=False)


def _apart(text: str) -> tuple[str, str]:
    try:
        first, second = json.loads(text)
    except (ValueError, TypeError):
        return "", ""
    return (first, second) if isinstance(first, str) and isinstance(second, str) else ("", "")
