"""Filling the customers' pages from what the database holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from babel.dates import format_date

from innerloop.listen import queries
from innerloop.listen import survey_page as pages
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.rules import branching
from innerloop.listen.rules import content as contents
from innerloop.listen.rules.heard import CHANGEABLE_FOR
from innerloop.listen.survey_words import words_in


@dataclass(frozen=True, slots=True)
class Shown:
    """One showing of a survey: which, in which language, with what is filled in already."""

    program: Program
    content: Mapping[str, Any]
    language: str
    path: str
    today: date
    chosen: int | None = None
    comment: str = ""
    contact: bool = False
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    nonce: str = ""
    tapped: int | None = None
    open_for: int = 0
    stop_url: str = ""
    address: str = ""
    answered_on: date | None = None
    is_kiosk: bool = False
    kiosk_seconds: int = 10
    properties: Mapping[str, Any] = field(default_factory=dict)

    def say(self, texts: contents.Texts) -> str:
        """Return a text of the survey in the language it is shown in."""
        return contents.text_in(texts, self.language, self.content["languages"][0])


def survey(shown: Shown) -> pages.SurveyPage:
    """Return the survey page."""
    scale = queries.scale_of(shown.program.survey.metric)
    words = words_in(shown.language)
    workspace = shown.program.workspace
    is_anonymous = shown.program.is_anonymous
    why = words.why_customer if shown.stop_url else words.why_here if shown.is_kiosk else words.why_visitor
    has_way_back = bool(shown.stop_url) and not is_anonymous
    intro = _text(shown, "intro")
    return pages.SurveyPage(
        **_outside(shown),
        why_you=intro or f"{why.format(company=workspace.name)} {words.takes_a_minute}",
        question=_text(shown, "question"),
        points=pages.points_of(scale, shown.chosen, words),
        scale_kind=pages.scale_kind(scale),
        low_label=_text(shown, "low_label"),
        high_label=_text(shown, "high_label"),
        whys=pages.Whys(**{name: shown.say(texts) for name, texts in shown.content["whys"].items()}),
        followups=_followups(shown, has_cohorts=pages.scale_kind(scale) != "number"),
        chosen=shown.chosen,
        comment=shown.comment,
        contact=_contact(shown),
        errors=shown.errors,
        nonce=shown.nonce,
        changed=shown.answered_on is not None,
        # Only a link of one's own leads back to what was sent by it.
        change_until=change_until(shown.answered_on or shown.today, shown.language) if has_way_back else "",
        stop_url=shown.stop_url,
        privacy_url=workspace.privacy_url,
        is_anonymous=is_anonymous,
        # An anonymous answer cannot be found again, so it is given once and whole. A kiosk's finger taps by the way.
        picks=not is_anonymous and not shown.is_kiosk,
        is_tapped=shown.tapped is not None,
        open_for=shown.open_for,
        thanks=_text(shown, "thanks") or words.arrived,
        kiosk_url=f"/w/{shown.program.slug}" if shown.is_kiosk else "",
        kiosk_seconds=shown.kiosk_seconds,
    )


def thanks(shown: Shown, *, change_url: str, again_url: str = "", return_url: str = "") -> pages.ThanksPage:
    """Return the page after sending."""
    is_anonymous = shown.program.is_anonymous
    return pages.ThanksPage(
        **_outside(shown),
        thanks=_text(shown, "thanks"),
        will_answer=shown.contact,
        change_url="" if is_anonymous else change_url,
        change_until=change_until(shown.answered_on or shown.today, shown.language) if change_url else "",
        again_url=again_url,
        return_url=return_url,
        is_anonymous=is_anonymous,
    )


def stop(invitation: Invitation, *, is_stopped: bool, nonce: str = "", asks_again: bool = False) -> pages.StopPage:
    """Return the unsubscribe page of an invitation."""
    workspace = invitation.program.workspace
    language = invitation.language or "en"
    return pages.StopPage(
        company=workspace.name,
        language=language,
        direction=contents.direction(language),
        brand=workspace.brand,
        postal_address=workspace.postal_address,
        address=_masked(invitation.thread.their_address) if invitation.thread else "",
        is_stopped=is_stopped,
        asks_again=asks_again and not is_stopped,
        nonce=nonce,
    )


def asks_contact(shown: Shown) -> bool:
    """Say whether the page offers to be answered.

    An anonymous answer cannot be answered, and a visitor without an address has none to be answered at.
    """
    return bool(shown.content.get("asks_contact") and shown.stop_url) and not shown.program.is_anonymous


def written_in(response: Response) -> dict[str, tuple[str, ...]]:
    """Return what was answered to the further questions, as the form's fields hold it."""
    rows = response.answers.exclude(question_key="score")
    return {row.question_key: tuple(row.choices or ()) or (_number(row.number) or row.text,) for row in rows}


