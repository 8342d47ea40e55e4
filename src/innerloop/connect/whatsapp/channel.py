"""WhatsApp's channel."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings as django_settings

from innerloop.connect import providers
from innerloop.connect.whatsapp import body, reading, templates
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import Reply
from innerloop.listen import channels
from innerloop.listen import queries as listening
from innerloop.listen.models import Line, Message, Thread
from innerloop.listen.rules import content as contents
from innerloop.listen.rules.inbound import Choice, Inbound

# Meta's customer service window: free words may follow their newest message so long.
WINDOW = timedelta(hours=24)
# Codes that say "not now" whatever the status is: too many calls, too many messages, Meta busy or in maintenance.
_LINE_WAITS = frozenset({4, 80007, 130429, 131048, 131057, 133016})
_MESSAGE_WAITS = frozenset({1, 2, 131000, 131016, 131056})
# Codes of a token, an account, a payment or a number at fault, some of which come with 400.
_LINE_AT_FAULT = frozenset({10, 190, 368, 131005, 131031, 131042, 131045, 133010})
_WAIT = timedelta(minutes=1)
_NO_TEMPLATE = (
    "Not sent: by WhatsApp the first word is a template that Meta has approved, and the line has none that asks. Add "
    "one to the line's templates."
)
_BEGINNING = {Message.Purpose.ASK: "ask", Message.Purpose.REMIND: "remind"}


class WhatsAppChannel(channels.Plain):
    """Asks by WhatsApp: a template first, free words while the window is open."""

    kind = "whatsapp"
    channel = "whatsapp"
    title = "WhatsApp (Cloud API)"
    address_kind = "phone"
    proof = channels.Proof.SIGNED_BODY
    settings = (
        channels.Setting("number", "WhatsApp number", "As customers see it, such as +254712345678."),
        channels.Setting("phone_number_id", "Phone number ID", "From WhatsApp Manager; digits, not the number itself."),
        channels.Setting("token", "Access token", "A system user's, with whatsapp_business_messaging.", is_secret=True),
        channels.Setting("app_secret", "App secret", "From App settings, Basic. Meta signs with it.", is_secret=True),
        channels.Setting("verify_token", "Verify token", "Any word of yours; enter it at Meta too.", is_secret=True),
        channels.Setting(
            "templates",
            "Templates",
            "One a line: language, name and code at Meta, then what fills it. Without one nobody can be asked first.",
            is_required=False,
        ),
        channels.Setting("version", "API version", is_required=False, default="v23.0"),
        channels.Setting("api_url", "API address", is_required=False, default="https://graph.facebook.com"),
    )
    capabilities = channels.Capabilities(
        longest=body.LONGEST_TEXT,
        most_buttons=body.MOST_ROWS,
        free_within=WINDOW,
        ids_are_global=True,
        undetected=(
            "A call of Meta's that is repeated later: nothing in it is bound to a time. It is heard once all the same.",
            "Which address a call was meant for, or what stands after its question mark: only the body is signed.",
        ),
    )

    def our_address(self, line: Line | None) -> str:
        """Return the number that customers see."""
        return str(line.settings.get("number") or line.settings.get("phone_number_id", "")) if line else ""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if not str(line.settings.get("phone_number_id", "")).isdigit():
            return "`phone_number_id` must be the digits from WhatsApp Manager, not the number itself."
        for name in ("token", "app_secret", "verify_token"):
            if not line.secrets.get(name):
                return f"`{name}` is missing."
        if wrong := providers.against_secret_target(_setting(line, "api_url")):
            return f"`api_url`: {wrong}"
        try:
            templates.read(_setting(line, "templates"))
        except templates.TemplateUnreadable as error:
            return f"`templates`: {error}"
        return ""

    def send(self, message: Message) -> channels.Sent:
        """Send one message: free words inside the window, a template outside of it, or refuse it before it leaves."""
        thread, line = message.thread, message.thread.line
        assert line is not None, "a message of this channel runs on a line"
        try:
            told = _composed(message, line)
        except body.TooLong as error:
            return channels.Sent(Delivery.State.REFUSED, outcome=str(error))
        if told is None:
            outcome = _NO_TEMPLATE if message.purpose == Message.Purpose.TEST else _no_way(thread)
            return channels.Sent(Delivery.State.REFUSED, outcome=outcome)
        return providers.send(
            "POST",
            f"{_setting(line, 'api_url').rstrip('/')}/{_setting(line, 'version')}"
            f"/{line.settings['phone_number_id']}/messages",
            headers={"authorization": f"Bearer {line.secrets['token']}"},
            json={
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": thread.their_address.removeprefix("+"),
                # Comes back in every report, so that a message whose answer was lost on the way is known again.
                "biz_opaque_callback_data": str(message.id),
                **told,
            },
            accepted=_accepted,
            judged=_judged,
        )

    def preview(self, message: Message) -> channels.Preview:
        """Show the words with their buttons, and say which template a first message leaves by."""
        choices = [Choice(each["value"], each["label"]) for each in message.choices]
        try:
            told = body.free(message.text, choices, language=message.thread.language)
        except body.TooLong as error:
            return channels.Preview((message.text,), warnings=(str(error),))
        buttons, listed = body.buttons_of(told)
        begins = (_first_words(message),) if message.purpose in _BEGINNING else ()
        return channels.Preview((message.text,), buttons, notes=(*listed, *begins))

    def handshake(self, call: channels.Call, line: Line) -> channels.Answer | None:
        """Give back the challenge of who knows the verify token."""
        if call.method != "GET" or call.query.get("hub.mode") != "subscribe":
            return None
        given, expected = call.query.get("hub.verify_token", ""), line.secrets["verify_token"]
        if not hmac.compare_digest(given.encode(), expected.encode()):
            return channels.Answer("The verify token is not the one that is set up here.", status=403)
        return channels.Answer(call.query.get("hub.challenge", "")[:200])

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the signature over the raw body."""
        if call.method != "POST":
            raise channels.NotProven(f"the method is {call.method}, not POST")
        given = call.headers.get("x-hub-signature-256", "")
        expected = "sha256=" + hmac.new(line.secrets["app_secret"].encode(), call.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise channels.NotProven("X-Hub-Signature-256 is missing or does not fit the body and the app secret")

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Return every message and every report of a call."""
        return reading.read(call.body, phone_number_id=str(line.settings["phone_number_id"]))


def is_open(heard_at: datetime | None, now: datetime) -> bool:
    """Say whether free words may be sent: less than 24 hours after their newest message."""
    return heard_at is not None and now - heard_at < WINDOW


def _composed(message: Message, line: Line) -> dict[str, Any] | None:
    thread = message.thread
    choices = [Choice(each["value"], each["label"]) for each in message.choices]
    if is_open(thread.heard_at, clock.now()):
        return body.free(message.text, choices, language=thread.language)
    known = templates.read(_setting(line, "templates"))
    if message.purpose == Message.Purpose.TEST:
        return _test(message, known)
    use = _BEGINNING.get(Message.Purpose(message.purpose))
    fitting = templates.fitting(known, language=thread.language, use=use) if use else None
    return body.from_template(fitting, _facts(message), choices) if fitting else None


def _test(message: Message, known: Sequence[templates.Template]) -> dict[str, Any] | None:
    """Return a test: by the template that asks, in the workspace's language or else the first that there is."""
    fitting = templates.fitting(known, language=message.thread.language, use="ask")
    fitting = fitting or next((each for each in known if each.use == "ask"), None)
    company = message.workspace.name
    facts = {"company": company, "question": message.text, "link": django_settings.BASE_URL, "token": "test"}
    return body.from_template(fitting, facts, ()) if fitting else None


def _first_words(message: Message) -> str:
    line, language = message.thread.line, message.thread.language
    known = templates.read(_setting(line, "templates")) if line else ()
    fitting = templates.fitting(known, language=language, use="ask")
    if fitting:
        return f"Whoever has not written within 24 hours gets your template {fitting.name}, in its own words."
    return "Whoever has not written within 24 hours can be asked by a template alone; there is none in this language."


def _facts(message: Message) -> dict[str, str]:
    invitation = message.invitation
    assert invitation is not None, "what begins a dealing is about an invitation"
    content = invitation.survey_version.content
    return {
        "name": invitation.customer.name,
        "company": invitation.program.workspace.name,
        "question": contents.text_in(content["question"], invitation.language, content["languages"][0]),
        "link": listening.link_of(invitation.id),
        "token": listening.token_of(invitation.id),
    }


def _no_way(thread: Thread) -> str:
    return (
        f"Not sent: it is over 24 hours since they wrote, and the line has no template in {thread.language or 'their'}"
        f"{'' if thread.language else ' language'} to begin with. Add one to the line's templates."
    )


def _accepted(reply: Reply) -> str:
    try:
        return str(providers.body_of(reply)["messages"][0]["id"])
    except (KeyError, IndexError, TypeError):
        raise ValueError("the answer names no message") from None


def _judged(reply: Reply, said: str) -> channels.Sent | None:
    try:
        code = providers.body_of(reply)["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(code, int):
        return None
    if code in _LINE_AT_FAULT:
        return providers.line_at_fault(said)
    if code in _LINE_WAITS:
        return channels.Sent(Delivery.State.DUE, outcome=said, wait=providers.wait_of(reply) or _WAIT)
    return channels.Sent(Delivery.State.DUE, outcome=said) if code in _MESSAGE_WAITS else None


def _setting(line: Line, name: str) -> str:
    defaults = {setting.name: setting.default for setting in WhatsAppChannel.settings}
    return str(line.settings.get(name) or defaults[name])
