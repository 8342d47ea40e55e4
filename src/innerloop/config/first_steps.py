"""The first minutes of an installation: the owner's link, or the demo company."""

from innerloop.config import founding
from innerloop.kernel import clock
from innerloop.team import actions as team
from innerloop.team import rules
from innerloop.team.models import User, Workspace


def first_owner() -> str:
    """Return the line to print: a link that makes the owner, or how to sign in when there is one."""
    beginner = User.objects.filter(email=rules.PLACEHOLDER).first()
    if beginner:
        # The first link was never used, or nobody said who they are: here is another.
        return _owner_link(beginner)
    if Workspace.objects.exists():
        return "Sign in with your own address."
    member = team.found_workspace(name="New workspace", owner_email=rules.PLACEHOLDER, now=clock.now())
    return _owner_link(member.user)


def demo() -> str:
    """Load the demo company when it is not there yet, and return a line with a fresh sign-in link."""
    from innerloop.config.demo import loading  # noqa: PLC0415 - only the demo needs it

    owner = loading.ensure(now=clock.now())
    return f"Sign in once, within a day, at {founding.sign_in_url(owner, now=clock.now())}"


def _owner_link(user: User) -> str:
    return f"You are its owner: sign in once, within a day, at {founding.sign_in_url(user, now=clock.now())}"
