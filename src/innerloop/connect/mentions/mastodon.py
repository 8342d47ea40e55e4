"""Mastodon: public posts with a hashtag or with the company's name in them."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from innerloop.connect.words import plain
from innerloop.listen.channels import Unreadable
from innerloop.listen.rules.inbound import Mentioned

# What is written to a few is not said in public, even where our own account is among the few.
_PUBLIC = ("public", "unlisted")


def read(content: bytes) -> tuple[Sequence[Mentioned], str]:
    """Return what a page of posts or of notifications says, and the newest id on it; raises Unreadable."""
    try:
        page = json.loads(content)
        if not isinstance(page, list):
            raise Unreadable("the answer is not a list")
        ids = [int(each["id"]) for each in page]
        posts = [each.get("status") if "type" in each else each for each in page]
        mentions = [_mention(post) for post in posts if post and _is_said(post)]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"{type(error).__name__} in Mastodon's answer") from None
    return mentions, str(max(ids)) if ids else ""


def _is_said(post: dict[str, Any]) -> bool:
    return post["visibility"] in _PUBLIC and post.get("reblog") is None


def _mention(post: dict[str, Any]) -> Mentioned:
    warning, words = plain(post.get("spoiler_text") or ""), plain(post["content"])
    files = " ".join(f"[{each['type']}]" for each in post.get("media_attachments") or [])
    return Mentioned(
        # Its address on its own server: the same post is one, wherever it was seen.
        provider_id=f"mastodon:{post['uri']}"[:200],
        text="\n".join(filter(None, (warning, words, files))),
        at=datetime.fromisoformat(post["created_at"]),
        author=f"@{post['account']['acct']}",
        url=str(post.get("url") or post["uri"]),
        language=str(post.get("language") or "")[:12],
    )
