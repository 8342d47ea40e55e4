"""Django's own mail (sign-in codes, invitations of members) goes the same way as all other."""

from collections.abc import Sequence
from email import message_from_bytes, policy

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from innerloop.connect.email.channel import signing_key
from innerloop.connect.email.smtp import Relay
from innerloop.connect.email.verdict import Outcome


class MailNotSent(Exception):
    """The mail was not accepted at {step}: {text}. Check INNERLOOP_EMAIL_URL."""

    def __init__(self, step: str, text: str) -> None:
        super().__init__((self.__doc__ or "").format(step=step, text=text))


class RelayBackend(BaseEmailBackend):
    """Sends Django's messages through our relay."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send messages and return how many were accepted; raises MailNotSent unless told to fail silently."""
        accepted = 0
        with Relay(settings.EMAIL_URL, key=signing_key()) as relay:
            for message in email_messages:
                whole = message_from_bytes(message.message().as_bytes(), policy=policy.default)
                verdict = relay.send(whole)
                if verdict.outcome == Outcome.ACCEPTED:
                    accepted += 1
                elif not self.fail_silently:
                    raise MailNotSent(verdict.step, verdict.text)
        return accepted
