"""The log holds no tokens, no addresses and no words of customers."""

import logging

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import resolve

from innerloop.connect.api import problems
from innerloop.kernel.quiet import WithoutAddresses, without_addresses
from innerloop.team.models import User
from tests.support.cast import Cast

PATH = "/s/secret-token-of-a-customer"
log = logging.getLogger("innerloop.tests")


def printed(record: logging.LogRecord) -> str:
    """Return a record as the process prints it, by the handler of the settings."""
    [handler] = [each for each in logging.getLogger().handlers if each.name == "stderr"]
    return handler.format(record)


@pytest.mark.parametrize("is_matched", [True, False])
def it_says_the_route_instead_of_the_address(is_matched: bool) -> None:
    request = RequestFactory().get(PATH)
    request.resolver_match = resolve(PATH) if is_matched else None
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Internal Server Error", PATH), None)
    record.request = request

    WithoutAddresses().filter(record)

    assert "secret-token" not in record.getMessage()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 5.1.1 <pia@example.org>: no such user", "550 5.1.1 <[address]>: no such user"),
        ("mailbox Pia.O'Neil+x@mail.example.co.ke is full", "mailbox [address] is full"),
        ("ask пия@пример.рф or postmaster@example.org.", "ask [address] or [address]."),
        ("The number +254 712 345 678 is barred", "The number [number] is barred"),
        ("to 0712345678: unknown subscriber", "to [number]: unknown subscriber"),
        ("(202) 555-0143 refused", "[number] refused"),
        (
            "421 4.7.0 try again in 300 seconds from 203.0.113.25",
            "421 4.7.0 try again in 300 seconds from 203.0.113.25",
        ),
        ("queued as 4F2a9c7712345678b", "queued as 4F2a9c7712345678b"),
        ("Our side failed: KeyError", "Our side failed: KeyError"),
    ],
)
def it_masks_addresses_and_numbers_and_leaves_the_rest(said: str, kept: str) -> None:
    assert without_addresses(said) == kept


def it_is_quick_with_hostile_words() -> None:
    for hostile in ("@" * 5_000, "a@" * 5_000, "1 " * 10_000, "a." * 5_000 + "@"):
        without_addresses(hostile)


def it_prints_no_address_that_the_database_quotes(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    address = cast.olive.user.email
    try:
        with transaction.atomic():
            User.objects.create(email=address)
    except IntegrityError as error:
        log.exception("Sending failed and goes on")
        problems.answer_to(RequestFactory().post("/api/v1/customers"), error)

    said = [printed(record) for record in caplog.records]

    assert address in caplog.text  # the database does quote it
    assert len(said) == 2
    for each in said:
        assert address not in each
        assert "psycopg.errors.UniqueViolation (SQLSTATE 23505, team_user" in each
        assert "django.db.utils.IntegrityError" in each
        assert "it_prints_no_address_that_the_database_quotes" in each


def it_prints_no_words_of_what_led_to_an_error_or_is_among_several(caplog: pytest.LogCaptureFixture) -> None:
    words = "Pia said: never again"
    try:
        try:
            raise ValueError(words)
        except ValueError as error:
            raise ExceptionGroup(words, [KeyError(words), OSError(28, words)]) from error
    except ExceptionGroup:
        log.exception("Two failed")

    [said] = [printed(record) for record in caplog.records]

    assert words not in said.replace("raise ValueError(words)", "")
    for kind in ("ValueError", "ExceptionGroup", "KeyError", "OSError (No space left on device)"):
        assert f"builtins.{kind}" in said


def it_ends_with_errors_that_lead_to_each_other(caplog: pytest.LogCaptureFixture) -> None:
    first, second = ValueError("a"), TypeError("b")
    first.__cause__, second.__cause__ = second, first
    log.error("Round and round", exc_info=first)

    assert printed(caplog.records[0]).endswith("builtins.TypeError\n\nwhich led to:\n\nbuiltins.ValueError")


@pytest.mark.parametrize("name", ["django", "django.request", "procrastinate"])
def it_lets_nobody_print_beside_it(name: str) -> None:
    logger = logging.getLogger(name)

    assert (logger.handlers, logger.propagate) == ([], True)
