"""What a mail provider posts, before anybody makes sense of it: JSON, or a form whose files are left where they are."""

import json
from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.core.handlers.wsgi import WSGIRequest
from django.http.multipartparser import MultiPartParserError

from innerloop.listen.channels import Call, Unreadable

# A reply with a photograph in it; what is longer stays at the provider, which says so there.
MOST_BYTES = 15_000_000


class Doubled(Unreadable):
    """Of two things with one name a forger would choose which is read: {reason}."""


def is_json(call: Call) -> bool:
    """Say whether a call's body says that it is JSON."""
    return call.headers.get("content-type", "").split(";")[0].strip().lower() == "application/json"


def object_of(call: Call) -> Any:
    """Return the JSON of a call, in which nothing is named twice; raises Unreadable, and Doubled where it is."""
    try:
        return json.loads(call.body, object_pairs_hook=_unique)
    except Doubled:
        raise
    except (ValueError, RecursionError):
        raise Unreadable("the body is not JSON") from None


def request_of(call: Call) -> WSGIRequest:
    """Return a call as the request that it was, for a library that reads requests; files are not read."""
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_TYPE": call.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(call.body)),
            "wsgi.input": BytesIO(call.body),
        }
    )
    # Bounded already, by more than Django allows a page's form.
    request._body = call.body
    request.upload_handlers = [_Leaving(request)]
    return request


def fields_of(call: Call, *, once: Collection[str]) -> Mapping[str, str]:
    """Return the form of a call, in which the names in `once` come no more than once; raises Unreadable."""
    try:
        form = request_of(call).POST
    except (SuspiciousOperation, MultiPartParserError, ValueError) as error:
        raise Unreadable(f"the form cannot be read ({type(error).__name__})") from None
    # Of two with one name the forger would choose which is read.
    if double := next((name for name in once if len(form.getlist(name)) > 1), None):
        raise Doubled(f"`{double}` comes twice")
    return form.dict()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise Doubled("the body names a thing twice")
    return dict(pairs)


class _Leaving(FileUploadHandler):
    """Takes no file: what people attach is not an answer."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing."""

    def file_complete(self, file_size: int) -> None:
        """Have no file."""
