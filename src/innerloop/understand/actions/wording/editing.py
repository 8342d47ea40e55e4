"""Themes as people change them: made, edited, put away, merged into another and parted again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.kernel import alone, log, scope
from innerloop.understand import errors, events
from innerloop.understand.actions.wording import applying
from innerloop.understand.models import Theme

MOST_THEMES = 200
MOST_EXAMPLES = 50
LONGEST_EXAMPLE = 300
LONGEST_NAME = 80
LONGEST_DESCRIPTION = 400
# What is written of a theme that counts as changed; all else stays as whoever else wrote it meanwhile.
ANEW = ("weighed", "changed_at", "applied_at", "failed_at", "passed_to", "passed", "to_pass")


@transaction.atomic
def put_theme(
    *,
    slug: str,
    name: str | None = None,
    description: str | None = None,
    examples: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    by: str,
    now: datetime,
) -> tuple[Theme, bool]:
    """Make the theme of this slug, or edit it; return it and whether it is new. What was read is held against it anew.

    What is None stays as it is; a new theme is called by its slug then. A theme that was put away is taken up again.
    Raises ThemeImpossible, which names the field.
    """
    hold()
    # Only now: of two who change different fields at once, the second keeps what the first has changed.
    theme = Theme.objects.filter(slug=slug).first()
    known = theme or Theme(name=slug)
    told = _checked(
        known.name if name is None else name,
        known.description if description is None else description,
        known.examples if examples is None else examples,
    )
    if theme is None:
        _check_room()
        theme = Theme(workspace_id=scope.current(), slug=slug, names=dict(names or {}), changed_at=now, **told)
        applying.begin(theme)
        theme.save(force_insert=True)
        _tell(events.THEME_MADE, theme, by, now)
        return theme, True
    if theme.merged_into_id:
        raise errors.ThemeImpossible("slug", f"{slug!r} was merged into another theme; part them first")
    told |= {"is_on": True} | ({} if names is None else {"names": dict(names)})
    _change(theme, told, by, now)
    return theme, False


@transaction.atomic
def keep_theme(*, theme_id: UUID, is_on: bool, by: str, now: datetime) -> Theme:
    """Put a theme away, or take it up again. One that was merged into another stays there."""
    hold()
    theme = Theme.objects.get(id=theme_id)
    if theme.merged_into_id is None:
        if is_on and not theme.is_on:
            _check_room()
        _change(theme, {"is_on": is_on}, by, now)
    return theme


@transaction.atomic
def merge_themes(*, theme_id: UUID, into_id: UUID, by: str, now: datetime) -> Theme:
    """Let one theme become part of another: its examples, its mentions and what people said of it. Returns the other.

    Raises ThemeImpossible for one that is merged already, and for a theme into itself.
    """
    hold()
    theme, into = Theme.objects.get(id=theme_id), Theme.objects.get(id=into_id)
    if theme.id == into.id or theme.merged_into_id or into.merged_into_id or not into.is_on:
        raise errors.ThemeImpossible("into", f"{theme.name!r} cannot be merged into {into.name!r}")
    examples, heard_from = _together(into, theme)
    theme.is_on, theme.merged_into, theme.changed_at = False, into, now
    applying.begin(theme)
    theme.save(update_fields=["is_on", "merged_into", *ANEW])
    # What was merged into it before goes along, with what people said of it.
    Theme.objects.filter(merged_into=theme).update(merged_into=into)
    _change(into, {"examples": examples, "heard_from": heard_from}, by, now, always=True)
    log.announce(
        [log.Fact(events.THEMES_MERGED, theme.id, now, data={"into": str(into.id)})],
        workspace_id=scope.current(),
        by=by,
    )
    return into


@transaction.atomic
def part_theme(*, theme_id: UUID, by: str, now: datetime) -> Theme:
    """Take a theme out of the one that it was merged into. That one keeps the examples, to be edited by hand."""
    hold()
    theme = Theme.objects.get(id=theme_id)
    if theme.merged_into_id:
        _change(theme, {"is_on": True, "merged_into": None}, by, now)
    return theme


def forget_said(response_ids: Collection[UUID], *, now: datetime) -> None:
    """Take the sentences of these answers out of the themes of this workspace, which are others without them."""
    # Only now: a theme that just takes over such a sentence, from a topic or another theme, is looked at after that.
    hold()
    gone = {str(id_) for id_ in response_ids}
    for theme in Theme.objects.filter(heard_from__has_any_keys=sorted(gone)).order_by("id"):
        # Of these answers some may have kept their words: their sentences are learned again from the next look.
        said = {sentence for id_, sentence in theme.heard_from.items() if id_ in gone}
        theme.heard_from = {id_: each for id_, each in theme.heard_from.items() if id_ not in gone}
        theme.save(update_fields=["heard_from"])
        _change(theme, {"examples": [each for each in theme.examples if each not in said]}, "system", now)


def hold() -> None:
    """Let nobody else change the workspace's themes until the transaction ends."""
    # Two who make the same theme at once: the second edits what the first made.
    alone.wait_for(f"understand.themes {scope.current()}")


