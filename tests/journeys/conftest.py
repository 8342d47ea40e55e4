"""What the journeys share: one browser, one product that runs with a small company in it, visitors."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from innerloop.team.models import Member
from tests.journeys import company as companies
from tests.journeys import passkeys
from tests.journeys.company import Company
from tests.support import browser, proof
from tests.support.browser import Visitor
from tests.support.running import Running

Arrives = Callable[..., Visitor]


def pytest_configure(config: pytest.Config) -> None:
    """Know xdist's mark also where xdist is switched off, as in `make proof`."""
    config.addinivalue_line("markers", "xdist_group(name): runs in one worker with the rest of its group")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser of all journeys."""
    with browser.opened() as opened:
        yield opened


@pytest.fixture(scope="package")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database without a transaction around each test, in which the product's processes would see nothing."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="package")
def company(db: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A small company with 24 months behind it; `make proof` makes it larger, for its pictures."""
    folder, answers = tmp_path_factory.mktemp("company"), proof.size(small=900, full=6000)
    try:
        yield companies.made(folder, answers=answers, customers=answers // 4)
    finally:
        companies.cleared()


@pytest.fixture(scope="package")
def product(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The product as its own processes, with the company in it."""
    log = tmp_path_factory.mktemp("product") / "log"
    # This process may touch the database beside Playwright's loop; the product's own may not beside theirs.
    with Running(settings={"DJANGO_ALLOW_ASYNC_UNSAFE": "", "INNERLOOP_EMAIL_URL": "console://"}, log=log) as running:
        yield running


@pytest.fixture(scope="package")
def furnished(chromium: Browser, product: Running, company: Company) -> Company:
    """The company after its keeper has added a passkey, which only a browser can."""
    keeper = browser.visitor(chromium, address(product))
    keeper.carries(company.cookies(company.keeper))
    passkeys.telephone(keeper)
    passkeys.adds_passkey(keeper, "Telephone")
    keeper.context.close()
    passkey = Authenticator.objects.get(user=company.keeper.user, type=Authenticator.Type.WEBAUTHN)
    return replace(company, things={**company.things, "passkey_id": str(passkey.pk)})


def address(product: Running) -> str:
    """Return the product's address by a name and not a number: passkeys are bound to one."""
    return f"http://localhost:{product.port}"


@pytest.fixture(scope="package")
def walker(chromium: Browser, product: Running) -> Iterator[Visitor]:
    """One browser for the walks over many pages, which becomes one person after another."""
    visitor = browser.visitor(chromium, address(product))
    yield visitor
    visitor.context.close()


@pytest.fixture
def arrives(chromium: Browser, product: Running, company: Company) -> Iterator[Arrives]:
    """Open a browser for somebody, signed in or not; whatever its pages complain about fails the test."""
    came: list[Visitor] = []

    def arrive(member: Member | None = None, **options: object) -> Visitor:
        visitor = browser.visitor(chromium, address(product), **options)
        visitor.carries(company.cookies(member))
        came.append(visitor)
        return visitor

    yield arrive
    for visitor in came:
        visitor.context.close()
    assert [complaint for visitor in came for complaint in visitor.watch.complaints] == []
