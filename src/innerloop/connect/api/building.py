"""How an operation is built: its scope, its workspace, its parameters, its problems, its documentation."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError, ValidationErrorContext
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from pydantic import BaseModel, ConfigDict

from innerloop.connect.api import errors, problems, reading
from innerloop.connect.api.keys import Bearer
from innerloop.kernel import scope, throttle

View = Callable[..., HttpResponse]
AnyView = TypeVar("AnyView", bound=View)

PROBLEM_STATUSES = (401, 403, 404, 409, 422, 429)
PACE = throttle.Throttle(lambda: settings.ENVIRONMENT.api_requests_per_minute)
_SCOPE, _EXAMPLE = "x-scope", "x-example"
_taken: list[type[BaseModel]] = []
_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "The same key and body answers the same again; the same key with another body is 422.",
}


class Shape(BaseModel):
    """Anything that is answered; tests hold every answer to its shape."""

    model_config = ConfigDict(extra="forbid")


class ProblemShape(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """What is sent to an operation, and what it answers by status."""

    sent: Any
    answered: Mapping[int, Any]


class Resource(Router):
    """The operations of one resource, under one heading of the documentation."""

    def __init__(self, name: str) -> None:
        super().__init__(tags=[name])

    def call(
        self,
        method: str,
        path: str,
        *,
        needs: str,
        answers: Mapping[int, Any],
        takes: type[BaseModel] | None = None,
        example: Example | None = None,
        believes: bool = False,
    ) -> Callable[[AnyView], AnyView]:
        """Register an operation for keys with a scope, inside their workspace.

        `answers` are the shapes by status; `takes` is the shape of what comes alone or in a
        list, when the operation reads the body itself. One that `needs` no scope takes no key
        either: it finds out itself who calls, and in which workspace. One that `believes` a key asks itself whether
        it was revoked a moment ago (`keys.check`).
        """

        def register(view: AnyView) -> AnyView:
            known: dict[str, bool] = {}

            @wraps(view)
            def inside(request: Any, **values: Any) -> HttpResponse:
                if not needs:
                    reading.check_parameters(request, known)
                    return view(request, **values)
                _hold_to_pace(request)
                reading.check_parameters(request, known)
                with scope.to(request.auth.workspace_id):
                    return view(request, **values)

            add = self.api_operation(
                [method],
                path,
                auth=Bearer(needs, believes=believes) if needs else None,
                response=dict(answers),
                operation_id=view.__name__,
                summary=(view.__doc__ or "").strip().split("\n")[0].rstrip("."),
                openapi_extra=_extra(method, needs, takes, example),
            )
            add(inside)
            known.update(_parameters(inside._ninja_operation.models))  # type: ignore[attr-defined]
            return view

        return register


def _place(loc: tuple[Any, ...], names: Mapping[tuple[Any, ...], tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return where something was sent: by the name of its parameter, and its number where that is a list."""
    for end in range(len(loc), 0, -1):
        if loc[:end] in names:
            return (*names[loc[:end]], *loc[end:])
    return loc


class Api(NinjaAPI):
    """ninja, with our problems instead of its errors, and answers of ours at every address below it."""

    def set_default_exception_handlers(self) -> None:
        """Answer whatever is raised as a problem."""
        for kind in (Exception, Http404, HttpError, ValidationError):
            self.add_exception_handler(kind, _answer_to)

    def validation_error_from_error_contexts(self, error_contexts: list[ValidationErrorContext[Any]]) -> Any:
        """Return what pydantic found as a refusal in our words."""
        context = error_contexts[0]
        found = context.pydantic_validation_error.errors(include_url=False)
        names = context.model.__ninja_flatten_map_reverse__
        placed = [{**error, "loc": _place(error["loc"], names)} for error in found]
        # A body's place begins with the name of the operation's argument.
        return reading.refusal_of(placed, skip=1 if context.model.__ninja_param_source__ == "body" else 0)

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the OpenAPI document, with the problems of every operation."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas = schema["components"]["schemas"]
        schemas["Problem"] = ProblemShape.model_json_schema()
        for shape in _taken:
            described = shape.model_json_schema(ref_template=REF_TEMPLATE)
            schemas.update(described.pop("$defs", {}))
            schemas[shape.__name__] = described
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].update(_problems())
                # ninja writes down no scopes.
                needs = operation.pop(_SCOPE)
                operation["security"] = [{"Bearer": [needs]}] if needs else []
                _illustrate(operation, operation.pop(_EXAMPLE, None))
        schema["components"]["schemas"] = _reached(schemas, schema["paths"])
        return schema

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = cast(list[URLPattern], super()._get_urls())
        for pattern in patterns:
            pattern.callback = _as_problem(pattern.callback)
        return [*patterns, re_path(r"", _as_problem(_nowhere))]


def _hold_to_pace(request: Any) -> None:
    sender = throttle.sender_of(request)
    if not throttle.is_ourselves(sender) and (seconds := PACE.wait(request.auth.id)):
        raise errors.TooManyRequests(seconds=ceil(seconds))


def _answer_to(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return problems.answer_to(request, error if isinstance(error, Exception) else error())


def _illustrate(operation: dict[str, Any], example: Example | None) -> None:
    if example is None:
        return
    operation["requestBody"]["content"]["application/json"]["example"] = example.sent
    for status, answered in example.answered.items():
        operation["responses"][status]["content"]["application/json"]["example"] = answered


def _extra(method: str, needs: str, takes: type[BaseModel] | None, example: Example | None) -> dict[str, Any]:
    extra: dict[str, Any] = {_SCOPE: needs} | ({_EXAMPLE: example} if example else {})
    if method == "POST" and needs:
        extra["parameters"] = [_IDEMPOTENCY_KEY]
    if takes is not None:
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": _one_or_many(takes)}}}
    return extra


def _one_or_many(shape: type[BaseModel]) -> dict[str, Any]:
    _taken.append(shape)
    one = {"$ref": REF_TEMPLATE.format(model=shape.__name__)}
    return {"oneOf": [one, {"type": "array", "maxItems": reading.MOST_ITEMS, "items": one}]}


def _parameters(models: Sequence[Any]) -> dict[str, bool]:
    """Return the names of an operation's query parameters, and whether each is a list."""
    return {
        name: name in getattr(model, "__ninja_collection_fields__", ())
        for model in models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }


def _reached(shapes: Mapping[str, Any], paths: Any) -> dict[str, Any]:
    """Return the shapes that the paths lead to: ninja also lists those that only group parameters."""
    waiting, reached = list(_references(paths)), dict[str, Any]()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = shapes[name]
            waiting += _references(shapes[name])
    return {name: shapes[name] for name in shapes if name in reached}


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix(REF_TEMPLATE.format(model=""))
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _references(each)


def _problems() -> dict[int, Any]:
    content = {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in PROBLEM_STATUSES}


def _nowhere(request: HttpRequest, **_: Any) -> HttpResponse:
    raise Http404


def _as_problem(view: View) -> View:
    """Return the view with a problem for an unknown address and for a method that is not taken."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as error:
            return problems.answer_to(request, error)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = ", ".join(sorted(response["Allow"].split(", ")))
            return problems.answer_to(request, errors.MethodRefused(method=request.method, allowed=allowed))
        return response

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded
