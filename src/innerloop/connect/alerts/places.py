"""Slack, Microsoft Teams and Apprise: what each wants to be told, and what its answer means.

What strangers wrote goes only where no markup is read: into plain text blocks, runs and bodies.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from innerloop.connect import providers
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import Reply
from innerloop.listen.channels import Sent

# Of a customer's words; the rest is where the link leads.
LONGEST_WORDS = 500
_TITLE, _TEXT = 150, 2_900  # Slack's limits for a header and a section, with room to spare


@dataclass(frozen=True, slots=True)
class Post:
    """What a destination is told. `who` and `words` are empty where its admin lets none go there."""

    title: str
    url: str
    who: str = ""
    words: str = ""
    is_pressing: bool = False

    def lines(self) -> list[str]:
        """Return what stands below the title."""
        return [line for line in (self.who, f"“{self.words}”" if self.words else "") if line]


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of destination: what its page asks for, and how something is told there."""

    kind: str
    title: str
    hint: str
    say: Callable[[Post], dict[str, Any]]
    accepted: Callable[[Reply], str | Sent]
    needs_key: bool = False

    def send(self, post: Post, secrets: Mapping[str, str]) -> Sent:
        """Tell it; no failure raises."""
        return providers.send("POST", self._url(secrets), json=self.say(post), accepted=self.accepted)

    def _url(self, secrets: Mapping[str, str]) -> str:
        base = secrets.get("url", "")
        return f"{base.rstrip('/')}/notify/{secrets.get('key', '')}" if self.needs_key else base


def slack(post: Post) -> dict[str, Any]:
    """Return a message of Slack's Block Kit (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)."""
    said = [_plain("section", line[:_TEXT]) for line in post.lines()]
    return {
        # Read aloud and shown in a pop-up; here Slack reads markup.
        "text": escaped(" – ".join([post.title, *post.lines()]))[:_TEXT],
        "unfurl_links": False,
        "blocks": [
            _plain("header", post.title[:_TITLE]),
            *said,
            {"type": "section", "text": {"type": "mrkdwn", "text": f"<{escaped(post.url)}|Open it in Innerloop>"}},
        ],
    }


def teams(post: Post) -> dict[str, Any]:
    """Return an Adaptive Card as a workflow of Teams takes it."""
    body = [_run(post.title, weight="Bolder"), *(_run(line) for line in post.lines())]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": [{"type": "Action.OpenUrl", "title": "Open it in Innerloop", "url": post.url}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def apprise(post: Post) -> dict[str, Any]:
    """Return what an Apprise server takes at /notify/KEY (github.com/caronc/apprise-api)."""
    body = "\n".join([*post.lines(), post.url])
    return {"title": post.title, "body": body, "type": "warning" if post.is_pressing else "info", "format": "text"}


def escaped(text: str) -> str:
    """Return a text in which Slack reads no link, no mention and no group."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, "text": {"type": "plain_text", "text": text, "emoji": False}}


def _run(text: str, **look: str) -> dict[str, Any]:
    # A TextBlock would read Markdown.
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}


def _slack_accepted(reply: Reply) -> str:
    if reply.body.strip() != b"ok":
        raise ValueError("the answer is not the “ok” of an incoming webhook")
    return ""


def _apprise_accepted(reply: Reply) -> str | Sent:
    if reply.status == 204:
        return Sent(Delivery.State.REFUSED, outcome="The Apprise server has no configuration under this key (204)")
    return ""


_PLACES = {
    place.kind: place
    for place in (
        Place(
            "slack",
            "Slack",
            "Make an incoming webhook for a channel under api.slack.com/apps, and copy its address.",
            slack,
            _slack_accepted,
        ),
        Place(
            "teams",
            "Microsoft Teams",
            "In the channel choose Workflows, “Send webhook alerts to a channel”, and copy its address.",
            teams,
            lambda reply: "",
        ),
        Place(
            "apprise",
            "Apprise server",
            "The address of your Apprise API server, and the key under which it keeps where to send.",
            apprise,
            _apprise_accepted,
            needs_key=True,
        ),
    )
}


def of(kind: str) -> Place | None:
    """Return a kind of destination by its name."""
    return _PLACES.get(kind)


def all_places() -> list[Place]:
    """Return the kinds of destinations in the order in which they are offered."""
    return list(_PLACES.values())
