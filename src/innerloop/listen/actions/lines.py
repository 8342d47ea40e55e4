"""Setting channels up: a line is opened, changed and closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.kernel import ids, log, sealing
from innerloop.listen import channels, errors, events
from innerloop.listen.actions import holding
from innerloop.listen.models import Line, Program
from innerloop.listen.models.lines import SLOWEST

LONGEST_SETTING = 4_000
_TRUE = "true"


@dataclass(frozen=True, slots=True)
class Setup:
    """How a line is to be; in a change, None leaves a thing as it is. A secret that is left out stays, or is made."""

    name: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    program: Program | None = None
    is_without_program: bool = False  # take the program away: the default one asks
    per_second: Decimal | None = None


@transaction.atomic
def open_line(*, kind: str, setup: Setup, workspace_id: UUID, by: str, now: datetime) -> Line:
    """Open a channel of a kind.

    Raises ChannelKindUnknown, ChannelSettingUnknown, ChannelSettingRefused and ChannelImpossible: one that could not
    prove who calls it, or could not send, is not opened. ChannelTaken for the address of another one.
    """
    adapter = adapter_of(kind)
    line = Line(
        workspace_id=workspace_id,
        kind=kind,
        channel=adapter.channel,
        name=setup.name or adapter.title,
        inbound_key=ids.new_secret(),
        opened_at=now,
    )
    _set(line, adapter, setup, is_new=True)
    line.save(force_insert=True)
    announce(events.LINE_OPENED, line, by, now, kind=kind)
    return line


@transaction.atomic
def change_line(*, line_id: UUID, setup: Setup, by: str, now: datetime) -> Line:
    """Change an open channel; raises the refusals of `open_line`. Its address stays."""
    line = Line.objects.select_for_update(of=("self",), no_key=True).get(id=line_id)
    before = {name: getattr(line, name) for name in ("name", "program_id", "per_second", "settings", "sealed")}
    line.name = setup.name or line.name
    _set(line, adapter_of(line.kind), setup, is_new=False)
    # Sealing the same secrets twice gives two texts, so only what was given tells.
    changed = [name for name, value in before.items() if getattr(line, name) != value]
    if changed:
        if "sealed" in changed or _told(before["settings"]) != _told(line.settings):
            # What the last test showed was of another address or password.
            line.tested_at, line.tested = None, {}
        line.save(update_fields=["name", "program", "per_second", "settings", "sealed", "tested_at", "tested"])
        fields = ", ".join(name.removesuffix("_id").replace("sealed", "secrets") for name in changed)
        announce(events.LINE_CHANGED, line, by, now, fields=fields)
        # Whoever changes a line that is held has mended it: the next message tries.
        holding.release_line(line_id=line.id, now=now)
    return line


@transaction.atomic
def close_line(*, line_id: UUID, by: str, now: datetime) -> Line:
    """Close a channel: nothing leaves by it and nobody is heard on it any more. Its conversations stay."""
    line = Line.objects.select_for_update(of=("self",), no_key=True).get(id=line_id)
    if line.closed_at is None:
        line.closed_at = now
        line.sealed = ""
        line.save(update_fields=["closed_at", "sealed"])
        announce(events.LINE_CLOSED, line, by, now, kind=line.kind)
    return line


def _told(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in settings.items() if value}


def adapter_of(kind: str) -> channels.Adapter:
    """Return what a workspace can set up by a kind; raises ChannelKindUnknown."""
    adapter = channels.of(kind)
    if adapter is None or not adapter.needs_line:
        known = ", ".join(each.kind for each in channels.known().values() if each.needs_line)
        raise errors.ChannelKindUnknown(kind=kind[:40], known=known, field="kind")
    return adapter


def _set(line: Line, adapter: channels.Adapter, setup: Setup, *, is_new: bool) -> None:
    known = {setting.name: setting for setting in adapter.settings}
    if strange := next((name for name in setup.settings if name not in known), None):
        raise errors.ChannelSettingUnknown(kind=adapter.kind, field=strange[:60], known=", ".join(known) or "none")
    given = {name: _value(known[name], value) for name, value in setup.settings.items()}
    secrets = {} if is_new else line.secrets
    plain = {} if is_new else dict(line.settings)
    for setting in adapter.settings:
        held = secrets if setting.is_secret else plain
        if setting.name in given:
            held[setting.name] = given[setting.name]
        elif is_new and setting.default:
            held[setting.name] = setting.default
        if not held.get(setting.name):
            _fill(setting, held)
    if secrets != ({} if is_new else line.secrets):
        line.sealed = sealing.seal(secrets)
    line.settings = plain
    line.program = None if setup.is_without_program else (setup.program or line.program)
    line.per_second = _rate(setup.per_second) or line.per_second
    if wrong := adapter.check(line):
        raise errors.ChannelImpossible(reason=wrong)
    _refuse_twin(line, adapter)


def _refuse_twin(line: Line, adapter: channels.Adapter) -> None:
    """Refuse an address that another open line of the kind has: what comes in could belong to either."""
    address = adapter.our_address(line)
    field = next((name for name, value in line.settings.items() if value and value == address.lstrip("@")), "")
    others = (
        Line.objects.filter(kind=line.kind, closed_at=None).exclude(id=line.id).order_by("opened_at") if field else ()
    )
    for other in others:
        if adapter.our_address(other) == address:
            raise errors.ChannelTaken(address=address, name=other.name, field=field)


def _rate(given: Decimal | None) -> Decimal | None:
    if given is not None and given < SLOWEST:
        wanted = f"Give {SLOWEST} at least, which is one message in 100 seconds."
        raise errors.ChannelSettingRefused(field="per_second", value=str(given), wanted=wanted)
    return given


def _fill(setting: channels.Setting, held: dict[str, str]) -> None:
    if setting.make:
        held[setting.name] = setting.make()
    elif setting.is_required:
        raise errors.ChannelSettingRefused(field=setting.name, value="", wanted=f"{setting.label} is needed.")


def _value(setting: channels.Setting, given: Any) -> str:
    """Return a setting as it is kept: a text. Yes is "true", no is nothing."""
    if given is None or given is False:
        return ""
    text = _TRUE if given is True else str(given).strip()
    if not isinstance(given, str | bool | int) or len(text) > LONGEST_SETTING or "\0" in text:
        raise errors.ChannelSettingRefused(
            field=setting.name, value=text[:40], wanted=f"Give a text of at most {LONGEST_SETTING} characters."
        )
    allowed = [value for value, _ in setting.choices]
    if text == "false" and allowed and text not in allowed:
        text = ""
    if allowed and text not in allowed:
        shown = ", ".join(value or "nothing" for value in allowed)
        raise errors.ChannelSettingRefused(field=setting.name, value=text[:40], wanted=f"Choose one of: {shown}.")
    return text


def announce(what: str, line: Line, by: str, now: datetime, **data: Any) -> None:
    """Announce what became of a line."""
    fact = log.Fact(what, object_id=line.id, occurred_at=now, data=data)
    log.announce([fact], workspace_id=line.workspace_id, by=by)
