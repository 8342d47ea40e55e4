"""JSON answers: moments with their zone, amounts as exact text."""

from decimal import Decimal
from typing import Any

import pydantic_core
from django.http import HttpResponse

CONTENT_TYPE = "application/json"


def rendered(body: Any) -> bytes:
    """Return a body as JSON."""
    return pydantic_core.to_json(body, inf_nan_mode="null")


def answer(body: Any, status: int = 200) -> HttpResponse:
    """Return a body as the answer to a request."""
    return ready(rendered(body), status)


def ready(text: bytes | str, status: int = 200) -> HttpResponse:
    """Return JSON that is written already."""
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE)


def nothing(status: int = 204) -> HttpResponse:
    """Return an answer without a body."""
    response = HttpResponse(status=status)
    del response["Content-Type"]
    return response


def amount(value: Decimal | None) -> str | None:
    """Return an amount as exact text without needless zeros: 1200.5."""
    return None if value is None else format(value.normalize(), "f")
