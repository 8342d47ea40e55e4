"""How a place in somebody's words is quoted."""

from typing import Any

from django.urls import reverse

from innerloop.act.themes_page import Quote
from innerloop.listen import queries as listening

AROUND = 60  # signs of a text that are shown on each side of a quote


def quote_of(mention: Any) -> Quote:
    """Return a mention as it is quoted: its words, with some before and after them."""
    text, start, end = mention.response.comment, mention.start, mention.end
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    metric, score = mention.response.metric, mention.response.score
    return Quote(
        before=f"…{before}" if start > AROUND else before,
        words=text[start:end],
        after=f"{after}…" if len(text) > end + AROUND else after,
        feeling={-1: "negative", 0: "neutral", 1: "positive"}[mention.feeling],
        url=reverse("act:answer", args=[mention.response_id]),
        language=mention.reading.language,
        score=score,
        cohort=listening.scale_of(metric).cohort(score) if metric and score is not None else "",
    )
