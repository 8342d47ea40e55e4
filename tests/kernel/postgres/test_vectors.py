"""The extension that comments need: added where it may be, and named where it may not or is not there."""

from collections.abc import Iterator

import psycopg
import pytest

from innerloop.kernel import postgres
from innerloop.kernel.postgres import vectors

BARE = "a_company_s_own"


@pytest.fixture
def bare(server: postgres.Server) -> Iterator[str]:
    """Lend a database as a provider makes it: its owner is no superuser, and nobody has added the extension."""
    url = server.start()
    with psycopg.connect(url, autocommit=True) as ours:
        ours.execute(f"CREATE DATABASE {BARE} TEMPLATE template0")
        yield psycopg.conninfo.make_conninfo(url, dbname=BARE)
        ours.execute(f"DROP DATABASE {BARE} WITH (FORCE)")


def it_says_who_has_to_add_what_the_role_may_not(bare: str) -> None:
    with psycopg.connect(bare) as connection:
        assert postgres.check_vectors(connection) is False
        with pytest.raises(postgres.VectorsNotAdded, match=f"database {BARE}.*CREATE EXTENSION vector; and then"):
            postgres.add_vectors(connection)


def it_goes_on_where_it_was_added(server: postgres.Server) -> None:
    with psycopg.connect(server.start()) as connection:
        postgres.add_vectors(connection)

        assert postgres.check_vectors(connection) is True


@pytest.mark.parametrize(
    ("added", "offered", "refusal"),
    [
        (None, None, postgres.VectorsMissing),
        (None, "0.6.2", postgres.VectorsTooOld),
        # A server may offer more than a database has got.
        ("0.5.1", "0.8.0", postgres.VectorsTooOld),
    ],
)
def it_refuses_a_server_that_cannot_hold_them(
    added: str | None, offered: str | None, refusal: type[postgres.PostgresError]
) -> None:
    vectors.require_vectors("0.7", None)
    vectors.require_vectors(None, "0.10.1")

    with pytest.raises(refusal, match=r"0\.7 or newer"):
        vectors.require_vectors(added, offered)
