"""Twilio's signature, held against Twilio's own validator."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from innerloop.connect import forms
from innerloop.connect.twilio import signing
from innerloop.listen.channels import Call, NotProven
from tests.connect.twilio.strict import TOKEN

URL = "https://ask.tandawa.example/hooks/twilio/abc?a=1&b=%20"
VALIDATOR = RequestValidator(TOKEN)
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)


def posted(url: str, body: bytes, signature: str, content_type: str = forms.FORM, method: str = "POST") -> Call:
    return Call(method, url, {"content-type": content_type, "x-twilio-signature": signature}, {}, body)


@given(st.dictionaries(TEXTS, TEXTS, max_size=6))
def it_signs_as_twilio_does(params: dict[str, str]) -> None:
    assert signing.signature(TOKEN, URL, params) == VALIDATOR.compute_signature(URL, params)


@pytest.mark.parametrize("url", [URL, URL.replace(".example", ".example:443")])
@pytest.mark.parametrize("signed", [URL, URL.replace(".example", ".example:443")])
def it_takes_an_address_with_its_port_and_without(url: str, signed: str) -> None:
    signature = VALIDATOR.compute_signature(signed, {"Body": "9"})

    signing.verify(TOKEN, posted(url, b"Body=9", signature))

    assert VALIDATOR.validate(url, {"Body": "9"}, signature)


def it_takes_a_get_whose_parameters_stand_in_the_address() -> None:
    call = Call("GET", URL, {"x-twilio-signature": VALIDATOR.compute_signature(URL, {})}, {}, b"")

    signing.verify(TOKEN, call)

    assert signing.params_of(call) == {"a": "1", "b": " "}


def it_takes_json_that_the_address_holds_the_digest_of() -> None:
    body = b'{"Body": "9"}'
    url = f"{URL}&bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = VALIDATOR.compute_signature(url, {})

    call = posted(url, body, signature, "application/json")
    signing.verify(TOKEN, call)

    assert signing.params_of(call) == {"Body": "9"}

    assert VALIDATOR.validate(url, body.decode(), signature)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (posted(URL, b"Body=9", ""), "missing"),
        (posted(URL, b"Body=9&Body=9", "x"), "twice"),
        (posted(URL, b"Body", "x"), "no form"),
        (posted(URL, b"\xff=1", "x"), "no form"),
        (posted(URL, b"{}", VALIDATOR.compute_signature(URL, {}), "application/json"), "bodySHA256"),
        (posted(f"{URL}&bodySHA256=00", b"{}", "x", "application/json"), "bodySHA256"),
        (posted(URL, b"Body=9", VALIDATOR.compute_signature(URL, {"Body": "9"}), method="PUT"), "PUT"),
        (posted(URL, b"Body=9", VALIDATOR.compute_signature(URL, {}), method="GET"), "bodySHA256"),
        (posted(URL, b"[9]", VALIDATOR.compute_signature(URL, {}), "application/json"), "JSON object"),
        (posted(URL, b"9, 9", VALIDATOR.compute_signature(URL, {}), "text/plain"), "neither"),
        (posted(URL, b"Body=9", VALIDATOR.compute_signature(URL, {"Body": "9"}, "HMAC_SHA256")), "does not fit"),
    ],
)
def it_believes_nothing_else(call: Call, why: str) -> None:
    with pytest.raises(NotProven, match=why):
        signing.verify(TOKEN, call)