@lru_cache(1_000)
def change_until(answered_on: date, language: str) -> str:
    """Return the last day on which an answer may be changed, in the page's language."""
    locale = language.split("-", maxsplit=1)[0]
    return format_date(answered_on + CHANGEABLE_FOR, format="d MMMM", locale=locale)


def _outside(shown: Shown) -> dict[str, Any]:
    workspace = shown.program.workspace
    return {
        "company": workspace.name,
        "language": shown.language,
        "direction": contents.direction(shown.language),
        "brand": workspace.brand,
        "languages": _languages(shown),
        "postal_address": workspace.postal_address,
        "kiosk": shown.is_kiosk,
    }


def _languages(shown: Shown) -> tuple[pages.Language, ...]:
    kept: dict[str, Any] = {"score": shown.chosen} if shown.chosen is not None else {}
    kept |= {"kiosk": 1} if shown.is_kiosk else {}
    rest = f"&{urlencode(kept)}" if kept else ""
    return tuple(
        pages.Language(
            code,
            contents.NATIVE_NAMES.get(code, code),
            f"{shown.path}?lang={quote(code)}{rest}",
            is_current=code == shown.language,
        )
        for code in shown.content["languages"]
    )


def _text(shown: Shown, name: str) -> str:
    return shown.say(shown.content.get(name, {}))


def _followups(shown: Shown, *, has_cohorts: bool) -> tuple[pages.Followup, ...]:
    """Return the questions that can come up; where a scale is typed, nobody can tell the cohort while it is."""
    possible = [
        (number, asked)
        for number, asked in enumerate(shown.content.get("followups", []), start=1)
        if branching.may_apply(asked.get("when") or {}, shown.properties)
    ]
    marks = {
        (asked["key"], option["value"]): f"q{number}o{place}"
        for number, asked in possible
        for place, option in enumerate(asked.get("options", []))
    }
    return tuple(
        replace(_followup(shown, asked, marks), number=number, shown_by=_shown_by(asked, marks, has_cohorts))
        for number, asked in possible
    )


def _shown_by(asked: Mapping[str, Any], marks: Mapping[tuple[str, str], str], has_cohorts: bool) -> tuple[str, ...]:
    when = asked.get("when") or {}
    found = []
    if when.get("cohorts") and has_cohorts:
        found.append(",".join(f".{cohort[0]}:checked" for cohort in when["cohorts"]))
    if answer := when.get("answer"):
        mark = marks.get((answer["question"], answer["value"]))
        # What it hangs on is never asked of this person, and so neither is it.
        found.append(f".{mark}:checked" if mark else "#never")
    return tuple(found)


def _followup(shown: Shown, asked: Mapping[str, Any], marks: Mapping[tuple[str, str], str]) -> pages.Followup:
    key = asked["key"]
    written = shown.written.get(key, ())
    options = [
        pages.Option(
            value=option["value"],
            label=shown.say(option["label"]),
            is_chosen=option["value"] in written,
            mark=marks[key, option["value"]],
        )
        for option in asked.get("options", [])
    ]
    return pages.Followup(
        key=key,
        kind=asked["kind"],
        label=shown.say(asked["label"]),
        options=tuple(options),
        is_required=bool(asked.get("is_required")),
        text=written[0] if written and asked["kind"] == "text" else "",
        low_label=shown.say(asked.get("low_label", {})),
        high_label=shown.say(asked.get("high_label", {})),
        error=shown.errors.get(f"f-{key}", ""),
    )


def _contact(shown: Shown) -> pages.Contact | None:
    if not asks_contact(shown):
        return None
    label = words_in(shown.language).contact.format(company=shown.program.workspace.name)
    return pages.Contact(label=label, hint=_masked(shown.address), is_chosen=shown.contact)


def _masked(address: str) -> str:
    # Enough to know one's own address by, too little for whoever finds the link.
    name, at, domain = address.partition("@")
    return f"{name[:2]}…@{domain}" if at else f"…{address[-3:]}" if address else ""


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
