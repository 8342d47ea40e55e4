"""The three ways in which mentions come: feeds and Mastodon are read by us, the webhook is called."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from innerloop.connect import providers
from innerloop.connect.http import signing
from innerloop.connect.mentions import feeds, mastodon
from innerloop.connect.mentions.xml import XmlRefused
from innerloop.kernel.models import Delivery
from innerloop.listen import channels, queries
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Inbound, Mentioned

MOST_FEEDS = 20
STARS = range(1, 6)
_METRIC = channels.Setting(
    "metric", "Stars", "The metric that stars of 1 to 5 are scores on, such as stars.", is_required=False
)


def against_metric(line: Line) -> str:
    """Say what is wrong with the metric of a line: stars on a longer scale would make detractors of five of them."""
    slug = str(line.settings.get("metric", ""))
    if not slug:
        return ""
    metric = queries.metric(slug)
    if metric is None:
        return f"`metric` is {slug!r}, and there is no such metric. Choose one that has 1 to 5, or leave it empty."
    scores = list(queries.scale_of(metric).scores)
    if scores != list(STARS):
        return (
            f"`metric` is {slug!r}, which goes from {scores[0]} to {scores[-1]}; stars go from 1 to 5, and five "
            "would be counted wrongly. Choose a metric that has 1 to 5, or leave it empty."
        )
    return ""


class _Listening(channels.Plain):
    """Hears and never writes: nobody here has asked us to."""

    address_kind = "none"
    capabilities = channels.Capabilities(can_send=False, can_reply=False)

    def our_address(self, line: Line | None) -> str:
        """Return what stands for us: the line itself."""
        return f"{line.kind}:{line.id}" if line else ""

    def send(self, message: Message) -> channels.Sent:
        """Send nothing."""
        return channels.Sent(Delivery.State.STOPPED, outcome="Nobody can be written to by this channel.")


class FeedChannel(_Listening):
    """Reviews and posts by RSS or Atom, an app store's stars among them."""

    kind = "feed"
    channel = "reviews"
    title = "Reviews by feed (RSS, Atom)"
    settings = (channels.Setting("urls", "Feeds", "The address of each feed, one a line."), _METRIC)

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        urls = urls_of(line)
        if not urls:
            return "`urls` must have the address of a feed."
        if len(urls) > MOST_FEEDS:
            return f"`urls` has {len(urls)} feeds; at most {MOST_FEEDS} are read on one line."
        wrong = next((f"`urls`: {said}" for url in urls if (said := providers.against_target(url))), "")
        return wrong or against_metric(line)

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Return what the entries of a feed say; its address is the call's `feed`."""
        try:
            return feeds.read(call.body, feed=call.query.get("feed", ""), metric=str(line.settings.get("metric", "")))
        except XmlRefused as error:
            raise channels.Unreadable(error.reason) from None


class MastodonChannel(_Listening):
    """Public posts with a hashtag, and public mentions of the company's own account."""

    kind = "mastodon"
    channel = "mastodon"
    title = "Mastodon"
    settings = (
        channels.Setting("server", "Server", "Where it is looked, such as https://mastodon.social."),
        channels.Setting("hashtags", "Hashtags", "Without #, separated by blanks.", is_required=False),
        channels.Setting(
            "token",
            "Access token",
            "Of your own account, with read:notifications. With it, mentions of the account are read too.",
            is_secret=True,
            is_required=False,
        ),
    )

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if said := providers.against_target(str(line.settings.get("server", ""))):
            return f"`server`: {said}"
        tags = tags_of(line)
        if wrong := next((tag for tag in tags if not tag.replace("_", "").isalnum()), ""):
            return f"`hashtags`: {wrong!r} is none. Write letters, digits and _, without #."
        return "" if tags or line.secrets.get("token") else "Give a hashtag, an access token, or both."

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Return what a page of posts says."""
        return mastodon.read(call.body)[0]


class MentionsChannel(_Listening):
    """Whatever else finds mentions: a POST for each, signed by the Standard Webhooks specification."""

    kind = "mentions"
    channel = "mentions"
    title = "Mentions by webhook"
    proof = channels.Proof.SIGNED_BODY
    settings = (
        channels.Setting(
            "secret",
            "Secret",
            "Your system signs with it. Left out, we make one; one of yours is whsec_ and base64 of 24 to 64 bytes.",
            is_secret=True,
            is_required=False,
            make=signing.new_secret,
        ),
        _METRIC,
    )
    capabilities = channels.Capabilities(
        can_send=False,
        can_reply=False,
        undetected=(
            "A call repeated within 5 minutes; it is heard once all the same.",
            "Which address a call was meant for; the secret is this line's own, so there is no other.",
        ),
    )

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        try:
            signing.key_of(line.secrets.get("secret", ""))
        except ValueError as error:
            return f"`secret`: {error}"
        return against_metric(line)

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the signature over id, moment and body."""
        if call.method != "POST":
            raise channels.NotProven(f"the method is {call.method}, not POST")
        try:
            signing.verify(line.secrets["secret"], call.headers, call.body, now=now)
        except signing.SignatureWrong as error:
            raise channels.NotProven(error.reason) from None

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read one mention: `id` and `text`, and as far as known `at`, `author`, `url`, `stars`, `language`."""
        try:
            told = json.loads(call.body)
        except ValueError:
            raise channels.Unreadable("the body is not JSON") from None
        if not isinstance(told, dict):
            raise channels.Unreadable("the body is not a JSON object")
        return [_told(told, str(line.settings.get("metric", "")))]


def urls_of(line: Line) -> list[str]:
    """Return the addresses of a line's feeds, each once."""
    return list(dict.fromkeys(str(line.settings.get("urls", "")).split()))


def tags_of(line: Line) -> list[str]:
    """Return the hashtags of a line, without #."""
    return [tag.removeprefix("#") for tag in str(line.settings.get("hashtags", "")).split()]


def _told(told: dict[str, Any], metric: str) -> Mentioned:
    texts = {name: _text(told, name) for name in ("id", "text", "author", "url", "language")}
    if not texts["id"].strip() or len(texts["id"]) > 200:
        raise channels.Unreadable("`id` must be a text of 1 to 200 characters")
    if texts["url"] and not texts["url"].startswith(("https://", "http://")):
        raise channels.Unreadable("`url` must begin with https:// or http://")
    stars = told.get("stars")
    if stars is not None and (not isinstance(stars, int) or isinstance(stars, bool) or stars not in STARS):
        raise channels.Unreadable("`stars` must be a whole number from 1 to 5")
    if not texts["text"].strip() and stars is None:
        raise channels.Unreadable("`text` and `stars` are both missing")
    is_scored = bool(metric) and stars is not None
    return Mentioned(
        provider_id=texts["id"],
        text=texts["text"],
        at=_moment(told.get("at")),
        author=texts["author"],
        url=texts["url"],
        metric=metric if is_scored else "",
        score=stars if is_scored else None,
        language=texts["language"],
        properties={"stars": stars} if stars is not None else {},
    )


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise channels.Unreadable(f"`{name}` is not a text")
    return value


def _moment(given: Any) -> datetime | None:
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise channels.Unreadable("`at` is not an ISO 8601 time") from None
    if moment.tzinfo is None:
        raise channels.Unreadable("`at` has no time zone")
    return moment
