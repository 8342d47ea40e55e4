"""Twelve ways of tampering with a provider's call (T19), for every adapter that takes calls.

An adapter's tests describe its provider once: how it makes a genuine call, and which tampers its proof cannot see.
`check` then makes the call, tampers with it, and looks: what the proof can see is refused and nothing is done; what it
cannot see is heard once, however often it is made, and named in `Capabilities.undetected`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.apps import apps
from django.db import connection
from django.test import Client

from innerloop.kernel import clock
from innerloop.listen import channels, queries
from innerloop.listen.models import Line


@dataclass(frozen=True)
class Made:
    """One call as it leaves the provider, proof and all. `source` is the address that it comes from."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    content_type: str = "application/json"
    method: str = "POST"
    source: str = "203.0.113.9"


# What a provider sends to an address, proved with the secrets of a line, at a moment: something that is heard.
Make = Callable[[str, Mapping[str, str], datetime], Made]


@dataclass(frozen=True)
class Provider:
    """How a provider calls one line, and what its proof cannot see.

    `unseen` maps the name of a tamper to words of the sentence in `Capabilities.undetected` that admits it.
    `instead` replaces a tamper where the proof lies elsewhere, such as in the address that is called.
    """

    line: Line
    make: Make
    proof_headers: tuple[str, ...] = ()
    wrong_secrets: Mapping[str, str] = field(default_factory=dict)
    others_line: Line | None = None  # another tenant's, of the same kind
    unseen: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, Callable[["Provider", datetime], Made]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return the address that the provider was given."""
        return queries.inbound_url(self.line)

    def genuine(self, now: datetime) -> Made:
        """Return a call as it should be."""
        return self.make(self.url, self.line.secrets, now)


def _none(provider: Provider, now: datetime) -> Made:
    made = provider.genuine(now)
    return replace(made, headers={k: v for k, v in made.headers.items() if k.lower() not in provider.proof_headers})


def _empty(provider: Provider, now: datetime) -> Made:
    made = provider.genuine(now)
    return replace(made, headers={k: "" if k.lower() in provider.proof_headers else v for k, v in made.headers.items()})


def _wrong_key(provider: Provider, now: datetime) -> Made:
    return provider.make(provider.url, {**provider.line.secrets, **provider.wrong_secrets}, now)


def _others_key(provider: Provider, now: datetime) -> Made:
    assert provider.others_line is not None, "name the line of another tenant"
    return provider.make(provider.url, provider.others_line.secrets, now)


def _replay(provider: Provider, now: datetime) -> Made:
    return provider.genuine(now - timedelta(minutes=5, seconds=1))


def _body(provider: Provider, now: datetime) -> Made:
    made = provider.genuine(now)
    at = max(made.body.rfind(b"9"), 0)
    return replace(made, body=made.body[:at] + b"1" + made.body[at + 1 :])


def _added(provider: Provider, now: datetime) -> Made:
    return _changed(provider.genuine(now), lambda pairs: [*pairs, ("added", "1")])


def _reordered(provider: Provider, now: datetime) -> Made:
    return _changed(provider.genuine(now), lambda pairs: pairs[::-1])


def _doubled(provider: Provider, now: datetime) -> Made:
    return _changed(provider.genuine(now), lambda pairs: [*pairs, pairs[-1]])


def _host(provider: Provider, now: datetime) -> Made:
    elsewhere = urlsplit(provider.url)._replace(netloc="elsewhere.example").geturl()
    return provider.make(elsewhere, provider.line.secrets, now)


def _scheme(provider: Provider, now: datetime) -> Made:
    parts = urlsplit(provider.url)
    other = parts._replace(scheme="http" if parts.scheme == "https" else "https").geturl()
    return provider.make(other, provider.line.secrets, now)


def _method(provider: Provider, now: datetime) -> Made:
    return replace(provider.genuine(now), method="PUT")


TAMPERS: dict[str, Callable[[Provider, datetime], Made]] = {
    "none": _none,
    "empty": _empty,
    "wrong key": _wrong_key,
    "another tenant's key": _others_key,
    "replay": _replay,
    "body": _body,
    "parameter added": _added,
    "parameters reordered": _reordered,
    "parameter doubled": _doubled,
    "host": _host,
    "scheme": _scheme,
    "method": _method,
}


def check(client: Client, provider: Provider, tamper: str, *, now: datetime) -> None:
    """Tamper with a call, and assert that it is refused with nothing done, or admitted and heard once."""
    made = provider.instead.get(tamper, TAMPERS[tamper])(provider, now)
    before = everything()
    with clock.held_at(now):
        status = send(client, provider, made)
        if tamper not in provider.unseen:
            assert 400 <= status < 500, f"{tamper}: answered {status}"
            assert everything() == before, f"{tamper}: something was done"
            return
        assert status == 200, f"{tamper}: named as undetected, and yet answered {status}"
        assert send(client, provider, provider.genuine(now)) == 200
        once = everything()
        assert send(client, provider, made) == 200
        assert everything() == once, f"{tamper}: heard twice"
    assert any(provider.unseen[tamper] in each for each in undetected(provider)), f"{tamper}: not admitted"


def check_genuine(client: Client, provider: Provider, *, now: datetime) -> None:
    """Assert that the call without tampering is taken: else every refusal would prove nothing."""
    before = everything()
    with clock.held_at(now):
        assert send(client, provider, provider.genuine(now)) == 200
    assert everything() != before, "a genuine call was not heard"


def check_late(
    client: Client, provider: Provider, *, now: datetime, late: timedelta = timedelta(days=7), signs_anew: bool = False
) -> None:
    """Assert that a genuine call is heard however late it is told, and doubled once (T8).

    A provider whose signature covers the moment `signs_anew` at each try, as its documentation says.
    """
    at = now + late
    made = provider.make(provider.url, provider.line.secrets, at if signs_anew else now)
    before = everything()
    with clock.held_at(at):
        assert send(client, provider, made) == 200
        once = everything()
        assert send(client, provider, made) == 200
    assert once != before, "a late call was not heard"
    assert everything() == once, "a late call was heard twice"


def send(client: Client, provider: Provider, made: Made) -> int:
    """Make a call at the address of the line, wherever it says that it goes, and return the status."""
    parts = urlsplit(made.url)
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    answer = client.generic(
        made.method,
        address,
        made.body,
        content_type=made.content_type,
        headers=dict(made.headers),
        REMOTE_ADDR=made.source,
    )
    return answer.status_code


def undetected(provider: Provider) -> tuple[str, ...]:
    """Return what the adapter admits that it cannot see."""
    adapter = channels.of(provider.line.kind)
    assert adapter is not None
    return adapter.capabilities.undetected


def everything() -> dict[str, str]:
    """Return a digest of what stands in each table, down to the last column."""
    tables = sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})
    with connection.cursor() as cursor:
        digests = ", ".join(
            f"(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{name}\" t)" for name in tables
        )
        cursor.execute(f"SELECT {digests}")
        return dict(zip(tables, cursor.fetchone() or (), strict=True))


def _changed(made: Made, change: Callable[[list[tuple[str, Any]]], list[tuple[str, Any]]]) -> Made:
    if "json" in made.content_type:
        pairs = change(json.loads(made.body, object_pairs_hook=list))
        body = "{" + ",".join(f"{json.dumps(name)}:{_as_json(value)}" for name, value in pairs) + "}"
        return replace(made, body=body.encode())
    pairs = change(parse_qsl(made.body.decode(), keep_blank_values=True))
    return replace(made, body=urlencode(pairs).encode())


def _as_json(value: Any) -> str:
    # Objects were read as lists of pairs, so that a name may come twice.
    if isinstance(value, list) and value and all(isinstance(each, tuple) for each in value):
        return "{" + ",".join(f"{json.dumps(name)}:{_as_json(inner)}" for name, inner in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_as_json, value)) + "]"
    return json.dumps(value)
