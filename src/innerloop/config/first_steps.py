"""The first minutes of an installation: the owner's link, or the demo company."""

from innerloop.config import founding
from innerloop.kernel import clock
from innerloop.team.models import Workspace


def first_owner() -> str:
    """Return the line to print: a link that makes the owner, or how to sign in when there is one."""
    if Workspace.objects.exists():
        return "Sign in with your own address."
    made = founding.create(name="My company", owner="owner@localhost.localdomain", now=clock.now())
    return f"You are its owner: sign in once, within a day, at {made['sign_in_url']}"


def demo() -> str:
    """Load the demo company when it is not there yet, and return a line with a fresh sign-in link."""
    from innerloop.config.demo import loading  # noqa: PLC0415 - only the demo needs it

    owner = loading.ensure(now=clock.now())
    return f"Sign in once, within a day, at {founding.sign_in_url(owner, now=clock.now())}"
