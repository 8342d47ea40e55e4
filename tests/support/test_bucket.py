"""The bucket of the tests: what it takes for signed is what Amazon's documentation signs."""

from datetime import UTC, datetime

import pytest

from tests.support.bucket import KEY_ID, Refused, Request, check, signature

NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
# From "Authenticating Requests: Using the Authorization Header", with the key of that page.
DOCUMENTED = Request(
    "GET",
    "/test.txt",
    {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": NOTHING,
        "x-amz-date": "20130524T000000Z",
    },
)
LISTED = Request(
    "GET",
    "/?max-keys=2&prefix=J",
    {name: value for name, value in DOCUMENTED.headers.items() if name != "range"},
)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (DOCUMENTED, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        (LISTED, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
)
def it_signs_as_the_documentation_does(request_: Request, expected: str) -> None:
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

    assert signature(request_, secret=secret, region="us-east-1", signed=sorted(request_.headers)) == expected


def signed_by(key_id: str, *names: str) -> str:
    """Return a header that names these as signed, and no signature of theirs."""
    scope = f"{key_id}/20130524/eu-north-1/s3/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={';'.join(names)}, Signature={'0' * 64}"


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "AccessDenied"),
        (f"Credential={KEY_ID}", "AccessDenied"),
        (signed_by("AKIA", "host"), "InvalidAccessKeyId"),
        (signed_by(KEY_ID, "host"), "AuthorizationHeaderMalformed"),
        (signed_by(KEY_ID, "host", "x-amz-content-sha256", "x-amz-date"), "SignatureDoesNotMatch"),
    ],
)
def it_refuses_what_is_signed_otherwise(authorization: str, code: str) -> None:
    headers = {**DOCUMENTED.headers, **({"authorization": authorization} if authorization else {})}

    with pytest.raises(Refused, match=code):
        check(Request("GET", "/test.txt", headers), now=datetime(2013, 5, 24, 0, 1, tzinfo=UTC))
