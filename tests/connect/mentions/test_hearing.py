"""Mentions end to end: read or called in, kept once, and on the Feedback page with their source."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from innerloop.connect.http import signing
from innerloop.connect.mentions import polling
from innerloop.connect.mentions.channels import FeedChannel, MastodonChannel, MentionsChannel
from innerloop.connect.models import Callback
from innerloop.kernel import clock
from innerloop.listen import actions, queries
from innerloop.listen.models import Line, Metric, Program, Response
from tests.connect import tampering
from tests.connect.mentions.test_reading import ATOM, RSS, post
from tests.support.cast import Cast, as_member
from tests.support.gateway import Gateway, Received, Reply
from tests.support.lines import make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECRET = signing.new_secret()
XML = {"content-type": "application/rss+xml"}


@pytest.fixture
def stars(cast: Cast, program: Program) -> Metric:
    if found := Metric.objects.filter(slug="stars").first():
        return found
    return Metric.objects.create(
        workspace=cast.workspace, slug="stars", name="Stars", low=1, high=5, best="high", top=[4, 5], bottom=[1, 2]
    )


def feed(cast: Cast, gateway: Gateway, *paths: str, **more: str) -> Line:
    """Set up a line that reads feeds."""
    urls = "\n".join(f"{gateway.url}{path}" for path in paths)
    return make_line(cast.workspace, "feed", "reviews", secrets={}, urls=urls, **more)


def conditional(received: Received) -> Reply:
    """Answer as a server that knows ETags."""
    if received.headers.get("if-none-match") == '"v1"':
        return Reply(304)
    return Reply(200, RSS.encode(), {**XML, "etag": '"v1"', "last-modified": "Mon, 04 May 2026 10:00:00 GMT"})


def it_keeps_each_entry_once_and_asks_for_what_is_new(cast: Cast, program: Program, gateway: Gateway) -> None:
    gateway.decide = conditional
    line = feed(cast, gateway, "/feed")

    for _ in range(3):
        polling.poll(line, now=NOW)

    assert Response.objects.count() == 2
    tags = [each.headers.get("if-none-match") for each in gateway.received]
    assert tags == [None, '"v1"', '"v1"']
    assert gateway.received[1].headers["if-modified-since"] == "Mon, 04 May 2026 10:00:00 GMT"


def fails(*_: Any, **__: Any) -> Any:
    raise RuntimeError("the disk is full")


def it_asks_for_everything_again_where_nothing_could_be_heard(
    cast: Cast, program: Program, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.decide = conditional
    line = feed(cast, gateway, "/feed")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "hear", fails)
        polling.poll(line, now=NOW)
    assert Response.objects.count() == 0
    polling.poll(line, now=NOW)

    assert Response.objects.count() == 2
    assert [each.headers.get("if-none-match") for each in gateway.received] == [None, None]


def it_reads_a_feed_anew_that_was_added_within_the_half_hour(cast: Cast, program: Program, gateway: Gateway) -> None:
    gateway.decide = lambda _: Reply(200, RSS.encode(), XML)
    line = feed(cast, gateway, "/a")
    assert polling.poll_due() == 1
    line.settings["urls"] += f"\n{gateway.url}/b"
    line.save(update_fields=["settings"])

    with clock.held_at(NOW + timedelta(minutes=1)):
        assert polling.poll_due() == 1

    assert [each.path for each in gateway.received] == ["/a", "/b"]


def it_counts_an_app_stores_stars_on_the_metric_of_stars(
    cast: Cast, program: Program, stars: Metric, gateway: Gateway
) -> None:
    gateway.decide = lambda _: Reply(200, ATOM.encode(), XML)
    polling.poll(feed(cast, gateway, "/rss", metric="stars"), now=NOW)

    rated = Response.objects.get(metric=stars, score__isnull=False)
    assert (rated.score, rated.comment, rated.channel) == (2, "Slow\nTakes minutes to open.", "reviews")
    assert rated.answered_at == datetime(2026, 5, 3, 16, 30, tzinfo=UTC)


def it_shows_mentions_among_the_feedback_with_source_and_link(
    client: Client, cast: Cast, program: Program, gateway: Gateway
) -> None:
    gateway.decide = lambda _: Reply(200, RSS.encode(), XML)
    polling.poll(feed(cast, gateway, "/feed"), now=NOW)
    response = Response.objects.get(comment__startswith="Tandawa & me")

    as_member(client, cast.vic)
    page = client.get("/feedback?unasked=1").content.decode()
    answer = client.get(f"/feedback/{response.id}").content.decode()

    assert "Tandawa &amp; me" in page
    assert 'href="https://blog.example/1"' in answer
    assert "Pia" in answer


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(200, b"<html/>", XML), "neither RSS nor Atom"),
        (Reply(200, b"<!DOCTYPE rss []><rss/>", XML), "document type"),
        (Reply(301, b"", {"location": "https://elsewhere.example/"}), "answered 301. It has moved"),
        (Reply(500, b""), "answered 500"),
        (Reply(200, b"x" * 1_000_001, XML), "more than 1000000 bytes"),
        (Reply(0), "broke off"),
    ],
)
def it_lists_once_why_a_feed_cannot_be_read_and_reads_the_others(
    cast: Cast, program: Program, gateway: Gateway, reply: Reply, says: str
) -> None:
    gateway.decide = lambda got: reply if got.path == "/bad" else Reply(200, RSS.encode(), XML)
    line = feed(cast, gateway, "/bad", "/good")

    for _ in range(3):
        polling.poll(line, now=NOW)

    assert says in Callback.objects.get().why
    assert Response.objects.count() == 2
    assert {each.path for each in gateway.received} == {"/bad", "/good"}


def it_reads_no_private_address(cast: Cast, program: Program, gateway: Gateway, settings: Settings) -> None:
    line = feed(cast, gateway, "/feed")
    assert FeedChannel().check(line) == ""
    settings.ALLOW_PRIVATE_TARGETS = ()

    polling.poll(line, now=NOW)

    assert "private address" in FeedChannel().check(line)
    assert gateway.received == []


def it_reads_each_line_once_in_half_an_hour(cast: Cast, program: Program, gateway: Gateway) -> None:
    gateway.decide = lambda _: Reply(200, RSS.encode(), XML)
    feed(cast, gateway, "/feed")

    read = 0
    for minute in range(60):
        with clock.held_at(NOW + timedelta(minutes=minute)):
            read += polling.poll_due()

    assert (read, len(gateway.received)) == (2, 2)


def mastodon_at(posts: list[dict[str, Any]]) -> Any:
    """Answer as Mastodon does: newest first, after `min_id`, at most `limit`; notifications want a token."""

    def answer(received: Received) -> Reply:
        after, limit = int(received.query.get("min_id", 0)), int(received.query["limit"])
        if received.path == "/api/v1/timelines/tag/tandawa":
            found = [each for each in posts if int(each["id"]) > after]
            return Reply(200, (found[-limit:] if after else found[:limit]))
        if received.path == "/api/v1/notifications" and received.headers.get("authorization") == "Bearer t0ken":
            told = {"id": "9", "type": "mention", "status": post("500", "<p>@tandawa hello</p>")}
            return Reply(200, [] if after >= 9 else [told])
        return Reply(401, {"error": "The access token is invalid"})

    return answer


def it_reads_on_from_the_newest_post(cast: Cast, program: Program, gateway: Gateway) -> None:
    posts = [post(str(number), f"<p>post {number}</p>") for number in range(105, 100, -1)]
    gateway.decide = mastodon_at(posts)
    line = make_line(
        cast.workspace, "mastodon", "mastodon", secrets={"token": "t0ken"}, server=gateway.url, hashtags="#tandawa"
    )
    assert MastodonChannel().check(line) == ""

    polling.poll(line, now=NOW)
    assert Response.objects.count() == 6
    posts[:0] = [post(str(number), f"<p>post {number}</p>") for number in range(205, 105, -1)]
    polling.poll(line, now=NOW)

    assert Response.objects.filter(channel="mastodon").count() == 106
    assert [each.query.get("min_id") for each in gateway.received][2:3] == ["105"]


def it_hears_a_post_once_that_has_the_hashtag_and_the_account(cast: Cast, program: Program, gateway: Gateway) -> None:
    gateway.decide = mastodon_at([post("500", "<p>@tandawa hello</p>")])
    line = make_line(
        cast.workspace, "mastodon", "mastodon", secrets={"token": "t0ken"}, server=gateway.url, hashtags="tandawa"
    )

    polling.poll(line, now=NOW)

    assert Response.objects.count() == 1


@pytest.fixture
def line(cast: Cast) -> Line:
    return make_line(cast.workspace, "mentions", "mentions", secrets={"secret": SECRET}, metric="stars")


def call(client: Client, line: Line, told: Any) -> Any:
    """Call our address as another system does."""
    body = json.dumps(told).encode()
    signed = signing.headers(SECRET, message_id="msg-1", at=NOW, body=body)
    return client.post(f"/hooks/mentions/{line.inbound_key}", body, content_type="application/json", headers=signed)


MENTION = {
    "id": "g-1", "text": "Never again", "stars": 1, "author": "Dina", "url": "https://maps.example/r/1",
    "at": "2026-05-04T09:00:00Z", "language": "en",
}  # fmt: skip


def it_hears_a_mention_that_is_called_in(
    client: Client, cast: Cast, program: Program, stars: Metric, line: Line, gateway: Gateway
) -> None:
    for _ in range(2):
        assert call(client, line, MENTION).status_code == 200

    response = Response.objects.get()
    assert (response.score, response.metric_id, response.comment) == (1, stars.id, "Never again")
    assert response.properties["url"] == "https://maps.example/r/1"
    assert "mentions" not in queries.ways()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": ""}, "`id` must be"),
        ({"id": "x" * 201}, "`id` must be"),
        ({"text": 9}, "`text` is not a text"),
        ({"text": " ", "stars": None}, "both missing"),
        ({"stars": 6}, "`stars` must be"),
        ({"stars": "5"}, "`stars` must be"),
        ({"url": "javascript:alert(1)"}, "`url` must begin"),
        ({"at": "yesterday"}, "not an ISO 8601"),
        ({"at": "2026-05-04T09:00:00"}, "no time zone"),
    ],
)
def it_keeps_a_mention_that_it_cannot_read(
    client: Client, program: Program, line: Line, gateway: Gateway, change: dict[str, Any], why: str
) -> None:
    assert call(client, line, {**MENTION, **change}).status_code == 200

    assert why in Callback.objects.get().why
    assert not Response.objects.exists()


def it_says_what_is_wrong_with_a_line(program: Program, line: Line) -> None:
    assert MentionsChannel().check(line) == ""
    for adapter, settings, says in (
        (FeedChannel(), {"urls": ""}, "`urls` must have"),
        (FeedChannel(), {"urls": "\n".join(f"https://x.example/{n}" for n in range(21))}, "21 feeds"),
        (FeedChannel(), {"urls": "ftp://x.example"}, "`urls`:"),
        (MastodonChannel(), {"server": "mastodon.social", "hashtags": "a"}, "`server`"),
        (MastodonChannel(), {"server": "https://mastodon.social", "hashtags": "a-b"}, "'a-b' is none"),
    ):
        line.settings = settings
        assert says in adapter.check(line)


def as_finder(url: str, secrets: Mapping[str, str], at: datetime) -> tampering.Made:
    """Make the call that a system of the company's would make, signed."""
    body = json.dumps({"id": "g-9", "text": "nine stars", "author": "Dina 9"}).encode()
    return tampering.Made(url, body, signing.headers(secrets["secret"], message_id="msg-9", at=at, body=body))


