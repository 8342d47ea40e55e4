"""Feeds and posts of strangers: what they say, and what they cannot do to us."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from innerloop.connect.mentions import feeds, mastodon, xml
from innerloop.listen.channels import Unreadable

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Blog</title><link>https://blog.example/</link><language>en-GB</language>
<item><title>Tandawa &amp; me</title><link>https://blog.example/1</link><guid isPermaLink="false">tag:1</guid>
<description>&lt;p&gt;Short&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Long <b>words</b></p>]]></content:encoded>
<dc:creator>Pia</dc:creator><pubDate>Mon, 04 May 2026 10:00:00 +0300</pubDate></item>
<item><title>Untitled</title><link>javascript:alert(1)</link></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:im="http://itunes.apple.com/rss" xml:lang="en">
<title>iTunes Store: Customer Reviews</title>
<entry><title>Tandawa, the app</title><id>1</id></entry>
<entry><updated>2026-05-03T09:30:00-07:00</updated><id>1047613001</id><title>Slow</title>
<content type="text">Takes minutes to open.</content><im:rating>2</im:rating>
<author><name>Dina W.</name><uri>https://itunes.example/u</uri></author>
<link rel="related" href="https://itunes.example/review?id=1"/>
<link href="https://itunes.example/r/1"/></entry>
<entry><id>2</id><title>Great</title>
<content type="html">&lt;b&gt;Great&lt;/b&gt; app</content><im:rating>6</im:rating></entry>
</feed>"""


def it_reads_what_an_rss_feed_says() -> None:
    first, second = feeds.read(RSS.encode(), feed="https://blog.example/feed")

    assert (first.text, first.author, first.url) == ("Tandawa & me\nLong words", "Pia", "https://blog.example/1")
    assert first.at == datetime(2026, 5, 4, 10, tzinfo=timezone(timedelta(hours=3)))
    assert (first.language, first.score, first.metric) == ("en-GB", None, "")
    assert (second.text, second.url, second.at) == ("Untitled", "", None)


def it_reads_an_app_stores_stars_as_scores() -> None:
    first, second = feeds.read(ATOM.encode(), feed="https://itunes.example/rss", metric="stars")

    assert (first.score, first.metric, first.text) == (2, "stars", "Slow\nTakes minutes to open.")
    assert (first.author, first.url) == ("Dina W.", "https://itunes.example/r/1")
    assert first.properties == {"stars": 2}
    assert (second.score, second.text) == (None, "Great app")


def it_keeps_stars_as_a_property_where_no_metric_takes_them() -> None:
    first = feeds.read(ATOM.encode(), feed="https://itunes.example/rss")[0]

    assert (first.score, first.metric, first.properties) == (None, "", {"stars": 2})


def it_names_an_entry_the_same_each_time_and_apart_from_other_feeds() -> None:
    once, again = (feeds.read(RSS.encode(), feed="https://blog.example/feed")[0].provider_id for _ in range(2))
    elsewhere = feeds.read(RSS.encode(), feed="https://other.example/feed")[0].provider_id

    assert once == again != elsewhere


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;">]>
<rss><channel><item><title>&lol2;</title></item></channel></rss>"""
FILE = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><title>&f;</title></rss>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd"><rss/>"""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (BOMB, "document type"),
        (FILE, "document type"),
        (OUTSIDE, "document type"),
        ("<rss>" + "<a>" * 41 + "</a>" * 41 + "</rss>", "more than 40 levels"),
        ("<rss>" + "<a/>" * 20_001 + "</rss>", "20000 elements"),
        ("<rss><channel>", "line 1"),
        ("<html><body>Not found</body></html>", "neither RSS nor Atom"),
        ("", "line 1"),
        ("{}", "line 1"),
    ],
)
def it_refuses_xml_that_is_none_of_a_feed(content: str, says: str) -> None:
    with pytest.raises(xml.XmlRefused, match=says):
        feeds.read(content.encode(), feed="x")


def it_reads_a_feed_in_an_old_encoding() -> None:
    old = RSS.replace("utf-8", "windows-1252").replace("Tandawa &amp; me", "Très bien")

    assert feeds.read(old.encode("windows-1252"), feed="x")[0].text.startswith("Très bien")


def post(id_: str, content: str, **more: Any) -> dict[str, Any]:
    """Return a post as Mastodon tells it."""
    told = {"id": id_, "uri": f"https://social.example/users/pia/statuses/{id_}", "content": content}
    told |= {"url": f"https://social.example/@pia/{id_}", "created_at": "2026-05-04T10:07:49.000Z"}
    account = {"acct": "pia@social.example"}
    return {**told, "visibility": "public", "reblog": None, "account": account, "language": "en", **more}


def it_reads_public_posts_and_no_others() -> None:
    page = [
        post("103", '<p>I like <a href="x">#<span>tandawa</span></a></p>', media_attachments=[{"type": "image"}]),
        post("102", "<p>psst</p>", visibility="direct"),
        post("101", "", reblog=post("99", "<p>again</p>")),
    ]

    mentions, newest = mastodon.read(json.dumps(page).encode())

    assert newest == "103"
    [said] = mentions
    assert (said.text, said.author, said.language) == ("I like #tandawa\n[image]", "@pia@social.example", "en")
    assert (said.url, said.at) == ("https://social.example/@pia/103", datetime(2026, 5, 4, 10, 7, 49, tzinfo=UTC))


def it_reads_mentions_of_the_account() -> None:
    page = [{"id": "9", "type": "mention", "created_at": "x", "status": post("103", "<p>@tandawa hello</p>")}]

    mentions, newest = mastodon.read(json.dumps(page).encode())

    assert (newest, [each.text for each in mentions]) == ("9", ["@tandawa hello"])


@pytest.mark.parametrize("content", [b"{", b"{}", b'{"error": "x"}', b"[1]", b'[{"id": "x"}]', b'[{"id": "1"}]'])
def it_says_of_an_answer_that_it_cannot_be_read(content: bytes) -> None:
    with pytest.raises((Unreadable, ValueError)) as caught:
        mastodon.read(content)

    assert isinstance(caught.value, Unreadable)
