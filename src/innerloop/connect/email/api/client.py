"""Hands mail to a provider's API. Anymail says it in the provider's words; what leaves goes through our own guard.

Anymail's backends send by a session of their own, which would follow redirects and look up no address. So we let them
write the request and read the answer, and send it ourselves.
"""

import warnings
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.mime.image import MIMEImage
from functools import cached_property
from typing import Any

from django.core.mail import EmailMultiAlternatives

from innerloop.connect import providers
from innerloop.connect.email.api.address import ApiAddress
from innerloop.connect.email.api.judging import JUDGES, SenderAtFault
from innerloop.connect.email.esp.meaning import OUR_ID
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import Reply
from innerloop.listen.channels import Sent

# What a mail says of itself beside what every API has a field for.
_CARRIED = (
    *("Message-ID", "In-Reply-To", "References", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"),
    "X-Auto-Response-Suppress",
)
# Postmark takes no longer value (https://postmarkapp.com/support/article/1125-custom-metadata-faq).
_LONGEST_METADATA = 80
# These end a request or say for whom it is, which our own client does.
_OURS = frozenset({"content-length", "host", "connection", "accept-encoding", "transfer-encoding"})


class ProviderApi:
    """One account at a provider: `api.send(mail)`. Safe to keep; holds no connection."""

    def __init__(self, address: ApiAddress) -> None:
        self._address = address

    def send(self, mail: EmailMessage, *, bounces_to: str = "") -> Sent:
        """Send to the one address in To; where bounces go, the provider decides. No failure raises.

        `provider_id` of what was accepted is the Message-ID that the mail has on its way, in brackets.
        """
        sender, bare = str(mail["From"]), mail["From"].addresses[0].addr_spec
        told = self._send(mail, sender)
        if isinstance(told, SenderAtFault) and sender != bare:
            # It may not like one workspace's name, which is no reason to hold everybody's mail.
            told = self._send(mail, bare)
        return told

    def close(self) -> None:
        """Have nothing open."""

    def _send(self, mail: EmailMessage, sender: str) -> Sent:
        from anymail.exceptions import AnymailError  # noqa: PLC0415 - heavy, and rarely what mail leaves by
        from requests import Request, RequestException  # noqa: PLC0415

        message = self._as_anymail_wants_it(mail, sender)
        try:
            payload = self._backend.build_message_payload(message, {})
            request: Any = Request(**payload.get_request_params(self._backend.api_url)).prepare()
        except AnymailError as error:
            # Its words may quote the mail.
            return Sent(Delivery.State.REFUSED, outcome=f"{self._address.title} cannot say it: {type(error).__name__}")
        except RequestException as error:
            # Of the mail nothing but a body stands in the request: its address or its key is none.
            why = f"{self._address.title} cannot be called: {type(error).__name__}. Check INNERLOOP_EMAIL_URL."
            return providers.line_at_fault(why)
        sent = providers.send(
            str(request.method),
            str(request.url),
            headers={name: value for name, value in _texts(request.headers).items() if name.lower() not in _OURS},
            content=request.body,
            accepted=lambda reply: self._accepted(reply, payload, message),
            judged=JUDGES[self._address.provider],
        )
        return replace(sent, provider_id=sent.provider_id or str(mail["Message-ID"]))

    def _accepted(self, reply: Reply, payload: Any, message: EmailMultiAlternatives) -> str | Sent:
        from anymail.exceptions import AnymailError  # noqa: PLC0415

        try:
            response = _response(reply)
            self._backend.raise_for_status(response, payload, message)
            [found] = self._backend.parse_recipient_status(response, payload, message).values()
        except AnymailError:
            raise ValueError("the answer has a shape that we do not know") from None
        if found.status in ("invalid", "rejected"):
            return Sent(Delivery.State.REFUSED, outcome=f"{self._address.title} holds the address for {found.status}")
        # The others keep ours; Brevo gives a mail an id of its own and tells it.
        return str(found.message_id or "") if self._address.provider == "brevo" else ""

    def _as_anymail_wants_it(self, mail: EmailMessage, sender: str) -> EmailMultiAlternatives:
        headers = {name: str(mail[name]) for name in _CARRIED if name in mail}
        message = EmailMultiAlternatives(
            subject=str(mail["Subject"]),
            body=_part(mail, "plain"),
            from_email=sender,
            to=[str(mail["To"])],
            # Bare: Brevo and Mailgun send a name beyond ASCII as it is, which no header may hold.
            reply_to=[mail["Reply-To"].addresses[0].addr_spec] if "Reply-To" in mail else None,
            headers=headers,
        )
        pictures = _pictures(mail)
        # Brevo carries no picture within a mail: the words say all that it shows, and lead to where it is.
        if (html := _part(mail, "html")) and not (pictures and self._address.provider == "brevo"):
            message.attach_alternative(html, "text/html")
            for each in pictures:
                message.attach(each)
        if self._address.provider == "brevo":
            return message
        told: Any = message
        if len(headers.get("Message-ID", "")) <= _LONGEST_METADATA:
            told.metadata = {OUR_ID: headers.get("Message-ID", "")}
        # Both rewrite our links or count machines.
        told.track_clicks = told.track_opens = False
        if self._address.provider == "postmark":
            # Else the mail gets an id of Postmark's, and no reply is tied to its question.
            message.extra_headers["X-PM-KeepID"] = "true"
        return message

    @cached_property
    def _backend(self) -> Any:
        from anymail.backends import brevo, mailgun, postmark, sendgrid  # noqa: PLC0415

        modules = {"brevo": brevo, "mailgun": mailgun, "postmark": postmark, "sendgrid": sendgrid}
        key, options = self._address.key, self._address.options
        own: dict[str, dict[str, Any]] = {
            "brevo": {"api_key": key},
            "mailgun": {"api_key": key, "sender_domain": options.get("domain")},
            "postmark": {"server_token": key, "message_stream": options.get("stream")},
            # Its events bring our own id back; a further one would only be in the way.
            "sendgrid": {"api_key": key, "generate_message_id": False},
        }
        with warnings.catch_warnings():
            # Anymail tests SendGrid no more; our own tests do, against what SendGrid documents.
            warnings.simplefilter("ignore")
            return modules[self._address.provider].EmailBackend(
                api_url=self._address.url, **own[self._address.provider]
            )


def _part(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def _pictures(mail: EmailMessage) -> list[MIMEImage]:
    """Return the pictures that stand within a mail, each as Anymail takes it."""
    found = []
    for part in mail.walk():
        if part.get_content_maintype() == "image":
            content: Any = part.get_payload(decode=True)
            picture = MIMEImage(content, part.get_content_subtype())
            picture["Content-ID"] = part["Content-ID"]
            picture.add_header("Content-Disposition", "inline", filename=part.get_filename() or "")
            found.append(picture)
    return found


def _texts(headers: Mapping[str, str | bytes]) -> dict[str, str]:
    return {name: value.decode("latin-1") if isinstance(value, bytes) else value for name, value in headers.items()}


def _response(reply: Reply) -> Any:
    """Return our reply as the one that Anymail reads."""
    from requests import Response  # noqa: PLC0415

    response = Response()
    response.status_code = reply.status
    response._content = reply.body
    response.headers.update(dict(reply.headers))
    return response
