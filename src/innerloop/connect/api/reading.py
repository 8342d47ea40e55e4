"""Reading what was sent: JSON, its fields, parameters; each refusal names the field and the value."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar, cast

import pydantic_core
from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from innerloop.connect.api import errors

MOST_ITEMS = 1_000
_EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_SHOWN = 60
_MOST_ERRORS = 20
_MOMENT = "a moment as ISO 8601 with its zone, such as 2026-03-01T09:30:00+03:00"

# What must be, by the kind of pydantic's error; the others say it themselves.
_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "names with values",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _MOMENT,
}


class Body(BaseModel):
    """Anything that is sent. Types are taken literally, and a field that we do not know is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


AnyBody = TypeVar("AnyBody", bound=BaseModel)


def _whole(value: Any) -> Any:
    # Spreadsheets and data frames write the number nine as 9.0.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _written_moment(value: Any) -> Any:
    if not isinstance(value, str):
        raise pydantic_core.PydanticCustomError("datetime_type", "not a text")
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
Moment = Annotated[
    AwareDatetime,
    Field(strict=False, ge=_EARLIEST, le=_LATEST),
    BeforeValidator(_written_moment),
    # PostgreSQL knows no zone beyond 16 hours, Python knows some of 23.
    AfterValidator(lambda moment: moment.astimezone(UTC)),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Values = Annotated[
    dict[str, Any],
    WithJsonSchema(
        {
            "type": "object",
            "description": "Names with values: texts, numbers, true, false, or days as YYYY-MM-DD.",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        }
    ),
]
Amount = Annotated[
    Any,
    WithJsonSchema({"type": ["number", "string"], "description": "A decimal, at most 14 digits before the point."}),
]


class JsonParser(Parser):
    """What ninja reads bodies with."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body's JSON, whatever it is."""
        return cast(dict[str, Any], read_json(request))


def read_json(request: HttpRequest) -> Any:
    """Return the body's JSON; raises NotJson, JsonUnreadable, and FieldRefused for a NUL in a text."""
    given = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if given and given != "application/json" and not given.endswith("+json"):
        raise errors.NotJson(content_type=given[:_SHOWN])
    body = request.body
    if not body.strip():
        raise errors.JsonUnreadable(reason="it is empty")
    try:
        value = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise errors.JsonUnreadable(reason=str(error)) from None
    # PostgreSQL keeps no NUL. JSON can only say it in this way, so that nearly no body is walked through.
    if b"\\u0000" in body and (place := next(_nul_places(value), None)) is not None:
        raise _nul(place)
    return value


def read(shape: type[AnyBody], value: Any, *, within: str = "") -> AnyBody:
    """Return a value as a shape; raises FieldRefused."""
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        raise refusal_of(error.errors(include_url=False), within=within) from None


def read_items(request: HttpRequest) -> tuple[list[Any], bool]:
    """Return what was sent, one object or a list of them, and whether it was a list; raises TooManyItems."""
    value = read_json(request)
    if not isinstance(value, list):
        return [value], False
    if len(value) > MOST_ITEMS:
        raise errors.TooManyItems(count=len(value), most=MOST_ITEMS)
    return value, True


def refusal_of(found: Sequence[Mapping[str, Any]], *, within: str = "", skip: int = 0) -> errors.FieldRefused:
    """Return the refusal that says pydantic's errors in our words; `skip` levels of the place are not the sender's."""
    said = [_said(error, within, skip) for error in found[:_MOST_ERRORS]]
    return errors.FieldRefused(field=said[0]["field"], detail=said[0]["detail"], others=said)


def refused(field: str, detail: str) -> errors.FieldRefused:
    """Return the refusal of one field."""
    return errors.FieldRefused(field=field, detail=detail)


def check_parameters(request: HttpRequest, known: Mapping[str, bool]) -> None:
    """Refuse parameters that nobody reads. `known` says of each name whether it may come more than once.

    Raises ParameterUnknown, ParameterTwice, and FieldRefused for a NUL.
    """
    for name, values in request.GET.lists():
        if name not in known:
            raise errors.ParameterUnknown(field=_short(name), known=", ".join(known) or "none")
        if len(values) > 1 and not known[name]:
            raise errors.ParameterTwice(field=name, times=len(values))
        if any("\0" in value for value in values):
            raise _nul(name)


def _nul(place: str) -> errors.FieldRefused:
    return refused(place, f"`{place}` holds a NUL character, which is no text. Remove it.")


def _said(error: Mapping[str, Any], within: str, skip: int) -> dict[str, str]:
    path = ".".join([*([within] if within else []), *(str(part) for part in error["loc"][skip:] if part != "")])
    name = f"`{_short(path)}`" if path else "The body"
    return {"field": path[:200] or "body", "detail": _sentence(name, error)}


def _sentence(name: str, error: Mapping[str, Any]) -> str:
    kind, given = error["type"], _short(error.get("input"))
    if kind == "missing":
        return f"{name} is missing."
    if kind == "extra_forbidden":
        return f"There is no field {name} here. Leave it out; /api/docs lists the fields."
    if kind in _WANTED:
        return f"{name} must be {_WANTED[kind]}, not {given}."
    limits = error.get("ctx", {})
    if kind == "literal_error":
        return f"{name} must be one of {limits['expected']}, not {given}."
    message = error["msg"].removeprefix("Value error, ")
    return f"{name} is {given}: {message[:1].lower()}{message[1:]}."


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _nul_places(value: Any, place: str = "") -> Iterator[str]:
    if isinstance(value, str) and "\0" in value:
        yield place or "body"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _nul_places(item, f"{place}.{index}" if place else str(index))
    elif isinstance(value, dict):
        for name, item in value.items():
            if "\0" in name:
                yield place or "body"
            yield from _nul_places(item, f"{place}.{name}" if place else name)
