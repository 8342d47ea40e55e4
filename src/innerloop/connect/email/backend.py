"""Django's own mail (sign-in codes, invitations of members) goes the same way as all other."""

from collections.abc import Sequence
from email import message_from_bytes, policy

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from innerloop.connect.email.errors import EmailError
from innerloop.connect.email.way_out import way_out
from innerloop.kernel.models import Delivery


class MailNotSent(OSError):
    """The mail was not accepted: {outcome}. Check INNERLOOP_EMAIL_URL."""

    def __init__(self, outcome: str) -> None:
        super().__init__((self.__doc__ or "").format(outcome=outcome))


class RelayBackend(BaseEmailBackend):
    """Sends Django's messages as our mail to customers is sent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send messages and return how many were accepted; raises MailNotSent unless told to fail silently."""
        try:
            accepted, way = 0, way_out()
        except EmailError as error:
            # As a relay that is away: whoever waits for the mail can do nothing about it.
            raise MailNotSent(" ".join(str(error).split())) from error
        try:
            for message in email_messages:
                whole = message_from_bytes(message.message().as_bytes(), policy=policy.default)
                sent = way.send(whole)
                if sent.state == Delivery.State.SENT:
                    accepted += 1
                elif not self.fail_silently:
                    raise MailNotSent(sent.outcome)
        finally:
            way.close()
        return accepted