def _together(into: Theme, theme: Theme) -> tuple[list[str], dict[str, str]]:
    """Return the examples of both, and which of them customers said: an erasure must find these here too."""
    # An answer is kept with one sentence. Another one of the same answer would outlive it, and so stays behind.
    twice = {said for id_, said in theme.heard_from.items() if into.heard_from.get(id_, said) != said}
    examples = list(dict.fromkeys([*into.examples, *(each for each in theme.examples if each not in twice)]))
    return examples[:MOST_EXAMPLES], theme.heard_from | into.heard_from


def _check_room() -> None:
    if Theme.objects.filter(is_on=True).count() >= MOST_THEMES:
        raise errors.ThemeImpossible("slug", f"there are {MOST_THEMES} themes already; put one away first")


def _checked(name: str, description: str, examples: Sequence[str]) -> dict[str, object]:
    """Return the words of a theme without blanks around them; raises ThemeImpossible."""
    tidy = list(dict.fromkeys(text for each in examples if (text := each.strip())))
    for field, text, longest in (
        ("name", name.strip(), LONGEST_NAME),
        ("description", description, LONGEST_DESCRIPTION),
    ):
        if len(text) > longest:
            raise errors.ThemeImpossible(field, f"it has {len(text)} characters; at most {longest} fit")
    if not name.strip():
        raise errors.ThemeImpossible("name", "it is empty; write what people should call it")
    if len(tidy) > MOST_EXAMPLES:
        raise errors.ThemeImpossible("examples", f"there are {len(tidy)}; give at most {MOST_EXAMPLES}")
    if long := next((text for text in tidy if len(text) > LONGEST_EXAMPLE), None):
        raise errors.ThemeImpossible("examples", f"{long[:40]!r} … is longer than {LONGEST_EXAMPLE} characters")
    if any("\0" in text for text in (name, description, *tidy)):
        raise errors.ThemeImpossible("name", "a text holds a null byte; leave it out")
    return {"name": name.strip(), "description": description.strip(), "examples": tidy}


def _change(theme: Theme, told: Mapping[str, object], by: str, now: datetime, *, always: bool = False) -> None:
    changed = [field for field, value in told.items() if getattr(theme, field) != value]
    if not changed and not always:
        return
    for field in changed:
        setattr(theme, field, told[field])
    theme.weighed = 0  # of other sentences verdicts may teach something else
    begin_anew(theme, now)
    theme.save(update_fields=[*changed, *ANEW])
    _tell(events.THEME_CHANGED, theme, by, now, fields=", ".join(sorted(changed)))


def begin_anew(theme: Theme, now: datetime) -> None:
    """Let a theme count as changed, and the past be held against it; saves nothing."""
    # Later than any change before, though whoever waited for their turn brought an older time: readers go by it.
    theme.changed_at = max(now, theme.changed_at + timedelta(microseconds=1))
    applying.begin(theme)


def _tell(kind: str, theme: Theme, by: str, now: datetime, **data: str) -> None:
    log.announce([log.Fact(kind, theme.id, now, data=data)], workspace_id=scope.current(), by=by)