@pytest.fixture
def provider(cast: Cast, program: Program, line: Line) -> tampering.Provider:
    others = make_line(cast.rival, "mentions", "mentions", secrets={"secret": signing.new_secret()})
    return tampering.Provider(
        line,
        as_finder,
        proof_headers=("webhook-id", "webhook-timestamp", "webhook-signature"),
        wrong_secrets={"secret": signing.new_secret()},
        others_line=others,
        unseen={"host": "address", "scheme": "address"},
    )


def it_takes_the_call_that_nobody_tampered_with(client: Client, provider: tampering.Provider) -> None:
    tampering.check_genuine(client, provider, now=NOW)


def it_hears_what_is_told_a_week_late(client: Client, provider: tampering.Provider) -> None:
    tampering.check_late(client, provider, now=NOW, signs_anew=True)


@pytest.mark.parametrize("tamper", tampering.TAMPERS)
def it_does_nothing_on_a_call_that_was_tampered_with(client: Client, provider: tampering.Provider, tamper: str) -> None:
    tampering.check(client, provider, tamper, now=NOW)


@pytest.mark.parametrize(
    ("metric", "wrong"),
    [("nps", "goes from 0 to 10"), ("ces", "goes from 1 to 7"), ("none", "no such metric"), ("", "")],
)
def it_takes_stars_for_scores_of_1_to_5_only(cast: Cast, program: Program, metric: str, wrong: str) -> None:
    line = make_line(cast.workspace, "mentions", "mentions", secrets={"secret": SECRET}, metric=metric)

    said = MentionsChannel().check(line)

    assert wrong in said
    assert bool(said) is bool(wrong)
