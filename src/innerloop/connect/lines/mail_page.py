"""What the page of e-mail shows: how it leaves, which the operator has set up for everybody, and what waits."""

import re
from dataclasses import dataclass, replace

from django.conf import settings

from innerloop.connect import outlets
from innerloop.connect.email import way_out
from innerloop.connect.email.channel import EmailChannel
from innerloop.connect.email.compose import check_sender
from innerloop.connect.email.errors import EmailError
from innerloop.connect.email.verdict import Step
from innerloop.connect.lines import page as pages
from innerloop.connect.models import Outlet
from innerloop.listen.models import Message

# What whoever runs the server writes, one of these: a relay, or a provider's own API, for which only https leaves.
WAYS = (
    "smtp+starttls://USER:PASSWORD@smtp.example.com:587",
    "postmark+api://TOKEN@",
    "mailgun+api://KEY@",
    "mailgun+api://KEY@api.eu.mailgun.net",
    "sendgrid+api://KEY@",
    "brevo+api://KEY@",
)

# What a relay answered begins so; what follows is its words on one workspace's mail.
_ANSWERED = re.compile(rf"({'|'.join(Step)}): (\d{{3}}\b)?")


@dataclass(frozen=True, slots=True)
class MailPage:
    """How mail leaves, whether it is held, and what of this workspace waits."""

    says: str
    ways: tuple[str, ...]
    held: pages.Held | None
    waiting: tuple[pages.Waiting, ...]
    waiting_in_all: int


def page() -> MailPage:
    """Return what the page of e-mail shows. Four queries at most."""
    stands = outlets.of(EmailChannel.kind)
    out = Message.objects.filter(
        thread__line=None, channel=EmailChannel.channel, direction=Message.Direction.OUT, state__in=pages.WAITING
    )
    return MailPage(
        says=_says(),
        ways=WAYS,
        held=_held(stands),
        waiting=pages.waiting_of(out, stands),
        waiting_in_all=out.count(),
    )


def _held(stands: Outlet) -> pages.Held | None:
    held = pages.held(stands)
    answered = _ANSWERED.match(held.why) if held else None
    if held is None or answered is None:
        return held
    step, code = answered.groups()
    what = f"The relay answered {code}" if code else "The relay gave no answer"
    # It may be another workspace's mail that was answered so.
    return replace(held, why=f"{what} at the step “{step}”. Whoever runs the server sees more in innerloop doctor.")


def _says() -> str:
    if settings.EMAIL_URL.startswith("console"):
        return "Mail is printed to the terminal instead of sent. Set INNERLOOP_EMAIL_URL to send it."
    try:
        check_sender(settings.EMAIL_FROM)
        return f"Mail leaves from {settings.EMAIL_FROM} by {way_out.name()}. The operator of the server has set it up."
    except EmailError as unusable:
        return f"No mail leaves. {' '.join(str(unusable).split())}"
