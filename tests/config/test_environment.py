"""What the installation makes of its environment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from innerloop.config.environment import Environment


def environment(home: Path, secret: str = "") -> Environment:
    return Environment(home=home, secret_key=secret)


def it_reads_one_secret_in_processes_that_start_at_once(tmp_path: Path) -> None:
    for turn in range(20):
        start = threading.Barrier(8)

        def read(_: int, start: threading.Barrier = start, home: Path = tmp_path / str(turn)) -> str:
            start.wait()
            return environment(home).secret()

        with ThreadPoolExecutor(8) as pool:
            secrets = set(pool.map(read, range(8)))

        assert len(secrets) == 1
        assert len(secrets.pop()) > 40


def it_keeps_the_secret_to_itself_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    secret = environment(tmp_path).secret()

    assert [kept.name for kept in tmp_path.iterdir()] == ["secret.key"]
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert environment(tmp_path).secret() == secret


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ("ask@tandawa.example", ("", "ask@tandawa.example")),
        ("Tandawa <ask@tandawa.example>", ("Tandawa", "ask@tandawa.example")),
        (' "Tandawa, Nairobi" <ask@tandawa.example>', ("Tandawa, Nairobi", "ask@tandawa.example")),
        ("Tandawa", ("", "Tandawa")),
        ("", ("", "ask@feedback.example.org")),
    ],
)
def it_takes_a_sender_with_a_name_and_without(given: str, sender: tuple[str, str]) -> None:
    assert Environment(email_from=given, base_url="https://feedback.example.org").sender() == sender


def it_knows_whether_there_is_a_secret_without_making_one(tmp_path: Path) -> None:
    assert not environment(tmp_path).has_secret()
    assert environment(tmp_path, "given").has_secret()

    environment(tmp_path).secret()

    assert environment(tmp_path).has_secret()


@pytest.mark.parametrize("url", ["s3://our-bucket", "s3://our-bucket/", "gs://our-bucket/innerloop", "s3:///innerloop"])
def it_refuses_a_lake_where_it_would_not_be_alone(url: str) -> None:
    with pytest.raises(ValueError, match="write a folder, or s3://BUCKET/PREFIX"):
        Environment(lake_url=url)


@pytest.mark.parametrize("url", ["", "/srv/lake", "lake", "s3://our-bucket/innerloop", "s3://our-bucket/a/b.c/"])
def it_takes_a_lake_of_its_own(url: str) -> None:
    assert Environment(lake_url=url).lake_url == url


@pytest.mark.parametrize("endpoint", ["minio.internal:9000", "ftp://minio.internal", "https://minio.internal/lakes"])
def it_refuses_an_endpoint_that_is_no_address(endpoint: str) -> None:
    with pytest.raises(ValueError, match="write https://HOST or https://HOST:PORT"):
        Environment(s3_endpoint=endpoint)


@pytest.mark.parametrize("endpoint", ["", "https://minio.internal:9000", "http://127.0.0.1:9000/"])
def it_takes_an_endpoint_that_is_one(endpoint: str) -> None:
    assert Environment(s3_endpoint=endpoint).s3_endpoint == endpoint
