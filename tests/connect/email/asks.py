"""One ask that every test of mail starts from: Tandawa asks Grace."""

from __future__ import annotations

import datetime
from typing import Any

from innerloop.connect.email.ask import Ask, OtherLanguage

NOW = datetime.datetime(2026, 8, 3, 9, 0, tzinfo=datetime.UTC)
HOST = "https://ask.tandawa.example/"


def an_ask(**changes: Any) -> Ask:
    """Return the ask with some of its values changed."""
    values: dict[str, Any] = {
        "company": "Tandawa",
        "brand_color": "#0b5a4a",
        "from_name": "Brenda Akinyi, Tandawa",
        "from_address": "ask@ask.tandawa.example",
        "reply_to": "reply+5tQ2@ask.tandawa.example",
        "to_address": "grace@example.org",
        "greeting_name": "Grace",
        "opening": "In May you waited an hour at the Kisumu shop.\nSince August there is a second counter.",
        "question": "How likely are you to recommend Tandawa Money to a friend or a colleague?",
        "low_label": "Not at all likely",
        "high_label": "Extremely likely",
        "link": f"{HOST}s/5tQ2",
        "unsubscribe_url": f"{HOST}unsubscribe/5tQ2",
        "message_id": "5tQ2.1@ask.tandawa.example",
        "why_you": "You have been with us since 2022. We last asked in May.",
        "sender_name": "Brenda Akinyi",
        "sender_desk": "Care desk, Kisumu",
        "postal_address": "Tandawa Mobile & Money, P.O. Box 1180, Mombasa",
        "other_languages": (OtherLanguage("sw"), OtherLanguage("fr", "Lire ici en français")),
    }
    return Ask(**{**values, **changes})
