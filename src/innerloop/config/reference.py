"""The reference pages that come from the code: settings, commands, events and the API. Needs Django set up."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, get_origin

import annotated_types
import click
from pydantic.fields import FieldInfo

from innerloop.config import command
from innerloop.config.environment import Environment
from innerloop.connect.api import api
from innerloop.kernel import drain, facts
from innerloop.kernel.subscriber import Subscriber

ROOMS = ("kernel", "team", "customers", "listen", "understand", "act", "share", "connect")
# The page is the same wherever it is written, so it names no server of anybody's.
SERVER = "https://ask.example.com"
WIDTH = 100
PACKAGE = Path(__file__).parents[1]

_KINDS: dict[object, str] = {Path: "folder", bool: "true or false", int: "whole number", tuple: "list", str: "text"}


def settings_page() -> str:
    """Return the page of the settings, one row each, in the order in which the code declares them."""
    prefix = Environment.model_config["env_prefix"]
    rows = [
        (f"`{prefix}{name.upper()}`", field.description or "", _kind(field), _default(field))
        for name, field in Environment.model_fields.items()
    ]
    return _page(
        "Settings",
        "`src/innerloop/config/environment.py`",
        "All settings are environment variables. Each has a default: a fresh clone runs with none of them set. "
        "The [install guide](../guides/install.md) says which of them a real installation needs.",
        _table(("Setting", "What it is", "Kind", "Default"), rows),
    )


def commands_page() -> str:
    """Return the page of the commands, each with its own help."""
    return _page(
        "Commands",
        "`src/innerloop/config/command.py`",
        "`make setup` puts `innerloop` into `.venv/bin`; a wheel puts it beside its Python. "
        "Exit codes: 0 done, 1 failed, 2 wrong usage. "
        "An error is one sentence on standard error, with what to do next.",
        "\n".join(f"## {path}\n\n```text\n{text}\n```\n" for path, text in _helps(command.cli, "innerloop", None)),
    )


def events_page() -> str:
    """Return the page of the event log: every kind of event by room, and who subscribes to which."""
    known = {kind.name: kind for kind in facts.all_kinds()}
    tables = [
        f"## {room.capitalize()}\n\n{_table(('Kind', 'How it is said'), rows)}"
        for room in ROOMS
        if (rows := [(f"`{name}`", known[name].sentence) for name in _kinds_of(room) if name in known])
    ]
    readers = [
        (f"`{each.name}`", ", ".join(f"`{kind}`" for kind in sorted(each.kinds)) or "all", _manner(each))
        for _, each in sorted(drain.subscribers().items())
        if each.digest.__module__.startswith("innerloop.")
    ]
    return _page(
        "Events",
        "the rooms' `events` and `subscriptions` modules",
        "One row of the log for each fact, written in the transaction of the change that it tells of. "
        "`{names}` stand for what the event carries: ids, numbers and codes, never words, names or addresses.",
        "\n".join(tables),
        f"## Subscribers\n\n{_table(('Subscriber', 'Reads', 'How'), readers)}",
    )


def openapi_document() -> str:
    """Return the API's OpenAPI document, with a server's name that is nobody's."""
    document = json.loads(api.document())
    document["servers"] = [{"url": SERVER}]
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _page(title: str, source: str, *parts: str) -> str:
    head = f"# {title}\n\nWritten by `make docs` from {source}; change it there.\n"
    return "\n".join([head, *(f"{part.rstrip()}\n" for part in parts)])


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines) + "\n"


def _kind(field: FieldInfo) -> str:
    kind = _KINDS[get_origin(field.annotation) or field.annotation]
    bounds = {type(bound): bound for bound in field.metadata}
    low, high = bounds.get(annotated_types.Ge), bounds.get(annotated_types.Le)
    if low and high:
        return f"{kind}, {low.ge} to {high.le}"
    return f"{kind}, {low.ge} or more" if low else kind


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if value in ("", ()):
        return "not set"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _helps(found: click.Command, path: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    context = click.Context(found, info_name=path.rpartition(" ")[2], parent=parent, terminal_width=WIDTH)
    context.help_option_names = ["-h", "--help"]
    yield path, found.get_help(context).strip()
    if isinstance(found, click.Group):
        for name in found.list_commands(context):
            if below := found.get_command(context, name):
                yield from _helps(below, f"{path} {name}", context)


def _kinds_of(room: str) -> list[str]:
    modules = [import_module(_dotted(path)) for path in sorted((PACKAGE / room).rglob("events.py"))]
    named = [constant for module in modules for constant in vars(module).items()]
    return [value for name, value in named if name.isupper() and isinstance(value, str)]


def _dotted(path: Path) -> str:
    return ".".join([PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts])


def _manner(subscriber: Subscriber) -> str:
    after = f"after `{subscriber.after}`" if subscriber.after else ""
    fresh = "only what is live and at most 7 days old, since it reaches people" if subscriber.reaches_people else ""
    return "; ".join(part for part in (after, fresh) if part) or "live answers and history alike"


# Each page by the name of its file.
PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "events.md": events_page,
    "openapi.json": openapi_document,
}
