"""What was said aloud, played in a real browser on the page of its answer."""

import pytest
from playwright.sync_api import expect

from innerloop.kernel import scope
from innerloop.listen import recordings
from innerloop.listen.models import Response
from tests.journeys.company import Company
from tests.support import browser
from tests.support.browser import Visitor
from tests.support.lines import say_aloud

pytestmark = browser.MARKS
# MPEG 1 Layer III, 128 kbit/s at 44.1 kHz: a frame of silence lasts 26 ms.
FRAME = bytes.fromhex("fffb9000") + bytes(413)
SECOND = FRAME * 38


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def it_plays_on_the_page_of_the_answer(walker: Visitor, furnished: Company, width: int, theme: str) -> None:
    with scope.to(furnished.owner.workspace_id):
        response = Response.objects.exclude(invitation=None).exclude(customer=None).order_by("-answered_at")[0]
        assert response.customer
        spoken = say_aloud(response.customer, SECOND, response.invitation)
    try:
        walker.becomes(furnished.cookies(furnished.owner))
        walker.watch.expects = {200}
        walker.page.set_viewport_size({"width": width, "height": 900})
        walker.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")

        walker.goes(f"/feedback/{response.id}")
        sound = walker.page.locator("audio")
        expect(sound).to_be_visible()
        seconds = sound.evaluate(
            """sound => new Promise((loaded, failed) => {
                sound.onloadedmetadata = () => loaded(sound.duration)
                sound.onerror = () => failed(sound.error.message)
                sound.load()
                sound.preload = "auto"
            })"""
        )

        assert seconds == pytest.approx(1, abs=0.1)
        assert browser.overhang(walker.page) <= 0
        assert walker.watch.complaints == []
    finally:
        recordings.remove([spoken.recording])
        with scope.to(furnished.owner.workspace_id):
            spoken.thread.delete()
