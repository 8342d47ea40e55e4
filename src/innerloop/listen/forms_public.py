"""Reading what a customer sent from the survey page. Never loses what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from innerloop.listen import queries
from innerloop.listen.models import Metric
from innerloop.listen.rules import branching
from innerloop.listen.rules import scale as scales
from innerloop.listen.rules.heard import LONGEST_COMMENT, Heard, HeardAnswer
from innerloop.listen.survey_words import Words


@dataclass(frozen=True, slots=True)
class Reply:
    """What a customer sent: readable or with a sentence per field that is not."""

    score: int | None = None
    comment: str = ""
    contact: bool = False
    is_contact_asked: bool = False  # the box was shown, so that leaving it empty says no
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)

    def known(self, metric: Metric) -> branching.Known:
        """Return what decides which questions are asked."""
        scale = queries.scale_of(metric)
        has_cohort = self.score is not None and scale.is_score(self.score)
        return branching.Known(scale.cohort(self.score or 0) if has_cohort else None, self.written, self.properties)

    def heard(self, *, content: Mapping[str, Any], metric: Metric, language: str, channel: str) -> Heard:
        """Return the reply as the rooms hear it."""
        asked = branching.asked(content.get("followups", []), self.known(metric))
        further = [_answer(each, self.written.get(each["key"], ())) for each in asked]
        return Heard(
            metric=metric.slug,
            score=self.score,
            comment=self.comment,
            answers=tuple(answer for answer in further if answer),
            language=language,
            channel=channel,
            may_contact=self.contact if self.is_contact_asked else None,
        )


def read(
    sent: QueryDict,
    *,
    content: Mapping[str, Any],
    metric: Metric,
    words: Words,
    is_contact_asked: bool,
    properties: Mapping[str, Any] | None = None,
) -> Reply:
    """Read a form. A NUL, which no keyboard types and no database keeps, is dropped.

    `properties` are the customer's: which questions are asked may hang on them.
    """
    followups = content.get("followups", [])
    written = {
        asked["key"]: tuple(_clean(value)[:LONGEST_COMMENT] for value in sent.getlist(f"f-{asked['key']}") if value)
        for asked in followups
    }
    score, wrong = score_in(sent, metric, words)
    errors = {"score": wrong} if wrong else {}
    bare = Reply(score=score, written=written, properties=properties or {})
    for asked in branching.asked(followups, bare.known(metric)):
        if asked.get("is_required") and not written[asked["key"]]:
            errors[f"f-{asked['key']}"] = words.choose if asked["kind"] in ("choice", "several") else words.write
    return replace(
        bare,
        comment=_clean(sent.get("comment", ""))[:LONGEST_COMMENT].strip(),
        contact=sent.get("contact") == "1",
        is_contact_asked=is_contact_asked,
        errors=errors,
    )


def score_in(sent: QueryDict, metric: Metric, words: Words) -> tuple[int | None, str]:
    """Return the score that was sent, else what to say at the question."""
    return _score(sent.get("score", ""), queries.scale_of(metric), words)


def seconds_in(text: str) -> int:
    """Return after how many seconds a kiosk thanks no longer: from 3 to 120, 10 where nothing readable is said."""
    return min(120, max(3, int(text))) if text.isascii() and text.isdigit() and len(text) < 5 else 10


def tapped(text: str, metric: Metric) -> int | None:
    """Return the score that was tapped in a mail, when it is one; anything else preselects nothing."""
    try:
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
    except ValueError:
        return None
    return number if number is not None and queries.scale_of(metric).is_score(number) else None


def _score(text: str, scale: scales.Scale, words: Words) -> tuple[int | None, str]:
    try:
        number = int(text) if text.lstrip("-").isdigit() and len(text) < 5 else scale.read(text)
    except ValueError:
        return None, words.missing
    if number is None or not (scale.is_score(number) or number in scale.not_scores):
        return None, words.missing
    return number, ""


def _answer(asked: Mapping[str, Any], written: tuple[str, ...]) -> HeardAnswer | None:
    if not written or not any(written):
        return None
    key, kind = asked["key"], asked["kind"]
    if kind in ("choice", "several"):
        allowed = {option["value"] for option in asked["options"]}
        chosen = tuple(value for value in written if value in allowed)
        return HeardAnswer(key, choices=chosen[:1] if kind == "choice" else chosen) if chosen else None
    if kind == "scale":
        allowed = {option["value"] for option in asked["options"]}
        return HeardAnswer(key, metric=asked["metric"], score=int(written[0])) if written[0] in allowed else None
    return HeardAnswer(key, text=written[0])


def _clean(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n")
