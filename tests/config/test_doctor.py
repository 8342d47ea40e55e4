"""What the doctor finds, and what it says to do: every error is provoked here."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from innerloop.config.doctor import addresses, database, flow, place
from innerloop.config.doctor.finding import Finding
from innerloop.config.environment import Environment
from innerloop.kernel import clock, drain, lanes
from innerloop.kernel.models import Cursor, Delivery, Event, SetAside
from innerloop.listen import recordings
from tests.support import database as test_database
from tests.support.mail import MailBox
from tests.support.running import free_port

REACHED = "https://feedback.example.org"
RELAY = "smtp://relay.example.org:25"
LONG_AGO = clock.now() - timedelta(hours=5)


def environment(**settings: Any) -> Environment:
    return Environment(**settings)


def it_says_when_others_may_look_into_the_home_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    found = place.home_folder(tmp_path)

    assert (found.level, "chmod" in found.do) == ("warning", True)


def it_refuses_a_secret_that_others_may_read(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("secret")
    (tmp_path / "secret.key").chmod(0o644)

    assert place.secret_file(tmp_path).level == "error"


def it_finds_room_for_recordings_and_leaves_nothing_behind(tmp_path: Path) -> None:
    assert place.FOLDER == recordings.FOLDER

    found = [place.recordings(home, is_shared=False).level for home in (tmp_path, tmp_path / "not" / "there")]

    assert found == ["ok", "ok"]
    assert list(tmp_path.iterdir()) == []


def it_says_when_what_is_said_aloud_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("a file")

    found = [place.recordings(home, is_shared=False) for home in (tmp_path, Path("/proc"))]

    assert [each.level for each in found] == ["error", "error"]
    assert "is a file" in found[0].what
    assert "/proc cannot be written to" in found[1].what
    assert "INNERLOOP_HOME" in found[1].do


def it_names_the_folder_that_other_machines_need(tmp_path: Path) -> None:
    assert "other machines need the same folder" in place.recordings(tmp_path, is_shared=True).what


@pytest.mark.parametrize(("limit", "level"), [("FULL_DISK_BYTES", "error"), ("LOW_DISK_BYTES", "warning")])
def it_says_when_the_disk_is_nearly_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, level: str
) -> None:
    monkeypatch.setattr(place, limit, 10**18)

    assert place.disk_space(tmp_path / "not" / "there").level == level


def it_names_the_way_up_from_an_older_data_folder(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "cluster").mkdir(parents=True)
    (tmp_path / "postgres" / "cluster" / "PG_VERSION").write_text("17\n")

    found = place.data_version(tmp_path)

    assert found.level == "error"
    assert "Backups" in found.do


@pytest.mark.parametrize(
    ("base_url", "email_url", "level"),
    [
        ("http://localhost:8000", RELAY, "error"),
        ("http://feedback.example.org", RELAY, "error"),
        (REACHED, RELAY, "ok"),
        ("http://localhost:8000", "console://", "ok"),
    ],
)
def it_wants_links_in_real_mail_to_lead_somewhere_safe(base_url: str, email_url: str, level: str) -> None:
    assert addresses.base_address(environment(base_url=base_url, email_url=email_url)).level == level


def it_says_where_the_address_comes_from_that_nobody_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INNERLOOP_BASE_URL", raising=False)
    plain = environment(home=tmp_path, email_url=RELAY)

    never = addresses.base_address(plain, place.served_at(tmp_path))
    (tmp_path / "address").write_text("https://feedback.example.org")
    served = addresses.base_address(plain, place.served_at(tmp_path))
    set_ = addresses.base_address(environment(home=tmp_path, email_url=RELAY, base_url=REACHED), "http://elsewhere")

    assert (never.level, f"{tmp_path} was not served yet" in never.what) == ("error", True)
    assert (served.level, served.what.split()[0]) == ("ok", "https://feedback.example.org")
    assert str(tmp_path) in served.what
    assert (set_.level, set_.what) == ("ok", REACHED)


@pytest.mark.parametrize(
    ("base_url", "trusted", "level"), [(REACHED, 0, "warning"), (REACHED, 1, "ok"), ("http://localhost:8000", 0, "ok")]
)
def it_wants_to_be_told_of_the_proxy_in_front(base_url: str, trusted: int, level: str) -> None:
    assert addresses.proxies(environment(base_url=base_url, trusted_proxies=trusted)).level == level


@pytest.mark.parametrize(
    ("secret", "database_url", "level"),
    [("short", "", "error"), ("", "postgresql:///there", "warning"), ("", "", "ok"), ("long enough" * 4, "x", "ok")],
)
def it_wants_one_secret_for_every_machine(secret: str, database_url: str, level: str) -> None:
    assert addresses.secret_key(environment(secret_key=secret, database_url=database_url)).level == level


def it_says_that_mail_to_the_console_reaches_nobody() -> None:
    assert addresses.mail(environment(email_url="console://")).level == "warning"


def it_greets_the_relay() -> None:
    with MailBox(sign_in=("mona", "pass")) as box:
        assert addresses.mail(environment(email_url=f"smtp://mona:pass@127.0.0.1:{box.port}")).level == "ok"
        assert addresses.mail(environment(email_url=f"smtp://mona:wrong@127.0.0.1:{box.port}")).level == "error"
        assert box.received == []


@pytest.mark.parametrize("url", ["carrier-pigeon://home", "smtp://", "smtp://127.0.0.1:1"])
def it_says_when_no_relay_takes_mail(url: str) -> None:
    found = addresses.mail(environment(email_url=url))

    assert (found.level, "INNERLOOP_EMAIL_URL" in found.do) == ("error", True)


def it_tries_the_key_that_signs_mail(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(
        rsa.generate_private_key(65_537, 2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )

    assert addresses.signing(environment(dkim_key=f"mail:example.org:{key}")).level == "ok"


@pytest.mark.parametrize("key", ["mail:example.org", "mail:example.org:/not/there.pem", f"mail:example.org:{__file__}"])
def it_says_when_mail_cannot_be_signed(key: str) -> None:
    found = addresses.signing(environment(dkim_key=key))

    assert (found.level, "INNERLOOP_DKIM_KEY" in found.do) == ("error", True)


def it_does_not_blame_the_setting_for_a_key_that_is_not_pem(tmp_path: Path) -> None:
    key = tmp_path / "key.der"
    key.write_bytes(b"\x30\x82\x04\xa4\x02\x01\x00")

    found = addresses.signing(environment(dkim_key=f"mail:example.org:{key}"))

    assert "The DKIM key 'mail' of 'example.org' cannot be used: its file is no text." in found.what


@pytest.mark.parametrize(
    ("sender", "level"),
    [
        ("ask@tandawa.example", "ok"),
        ("Tandawa <ask@tandawa.example>", "ok"),
        ("", "ok"),
        ("Tandawa", "error"),
        ("ask@", "error"),
        ("a@tandawa.example, b@tandawa.example", "error"),
    ],
)
def it_says_when_no_mail_can_come_from_the_address_that_is_set(sender: str, level: str) -> None:
    found = addresses.sender(environment(email_from=sender, base_url=REACHED))

    assert (found.level, "INNERLOOP_EMAIL_FROM" in found.do) == (level, level == "error")


def it_takes_a_providers_api_for_a_way_out_and_says_no_key() -> None:
    found = addresses.mail(environment(email_url="postmark+api://a-secret-token@"))
    signed = addresses.signing(environment(email_url="postmark+api://a-secret-token@"))

    assert (found.level, signed.level) == ("ok", "ok")
    assert "Postmark’s API at api.postmarkapp.com" in found.what
    assert "secret" not in str(found)


@pytest.mark.parametrize("url", ["pigeon+api://a-secret-token@", "mailgun+api://", "brevo+api://a-secret-token@?x=1"])
def it_says_what_is_wrong_with_the_address_of_an_api(url: str) -> None:
    found = addresses.mail(environment(email_url=url))

    assert (found.level, found.do) == ("error", "Mend INNERLOOP_EMAIL_URL.")
    assert "secret" not in str(found)


def it_warns_of_real_mail_that_nobody_signs() -> None:
    assert addresses.signing(environment(email_url=RELAY)).level == "warning"


@pytest.mark.django_db
def it_finds_our_own_server_in_order() -> None:
    with test_database.other_connection() as opened:
        looks = (database.version, database.durability, database.vectors, database.clock_skew)
        found = [look(opened) for look in looks]

    assert [finding.level for finding in found] == ["ok"] * 4


@pytest.mark.django_db
def it_refuses_a_server_that_forgets() -> None:
    with test_database.other_connection() as opened:
        opened.execute("SET synchronous_commit = off")

        found = database.durability(opened)

    assert found.level == "error"
    assert "synchronous_commit" in found.what


@pytest.mark.django_db
def it_names_a_write_transaction_that_is_open_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "LONGEST_WRITE_SECONDS", 0.0)
    with (
        test_database.other_connection() as watcher,
        psycopg.connect(test_database.url(), application_name="a forgotten shell") as writer,
    ):
        writer.execute("SELECT pg_current_xact_id()")

        [found] = [one for one in database.long_writes(watcher) if "a forgotten shell" in one.what]

        assert found.level == "error"
        assert f"pg_terminate_backend({writer.info.backend_pid})" in found.do
        assert "idle in transaction" in found.what
        writer.rollback()


@pytest.mark.django_db
@pytest.mark.parametrize(("ahead", "level"), [(0, "ok"), (10, "warning"), (600, "error")])
def it_compares_the_clocks(ahead: int, level: str) -> None:
    with test_database.other_connection() as opened:
        found = database.clock_skew(opened, now=lambda: datetime.now(UTC) + timedelta(seconds=ahead))

    assert found.level == level


@pytest.mark.django_db
def it_names_the_migrations_that_wait() -> None:
    assert flow.migrations().level == "ok"

    [(room, newest)] = MigrationLoader(connection).graph.leaf_nodes("understand")
    MigrationRecorder(connection).record_unapplied(room, newest)

    found = flow.migrations()
    assert (found.level, found.do) == ("error", "Run: innerloop migrate")
    assert f"{room} {newest}" in found.what


@pytest.mark.django_db
def it_says_that_nobody_reads_the_events() -> None:
    Cursor.objects.all().delete()

    [found] = flow.lagging()

    assert (found.level, "innerloop worker" in found.do) == ("error", True)


@pytest.mark.usefixtures("empty_log")
def it_says_who_is_behind_with_the_events() -> None:
    drain.open_cursors()
    assert [found.level for found in flow.lagging()] == ["ok"]
    Event.objects.create(
        workspace_id=uuid4(), kind="test.fact", lane=lanes.LIVE_LANES[0], occurred_at=LONG_AGO, recorded_at=LONG_AGO
    )

    found = flow.lagging()

    assert {one.level for one in found} == {"error"}
    assert {one.what.split()[0] for one in found} == set(drain.subscribers())
    assert "5 hours behind" in found[0].what


@pytest.mark.django_db
def it_names_events_that_were_set_aside() -> None:
    assert flow.set_aside().level == "ok"
    SetAside.objects.create(
        subscriber="understand.facts",
        event_id=uuid4(),
        workspace_id=uuid4(),
        kind="response.recorded",
        error="ValueError: poison",
        set_aside_at=LONG_AGO,
    )

    found = flow.set_aside()

    assert found.level == "error"
    assert "1 by understand.facts" in found.what
    assert "ValueError: poison" in found.what

    SetAside.objects.update(left_at=LONG_AGO)
    assert flow.set_aside().level == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "level", "said"),
    [
        ({"state": "due", "due_at": LONG_AGO}, "error", "1 are due and not sent, the oldest for 5 hours"),
        ({"state": "sending", "due_at": LONG_AGO, "leased_until": LONG_AGO}, "error", "by a worker that died"),
        ({"state": "unknown", "due_at": LONG_AGO, "ended_at": LONG_AGO}, "warning", "may or may not have arrived"),
        ({"state": "sent", "due_at": LONG_AGO, "ended_at": LONG_AGO}, "ok", "Nothing is stuck"),
    ],
)
def it_says_which_messages_are_stuck(row: dict[str, Any], level: str, said: str) -> None:
    Delivery.objects.create(workspace_id=uuid4(), port="email", object_id=uuid4(), idempotency_key="one", **row)

    [found] = flow.sending(clock.now())

    assert found.level == level
    assert said in found.what


@pytest.mark.usefixtures("empty_log")
def it_finds_a_whole_installation_in_order(tmp_path: Path) -> None:
    drain.open_cursors()

    status, found = doctor(tmp_path, INNERLOOP_DATABASE_URL=test_database.url())

    assert status == 0
    names = {finding["name"] for finding in found}
    assert {"database", "durability", "schema", "events", "messages", "long transactions", "clock"} <= names
    assert {finding["name"] for finding in found if finding["level"] != "ok"} <= {"mail", "home folder"}
    assert list(tmp_path.iterdir()) == []


def it_ends_with_an_error_when_the_database_does_not_answer(tmp_path: Path) -> None:
    status, found = doctor(tmp_path, INNERLOOP_DATABASE_URL=f"postgresql://127.0.0.1:{free_port()}/innerloop")

    assert status == 1
    assert [finding["name"] for finding in found if finding["level"] == "error"] == ["database"]


def it_names_a_setting_that_cannot_be_read(tmp_path: Path) -> None:
    status, found = doctor(tmp_path, INNERLOOP_WEB_THREADS="many")

    assert status == 1
    assert "INNERLOOP_WEB_THREADS" in found[0]["what"]


def it_leaves_a_folder_without_a_database_as_it_is(tmp_path: Path) -> None:
    status, found = doctor(tmp_path)

    assert status == 0
    assert found[-1] == {
        "level": "warning",
        "name": "database",
        "what": "There is none yet.",
        "do": "Run `innerloop up`, or set INNERLOOP_DATABASE_URL.",
    }
    assert list(tmp_path.iterdir()) == []


def it_says_for_every_finding_that_is_not_in_order_what_to_do() -> None:
    with pytest.raises(ValueError, match="says nothing to do"):
        Finding("warning", "mail", "It goes nowhere.")


def doctor(home: Path, **settings: str) -> tuple[int, list[dict[str, str]]]:
    """Run the command, and return its status and its findings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INNERLOOP_")}
    command = [sys.executable, "-m", "innerloop", "doctor", "--json", "--home", str(home)]
    secret = {"INNERLOOP_SECRET_KEY": "a secret of the tests, long enough to be one"} if settings else {}
    given = {**kept, **secret, **settings}
    done = subprocess.run(command, env=given, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, json.loads(done.stdout)["findings"]
