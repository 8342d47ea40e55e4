"""What the page of e-mail shows: how it leaves, which the operator has set up for everybody, and what waits."""

from dataclasses import dataclass

from django.conf import settings

from innerloop.connect import outlets
from innerloop.connect.email import way_out
from innerloop.connect.email.channel import EmailChannel
from innerloop.connect.email.errors import EmailError
from innerloop.connect.lines import page as pages
from innerloop.listen.models import Message

_RELAY = "smtp+starttls://USER:PASSWORD@smtp.example.com:587"
STEPS = (
    f"A mail relay: INNERLOOP_EMAIL_URL={_RELAY}, with signs in the password %-encoded.",
    "Or a provider’s own API, where only https leaves the house: postmark+api://TOKEN@, mailgun+api://KEY@, "
    "sendgrid+api://KEY@ or brevo+api://KEY@. Mailgun’s European accounts write mailgun+api://KEY@api.eu.mailgun.net.",
    "INNERLOOP_EMAIL_FROM is the address that mail comes from. Set SPF, DKIM and DMARC up for its domain.",
    "Restart web and worker; innerloop doctor says whether the address can be read.",
)


@dataclass(frozen=True, slots=True)
class MailPage:
    """How mail leaves, whether it is held, and what of this workspace waits."""

    says: str
    is_printed: bool
    steps: tuple[str, ...]
    held: pages.Held | None
    waiting: tuple[pages.Waiting, ...]
    waiting_in_all: int
    kept: tuple[()] = ()


def page() -> MailPage:
    """Return what the page of e-mail shows. Four queries at most."""
    stands = outlets.of(EmailChannel.kind)
    out = Message.objects.filter(
        thread__line=None, channel=EmailChannel.channel, direction=Message.Direction.OUT, state__in=pages.WAITING
    )
    return MailPage(
        says=_says(),
        is_printed=_is_printed(),
        steps=STEPS,
        held=pages.held(stands),
        waiting=pages.waiting_of(out, stands),
        waiting_in_all=out.count(),
    )


def _says() -> str:
    if _is_printed():
        return "Mail is printed to the terminal instead of sent. Set INNERLOOP_EMAIL_URL to send it."
    try:
        return f"Mail leaves from {settings.EMAIL_FROM} by {way_out.name()}. The operator of the server has set it up."
    except EmailError as unusable:
        return f"No mail leaves. {' '.join(str(unusable).split())}"


def _is_printed() -> bool:
    return str(settings.EMAIL_URL).startswith("console")
