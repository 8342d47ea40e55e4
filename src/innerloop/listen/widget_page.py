"""What the widget shows, as JSON: the survey page's own words, so that page and widget ask the same."""

from collections.abc import Mapping
from typing import Any

from innerloop.listen import showing
from innerloop.listen.rules import branching
from innerloop.listen.survey_page import SurveyPage
from innerloop.listen.survey_words import Words

_WORDS = (
    "send", "hint", "optional", "thanks", "arrived", "choose", "write", "privacy", "anonymous", "close", "tell_us",
    "kept_here",
)  # fmt: skip


def content(shown: showing.Shown) -> dict[str, Any]:
    """Return everything the widget needs for one showing."""
    page = showing.survey(shown)
    conditions = {each["key"]: each.get("when") or {} for each in shown.content.get("followups", [])}
    return {
        "company": page.company,
        "language": page.language,
        "direction": page.direction,
        "brand": {"light": page.brand_on_light, "dark": page.brand_on_dark},
        "question": page.question,
        "kind": page.scale_kind,
        "points": [
            {"value": each.value, "label": each.label, "spoken": each.spoken, "cohort": each.cohort}
            for each in page.points
        ],
        "low": page.low_label,
        "high": page.high_label,
        "whys": {name: getattr(page.whys, name) for name in ("any", *branching.COHORTS)},
        "followups": [_followup(each, conditions[each.key]) for each in page.followups],
        "thanks": shown.say(shown.content.get("thanks", {})),
        "privacy_url": page.privacy_url,
        "anonymous": page.is_anonymous,
        "words": _words(page),
        "nonce": page.nonce,
    }


def _followup(each: Any, when: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": each.key,
        "kind": each.kind,
        "label": each.label,
        "required": each.is_required,
        "options": [{"value": option.value, "label": option.label} for option in each.options],
        "low": each.low_label,
        "high": each.high_label,
        # What hangs on who somebody is has been decided already.
        "when": {name: when[name] for name in ("cohorts", "answer") if when.get(name)},
    }


def _words(page: SurveyPage) -> dict[str, str]:
    text: Words = page.text
    return {name: getattr(text, name) for name in _WORDS}
