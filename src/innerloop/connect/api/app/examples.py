"""One request and its answer for each step of the flow; docs/guides/in-app.md shows the same ones."""

from typing import Any

from innerloop.connect.api.building import Example

WHO: dict[str, Any] = {
    "program": "tandawa-app",
    "external_id": "C-1042",
    "hash": "8d34a0f9a1b9b0d4f3d1f9d6a2c7d0f1a7a9d1c6b5e4f3a2b1c0d9e8f7a6b5c4",
}
SURVEY: dict[str, Any] = {
    "company": "Tandawa",
    "language": "sw",
    "direction": "ltr",
    "brand": {"light": "#0b5a4a", "dark": "#5fb59f"},
    "question": "Je, kuna uwezekano gani kwamba utampendekezea rafiki au mwenzako Tandawa?",
    "kind": "row",
    "points": [
        {"value": value, "label": str(value), "spoken": "", "cohort": cohort}
        for value in range(11)
        for cohort in ["bottom" if value < 7 else "middle" if value < 9 else "top"]
    ],
    "low": "Hakuna uwezekano kabisa",
    "high": "Uwezekano mkubwa sana",
    "whys": {
        "any": "Ni sababu gani kuu ya alama yako?",
        "bottom": "Ni nini kilienda vibaya, na tungefanya nini?",
        "middle": "Ni nini kingefanya iwe bora zaidi?",
        "top": "Ulipenda nini zaidi?",
    },
    "followups": [],
    "contact": "Tandawa inaweza kuwasiliana nami kuhusu jibu langu",
    "thanks": "",
    "privacy_url": "",
    "anonymous": False,
    "words": {"send": "Tuma"},
    "longest": 10_000,
}
ASK = Example(
    sent={**WHO, "id": "7f0c1f2e-delivery-77113", "language": "sw"},
    answered={
        201: {
            "eligible": True,
            "ask": "Zk3vX0p8q1sT5uW7yA9bCd",
            "is_answered": False,
            "expires_at": "2026-05-03T09:30:00Z",
            "url": "https://ask.example.com/s/Zk3vX0p8q1sT5uW7yA9bCd",
            "survey": SURVEY,
            "rules": [],
            "next_eligible_at": None,
        },
        200: {
            "eligible": False,
            "ask": None,
            "is_answered": False,
            "expires_at": None,
            "url": None,
            "survey": None,
            "rules": ["rest"],
            "next_eligible_at": "2026-04-03T09:30:00Z",
        },
    },
)
ANSWER = Example(
    sent={"ask": "Zk3vX0p8q1sT5uW7yA9bCd", "score": 9, "age_seconds": 259_200},
    answered={200: {"kept": True, "score": 9, "comment": ""}},
)
WISH = Example(sent={**WHO, "asks": False}, answered={200: {"asks": False}})
