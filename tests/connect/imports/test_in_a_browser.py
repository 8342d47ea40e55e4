"""A file read in by hand, in a real browser, with the worker behind it: no reload, and nobody kept out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from innerloop.kernel import clock
from innerloop.team import actions as team
from tests.connect.imports.bringing_in import CLINIC, FFT, answers, furnished
from tests.connect.imports.reading import written
from tests.support import browser
from tests.support.browser import Visitor
from tests.support.cast import Cast
from tests.support.running import Running

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Nothing in it is called by a name that we know.
STRANGE = "mood,said,shop\n9,Kind staff,Nakuru\n11,Odd,Nyeri\nten,Odd,Nyeri\n8,Fine,Nyeri\n"


@pytest.fixture
def mona(empty_log: None, cast: Cast, tmp_path: Path) -> Iterator[Visitor]:
    """Mona at a browser, signed in, with the product running behind it."""
    furnished(cast.workspace, FFT)
    token = team.make_sign_in_link(user=cast.mona.user, now=clock.now())
    with Running(settings={"INNERLOOP_HOME": str(tmp_path / "home")}) as product, browser.opened() as chromium:
        visitor = browser.visitor(chromium, product.url)
        visitor.goes(f"/welcome/{token}")
        visitor.page.get_by_role("button").first.click()
        visitor.goes("/settings/imports/")
        yield visitor
        visitor.context.close()
    assert visitor.watch.complaints == []


def it_reads_a_file_in_by_hand(mona: Visitor, cast: Cast, tmp_path: Path) -> None:
    page = mona.page
    page.get_by_role("link", name="Read a file in").first.click()

    sends(page, written(tmp_path, b"score,text\n9,caf\xe9\n"))
    expect(page.get_by_role("alert")).to_contain_text("is not UTF-8")
    assert shortcomings(page) == []

    page.get_by_label("Metric of the scores").select_option("fft")
    sends(page, CLINIC)
    expect(page.get_by_role("button", name="Import 50 answers")).to_be_visible()
    assert shortcomings(page) == []

    page.get_by_role("button", name="Import 50 answers").click()
    expect(page.get_by_text("50 answers added, none refused.")).to_be_visible()
    assert len(answers(cast.workspace)) == 50


def it_lets_columns_be_named_by_hand(mona: Visitor, cast: Cast, tmp_path: Path) -> None:
    page = mona.page
    mona.goes("/settings/imports/new")
    sends(page, written(tmp_path, STRANGE, f"{'tills' * 20}.csv"))
    expect(page.get_by_text("Which column is it?")).to_be_visible()

    page.get_by_label("mood").select_option("score")
    page.get_by_label("said").select_option("comment")
    page.get_by_role("button", name="Check the whole file").click()
    expect(page.get_by_text("2 of 4 rows refused")).to_be_visible()
    assert shortcomings(page) == []

    page.get_by_role("button", name="Import 2 answers").click()
    expect(page.get_by_role("heading", name="Refused rows")).to_be_visible()
    expect(page.get_by_text("2 answers added; 2 of 4 rows refused.")).to_be_visible()
    assert shortcomings(page) == []
    assert [(row.score, row.comment) for row in answers(cast.workspace)] == [(9, "Kind staff"), (8, "Fine")]

    page.get_by_role("link", name="See the answers").click()
    expect(page.get_by_text("Kind staff")).to_be_visible()
    mona.goes("/settings/imports/")
    assert shortcomings(page) == []


def sends(page: Page, path: Path) -> None:
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Look at the file").click()


def shortcomings(page: Page) -> list[str]:
    """Return what keeps somebody out: WCAG 2.2 AA by axe, wide and narrow, light and dark; a page wider than 320."""
    found = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {line}" for line in browser.violations(page)]
        page.emulate_media(color_scheme="dark")
        browser.settle(page)
        found += [f"{width}, dark: {line}" for line in browser.violations(page, only="color-contrast")]
        page.emulate_media(color_scheme="light")
        browser.settle(page)
    page.set_viewport_size({"width": 320, "height": 900})
    over = browser.overhang(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    return [*found, f"{over} pixels wider than 320"] if over > 0 else found
