"""Slack, Teams and an Apprise server on loopback: each takes what its documentation says, and nothing else."""

import re
from typing import Any

from tests.support.gateway import Received, Reply

SLACK, TEAMS, KEY = "/services/T012/B345/6789abcd", "/workflows/0123/triggers/manual/paths/invoke", "our_key"
# Only these are markup in Slack's text once & < > are escaped: a link of ours.
_LINK = re.compile(r"<https?://[^|<>\s]+\|[^<>]+>")


def answer(received: Received) -> Reply:
    """Answer as the one that the address belongs to."""
    if received.method != "POST" or not received.headers.get("content-type", "").startswith("application/json"):
        return Reply(400, b"invalid_payload")
    if received.path == SLACK:
        return _slack(received.json)
    if received.path == TEAMS:
        return _teams(received.json)
    if received.path == f"/notify/{KEY}":
        return _apprise(received.json)
    return Reply(404, b"no_service") if received.path.startswith("/services") else Reply(204, b"")


def _slack(told: dict[str, Any]) -> Reply:
    # https://docs.slack.dev/reference/block-kit/blocks
    if not told.keys() <= {"text", "blocks", "unfurl_links", "unfurl_media"} or not told.get("text"):
        return Reply(400, b"invalid_payload")
    if "<" in told["text"] or ">" in told["text"] or len(told["blocks"]) > 50:
        return Reply(400, b"invalid_payload")
    return Reply(200, b"ok") if all(map(_is_block, told["blocks"])) else Reply(400, b"invalid_blocks")


def _is_block(block: dict[str, Any]) -> bool:
    text = block["text"]
    most = {"header": 150, "section": 3000}.get(block["type"], 0)
    if not 1 <= len(text["text"]) <= most or not block.keys() <= {"type", "text"}:
        return False
    if text["type"] == "plain_text":
        return set(text) <= {"type", "text", "emoji"}
    return block["type"] == "section" and text["type"] == "mrkdwn" and bool(_LINK.fullmatch(text["text"]))


def _teams(told: dict[str, Any]) -> Reply:
    # https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
    [attachment] = told["attachments"]
    card = attachment["content"]
    is_card = attachment["contentType"] == "application/vnd.microsoft.card.adaptive" and card["type"] == "AdaptiveCard"
    runs = [inline for each in card["body"] for inline in each["inlines"]]
    is_plain = all(each["type"] == "RichTextBlock" for each in card["body"]) and all(run["text"] for run in runs)
    is_led = [action["type"] for action in card["actions"]] == ["Action.OpenUrl"]
    is_good = told["type"] == "message" and is_card and card["version"] <= "1.5" and is_plain and is_led
    return Reply(202, b"") if is_good else Reply(400, b"Bad payload received by generic incoming webhook.")


def _apprise(told: dict[str, Any]) -> Reply:
    # https://github.com/caronc/apprise-api: body is required, type one of four.
    is_good = told.keys() <= {"title", "body", "type", "format", "tag"} and told.get("body")
    is_known = told.get("type", "info") in ("info", "success", "warning", "failure") and told.get("format") == "text"
    return Reply(200, {"error": None}) if is_good and is_known else Reply(400, {"error": "Bad Request"})
