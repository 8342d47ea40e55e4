"""A comment in another language, beside it and never in its place."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import bulk, ids, scope
from innerloop.listen.models import Response
from innerloop.team.access import actor
from innerloop.team.models import Member
from innerloop.understand.actions.outside import asking
from innerloop.understand.models import Translation
from innerloop.understand.outside import errors, prompts
from innerloop.understand.queries.outside import covered, digest

# A translation is about as long as its original; what is ten times as long is something else.
_TIMES, _MORE = 5, 300


def translate(*, response_id: UUID, to: str, member: Member, now: datetime) -> Translation:
    """Have the comment of an answer said in another language and keep it beside the comment; raises OutsideError.

    Whoever asks again gets a new one in its place. Not within a transaction: it waits for the other side.
    """
    row = Response.objects.select_related("customer", "employee").get(id=response_id)
    text = covered(row)
    if not text.strip():
        raise errors.NothingToAsk
    prompt = prompts.translation(text, to=to)
    reply = asking.ask(prompt, purpose=asking.TRANSLATION, answers=1, by=actor(member), now=now)
    if not reply.text or len(reply.text) > len(text) * _TIMES + _MORE:
        raise errors.Nonsense(
            why="it is empty" if not reply.text else "it is far longer than what was to be translated"
        )
    return _keep(row, reply, to=to, member=member, now=now)


def bring_translations(texts: Mapping[UUID, str], *, to: str, now: datetime) -> None:
    """Keep translations that somebody brought along, by their answer; no machine was asked."""
    comments = dict(Response.objects.filter(id__in=texts).values_list("id", "comment"))
    rows = [
        Translation(
            id=ids.new_id(),
            workspace_id=scope.current(),
            response_id=id_,
            language=to,
            text=text,
            of_words=digest(comments[id_]),
            made_by="",
            made_at=now,
        )
        for id_, text in texts.items()
    ]
    bulk.write(Translation, rows)


@transaction.atomic
def _keep(row: Response, reply: asking.Reply, *, to: str, member: Member, now: datetime) -> Translation:
    # Held until the end: an erasure or a change comes before, and is seen here, or after, and takes this with it.
    held = Response.objects.select_for_update(no_key=True).get(id=row.id)
    if held.erased_at or held.comment != row.comment:
        raise errors.ChangedMeanwhile
    made = {"text": reply.text, "of_words": digest(row.comment), "made_by": reply.model, "made_at": now}
    kept, _ = Translation.objects.update_or_create(
        response_id=row.id,
        language=to,
        defaults={**made, "asked_by": member},
        create_defaults={**made, "asked_by": member, "id": ids.new_id(), "workspace_id": row.workspace_id},
    )
    return kept
