"""The API's documentation as a page, made from the OpenAPI document: no script, nothing from elsewhere."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from innerloop.connect.api import api, problems

_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or a field; `holds` says its type, with a link to the shape that it holds."""

    name: str
    holds: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a status answers: a shape, a list of them, or nothing."""

    status: str
    shape: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: what it needs, takes and answers."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    needs: str
    parameters: list[Field]
    takes: str
    answers: list[Answer]
    example: str  # a body as it is sent, where there is one


@dataclass(frozen=True, slots=True)
class Section:
    """The operations of one resource."""

    name: str
    operations: list[Operation]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that is sent or answered."""

    name: str
    description: str
    fields: list[Field]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the documentation; it needs no sign-in and holds nothing of any workspace."""
    sections, shapes = _contents()
    context = {
        "base": f"{settings.BASE_URL}/api/v1",
        "sections": sections,
        "shapes": shapes,
        "problems": [(each, marked(each.detail)) for each in problems.catalog()],
    }
    return render(request, "connect/api.html", context)


@require_safe
def problem(request: HttpRequest, name: str) -> HttpResponse:
    """Lead from a problem's `type` to what is said of it."""
    return redirect(f"{reverse('connect:api-docs')}#problem-{name}")


def marked(text: str) -> str:
    """Return a text as HTML in which what stands between backticks is code."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in parts))


@cache
def _contents() -> tuple[list[Section], list[Shape]]:
    schema = json.loads(api.document())
    shapes = schema["components"]["schemas"]
    sections: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            sections.setdefault(said["tags"][0], []).append(_operation(method, path, said))
    named = [
        Shape(
            _plain(name), marked(shape.get("description", "")), list(_fields(shape, is_sent=not name.endswith("Shape")))
        )
        for name, shape in sorted(shapes.items())
        if "properties" in shape and not name.startswith("Listed_")
    ]
    return [Section(name, operations) for name, operations in sections.items()], named


def _operation(method: str, path: str, said: Mapping[str, Any]) -> Operation:
    _, _, more = said.get("description", "").partition("\n")
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        path=path.removeprefix("/api/v1"),
        summary=said["summary"],
        description=marked(more.strip()),
        needs=said["security"][0]["Bearer"][0] if said["security"] else "",
        parameters=[
            Field(each["name"], _holds(each["schema"]), each["required"], _description(each["schema"]))
            for each in said["parameters"]
            if each["in"] == "query"
        ],
        takes=_shape(body) if body else "",
        example=_example(said),
        answers=[_answer(status, said) for status, said in said["responses"].items() if int(status) < 300],
    )


def _example(said: Mapping[str, Any]) -> str:
    content = said.get("requestBody", {}).get("content", {}).get("application/json", {})
    return json.dumps(content["example"], indent=2, ensure_ascii=False) if "example" in content else ""


def _answer(status: str, said: Mapping[str, Any]) -> Answer:
    schema = said.get("content", {}).get("application/json", {}).get("schema", {})
    return Answer(status, _shape(schema), is_list=schema.get("$ref", "").startswith(f"{_REF}Listed_"))


def _description(schema: Mapping[str, Any]) -> str:
    return marked(schema.get("description", ""))


def _fields(shape: Mapping[str, Any], *, is_sent: bool) -> Iterator[Field]:
    # Of what is answered everything is there.
    required = shape.get("required", ()) if is_sent else ()
    for name, schema in shape["properties"].items():
        yield Field(name, _holds(schema), name in required, _description(schema))


def _holds(schema: Mapping[str, Any]) -> str:
    before, thing, after = _type(schema).partition("object")
    shape = _shape(schema) if thing else ""
    link = format_html('<a href="#shape-{}">{}</a>', shape, shape) if shape else thing
    return format_html("{}{}{}", before, link, after)


def _type(schema: Mapping[str, Any]) -> str:
    """Return a schema's type in words: text, whole number, list of …."""
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            words = [_type(each) for each in schema[several]]
            return " or ".join(dict.fromkeys(words))
    if "$ref" in schema:
        return "object"
    if "enum" in schema:
        return ", ".join(str(each) for each in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kinds = schema.get("type", "anything")
    if isinstance(kinds, list):
        return " or ".join(_word(kind, schema) for kind in kinds)
    return _word(kinds, schema)


def _word(kind: str, schema: Mapping[str, Any]) -> str:
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "string" and schema.get("format") == "date-time":
        return "moment"
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return words.get(kind, kind)


def _shape(schema: Mapping[str, Any]) -> str:
    """Return the name of the shape that a schema holds, alone, in a list or as one of several; else nothing."""
    if "$ref" in schema:
        return _plain(schema["$ref"].removeprefix(_REF))
    inside = [schema["items"]] if "items" in schema else []
    inside += [each for several in ("anyOf", "oneOf", "allOf") for each in schema.get(several, ())]
    return next((found for each in inside if (found := _shape(each))), "")


def _plain(name: str) -> str:
    """Return a shape's name as it is read: Listed_ResponseShape_ is a list of Response."""
    return name.removeprefix("Listed_").removesuffix("_").removesuffix("Shape")
