"""The ways by which notices leave the page, brought to the port that asks for them."""

from innerloop.connect.alerts.destinations import post
from innerloop.connect.alerts.mail import ByMail
from innerloop.connect.alerts.push.browsers import ByPush, panel
from innerloop.team import notices
from innerloop.team.notices import ways
from innerloop.team.rules.wishes import Way


def bring_ways() -> None:
    """Bring mail, browsers, and the destinations that a whole team reads."""
    ways.register(Way.MAIL, ByMail())
    ways.register(Way.PUSH, ByPush(), panel=ways.Panel("connect/alerts/_push.html", panel))
    notices.told_to(post)
