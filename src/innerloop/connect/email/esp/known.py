"""The mail providers that can be set up, in the order in which they are offered."""

from innerloop.connect.email.esp.channels import BrevoChannel, MailgunChannel, PostmarkChannel, SendGridChannel
from innerloop.connect.email.esp.ses import SesChannel

MAIL_PROVIDERS = (MailgunChannel(), PostmarkChannel(), SendGridChannel(), SesChannel(), BrevoChannel())
