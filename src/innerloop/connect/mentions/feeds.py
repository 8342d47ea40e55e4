"""RSS and Atom: entries become mentions, an app store's stars become scores."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from innerloop.connect.mentions.xml import XmlRefused, local, parse
from innerloop.connect.words import plain
from innerloop.listen.rules.inbound import Mentioned

MOST_ENTRIES = 500
LONGEST_TEXT = 10_000
_RATING = "{http://itunes.apple.com/rss}rating"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read(content: bytes, *, feed: str, metric: str = "") -> Sequence[Mentioned]:
    """Return what a feed's entries say, as many as MOST_ENTRIES; raises XmlRefused.

    `feed` is its address and names its entries together with their ids. `metric` is the metric of stars: with it, a
    rating of 1 to 5 is a score. In a feed of reviews, what has no rating is none: an app store's begins with the app.
    """
    root = parse(content)
    if local(root) not in ("rss", "feed", "RDF"):
        raise XmlRefused(f"its root is <{local(root)[:40]}>, neither RSS nor Atom")
    entries = [each for each in root.iter() if local(each) in ("item", "entry")][:MOST_ENTRIES]
    rated = [entry for entry in entries if entry.find(_RATING) is not None]
    language = _first(root, "language") or root.get(_LANGUAGE, "")
    return [_mention(entry, feed, metric, language) for entry in rated or entries]


def _mention(entry: Element, feed: str, metric: str, language: str) -> Mentioned:
    title, words = _first(entry, "title"), _first(entry, "encoded", "content", "summary", "description")
    title, words = plain(title), plain(words)
    text = words if words.startswith(title) else "\n".join(filter(None, (title, words)))
    link = _link(entry)
    named = _first(entry, "guid", "id") or link or f"{title}{_first(entry, 'pubDate', 'published', 'updated')}"
    stars = _stars(entry)
    return Mentioned(
        provider_id=f"feed:{hashlib.sha256(f'{feed} {named}'.encode()).hexdigest()}",
        text=text[:LONGEST_TEXT],
        at=_moment(_first(entry, "published", "pubDate", "date", "updated")),
        author=_author(entry),
        url=link,
        metric=metric if stars is not None else "",
        score=stars if metric else None,
        language=language[:12],
        properties={"stars": stars} if stars is not None else {},
    )


def _first(element: Element, *names: str) -> str:
    """Return the text of the first child of the first name that has any; a channel's own stands below the root."""
    for name in names:
        for child in _children(element):
            if local(child) == name and (text := "".join(child.itertext()).strip()):
                return text
    return ""


def _children(element: Element) -> Iterator[Element]:
    for child in element:
        yield child
        if local(child) == "channel":
            yield from child


def _link(entry: Element) -> str:
    for child in entry:
        if local(child) == "link":
            address = child.get("href", "") if child.get("rel", "alternate") == "alternate" else ""
            address = (address or (child.text or "")).strip()
            if address.startswith(("https://", "http://")):
                return address[:500]
    return ""


def _author(entry: Element) -> str:
    author = next((child for child in entry if local(child) in ("author", "creator")), None)
    if author is None:
        return ""
    return (_first(author, "name") or (author.text or "").strip())[:200]


def _stars(entry: Element) -> int | None:
    rating = entry.find(_RATING)
    text = (rating.text or "").strip() if rating is not None else ""
    return int(text) if text in ("1", "2", "3", "4", "5") else None


def _moment(text: str) -> datetime | None:
    """Return a moment told as RFC 822 or ISO 8601; None where it is neither."""
    for read_moment in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read_moment(text)
        except (ValueError, TypeError, OverflowError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
