"""Beginning a call by Twilio, whoever is rung first.

https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from innerloop.connect import forms, providers
from innerloop.connect.twilio import account
from innerloop.connect.twilio.channel import sid_in
from innerloop.listen import channels
from innerloop.listen.models import Line


def begin(line: Line, form: Mapping[str, str]) -> channels.Sent:
    """Have a number rung; what is said and heard is fetched from the address in the form when it is picked up."""
    return providers.send(
        "POST",
        account.url(line, "Calls.json"),
        headers={"authorization": account.authorization(line), "content-type": forms.FORM},
        content=urlencode(form),
        accepted=sid_in,
    )
