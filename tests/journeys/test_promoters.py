"""What a customer and their friend live on the pages that a thanks leads to."""

from playwright.sync_api import Route, expect

from innerloop.act.models import Promotion
from innerloop.customers.models import Referral
from innerloop.kernel import ids, scope
from tests.journeys.company import Company
from tests.journeys.conftest import Arrives
from tests.support import browser

pytestmark = browser.MARKS


def went(token: str) -> int:
    return Promotion.everywhere.get(token_digest=ids.digest(token)).went


def it_leads_to_the_place_for_reviews_and_counts_the_press(arrives: Arrives, furnished: Company) -> None:
    visitor, token = arrives(), furnished.things["review_token"]
    visitor.context.route("https://*.example/**", _answer)
    before = went(token)
    visitor.goes(f"/r/{token}")
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
    assert went(token) == before

    visitor.page.get_by_role("main").get_by_role("button").click()

    # A page that leads to another site by a form must be allowed to: a policy too strict would keep them here.
    visitor.page.wait_for_url("https://*.example/tandawa")
    assert went(token) == before + 1


def it_lets_a_friend_leave_an_address(arrives: Arrives, furnished: Company) -> None:
    visitor, token = arrives(viewport={"width": 320, "height": 700}), furnished.things["friend_token"]
    page = visitor.page
    visitor.goes(f"/r/{token}?lang=en")

    page.get_by_label("Your name").fill("Neema Charo")
    page.get_by_label("E-mail address or telephone number").fill("neema.charo@example.org")
    page.get_by_label("may write to me").check()
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    with scope.to(furnished.owner.workspace_id):
        brought = Referral.objects.get(friend__name="Neema Charo")
        assert brought.promoter == Promotion.objects.get(token_digest=ids.digest(token)).customer


def _answer(route: Route) -> None:
    """Be the site that reviews are written at."""
    route.fulfill(status=200, content_type="text/html", body="<h1>Reviews</h1>")
