"""What a page shows of one draft: what it says, and what would become of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from innerloop.connect.imports.readers.shapes import BadRow
from innerloop.connect.imports.rules.drafts import Record, Response, Value
from innerloop.connect.imports.rules.verdicts import Outcome, ranges
from innerloop.listen.rules.scale import NPS, Scale

LONGEST = 240
PLACES = ("touchpoint", "product", "team", "employee", "channel")
SPOKEN = {"top": "happy", "middle": "in between", "bottom": "unhappy"}


def shown(draft: Response | Record | BadRow, outcome: Outcome, scale: Scale) -> dict[str, Any]:
    """Return a draft and its outcome as JSON can hold them."""
    verdict = outcome.verdicts[0]
    line = {"lines": ranges(verdict.lines), "word": verdict.word, "reason": verdict.reason}
    if isinstance(draft, BadRow):
        return line
    return line | {
        "who": _who(draft.values),
        "at": _day(draft.values),
        "facts": [f"{name}: {_short(text, 60)}" for name, text in _facts(draft)[:5]],
        **(_answer(draft, scale) if isinstance(draft, Response) else _record(draft)),
    }


def _answer(draft: Response, scale: Scale) -> dict[str, Any]:
    cohort = "" if draft.score is None else scale.cohort(draft.score)
    return {
        "lines": ranges(draft.lines),
        "score": draft.score,
        "cohort": cohort,
        # Promoter and detractor are words of one metric.
        "spoken": "" if scale.slug == NPS.slug else SPOKEN.get(cohort, ""),
        "words": _short(draft.comment),
        "further": [f"{answer.question} {_short(answer.text, 80)}" for answer in draft.answers[:3]],
    }


def _record(draft: Record) -> dict[str, Any]:
    named = ("kind", "organization", "owner", "value", "revenue", "currency")
    return {"words": ", ".join(draft.text(name) for name in named if draft.text(name))}


def _facts(draft: Response | Record) -> list[tuple[str, str]]:
    named = [(name, str(draft.values[name])) for name in PLACES if draft.values.get(name)]
    return [*named, *draft.properties.items()]


def _who(values: Mapping[str, Value]) -> str:
    named = (str(values[name]) for name in ("name", "external_id", "email", "phone") if values.get(name))
    return _short(next(named, ""), 60)


def _day(values: Mapping[str, Value]) -> str:
    moment = values.get("answered_at") or values.get("occurred_at")
    return f"{moment.day} {moment:%b %Y}" if isinstance(moment, datetime) else ""


def _short(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
