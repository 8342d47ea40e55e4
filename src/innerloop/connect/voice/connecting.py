"""A call of one of us with a customer, by Twilio: ours is rung, a key is pressed, theirs is dialed from our number.

https://www.twilio.com/docs/voice/twiml/dial
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from innerloop.connect import forms
from innerloop.connect.twilio import signing
from innerloop.connect.twilio.channel import EMPTY
from innerloop.connect.voice import calling, twiml
from innerloop.listen import channels, queries
from innerloop.listen.models import Line, Ring
from innerloop.listen.queries.ringing import ring_of
from innerloop.listen.rules.inbound import Inbound, Rang

PICKED_UP, PRESSED, LEG, DIALED, OVER = "ring", "ring-pressed", "ring-leg", "ring-dialed", "ring-over"
STEPS = frozenset({PICKED_UP, PRESSED, LEG, DIALED, OVER})
CONNECTS = "1"
_WORDS = "This is Innerloop. Press 1 to be connected with your customer."
# How their end of a call can end: https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus
_TALKED = frozenset({"completed", "answered"})
_WHY_NOT = {
    "busy": "their line was busy",
    "failed": "their number could not be reached",
    "canceled": "we hung up before anybody picked up",
}


def ring(ring: Ring) -> channels.Sent:
    """Ring one of us."""
    line = ring.line
    form = {
        "To": ring.our_phone,
        "From": str(line.settings.get("sender", "")),
        "Url": _url(ring, PICKED_UP),
        "Method": "POST",
        "StatusCallback": _url(ring, OVER),
        "StatusCallbackMethod": "POST",
        "Timeout": "25",
    }
    return calling.begin(line, form)


def told(call: channels.Call, said: Mapping[str, str]) -> Sequence[Inbound]:
    """Return what a step of Twilio's tells of a call; raises channels.Unreadable."""
    id_, about = call.query.get("ring", ""), call.query["about"]
    if about == PRESSED:
        return [Rang(id_, "connecting")] if said.get("Digits") == CONNECTS else []
    if about == OVER:
        return [Rang(id_, "over")]
    if about == DIALED:
        status = forms.needed(said, "DialCallStatus")
        if status in _TALKED:
            return [Rang(id_, "talked", _seconds(said, "DialCallDuration"))]
        return [Rang(id_, "missed", why=_WHY_NOT.get(status, ""))]
    if about == LEG and said.get("CallStatus") in ("in-progress", "answered"):
        return [Rang(id_, "answered")]
    return []


def answer(call: channels.Call, line: Line) -> str:
    """Return what Twilio does next."""
    about, row = call.query["about"], ring_of(call.query.get("ring", ""), line)
    if row is None or row.state not in Ring.RUNNING:
        return EMPTY
    if about == PICKED_UP:
        return twiml.press_to_connect(_WORDS, pressed=_url(row, PRESSED), tongue=twiml.Tongue("en"))
    if about == PRESSED and signing.params_of(call).get("Digits") == CONNECTS:
        caller = str(line.settings.get("sender", ""))
        return twiml.connect(row.their_address, caller=caller, over=_url(row, DIALED), told=_url(row, LEG))
    return EMPTY


def _seconds(said: Mapping[str, str], name: str) -> int | None:
    given = said.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else None


def _url(ring: Ring, about: str) -> str:
    return f"{queries.inbound_url(ring.line)}?{urlencode({'about': about, 'ring': str(ring.id)})}"
