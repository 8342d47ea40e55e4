"""Taking over a history of asking: what another system, or a demo's past, had asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from innerloop.kernel import ids
from innerloop.listen import queries
from innerloop.listen.models import Invitation, Program

_COLUMNS = (
    "id", "workspace_id", "program_id", "survey_version_id", "customer_id", "occasion_key", "state", "reasons",
    "channel", "language", "touchpoint_id", "product_id", "team_id", "employee_id", "properties", "asked_at",
    "expires_at",
)  # fmt: skip
_BIND = """
UPDATE listen_response r
SET invitation_id = pair.invitation_id, program_id = i.program_id, survey_version_id = i.survey_version_id
FROM unnest(%(responses)s::uuid[], %(invitations)s::uuid[]) AS pair(response_id, invitation_id)
JOIN listen_invitation i ON i.id = pair.invitation_id
WHERE r.id = pair.response_id
"""


@dataclass(frozen=True, slots=True)
class PastAsk:
    """One ask of the past. It has no link: nobody can answer it any more."""

    occasion_key: str
    customer_id: UUID
    channel: str
    asked_at: datetime
    language: str = ""
    touchpoint_id: UUID | None = None
    product_id: UUID | None = None
    team_id: UUID | None = None
    employee_id: UUID | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


def keep_asks(asks: Sequence[PastAsk], *, program: Program, is_answered: bool) -> list[UUID]:
    """Keep asks of the past, and return their invitations' ids in order.

    Written by COPY, for there may be hundreds of thousands; no event is announced, since an ask that is over
    moves nobody.
    """
    version = queries.newest_version(program.survey_id)
    state = Invitation.State.ANSWERED if is_answered else Invitation.State.SENT
    made = [ids.new_id() for _ in asks]
    statement = f"COPY listen_invitation ({', '.join(_COLUMNS)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for id_, ask in zip(made, asks, strict=True):
            copy.write_row(
                (
                    id_,
                    program.workspace_id,
                    program.id,
                    version.id,
                    ask.customer_id,
                    ask.occasion_key,
                    state,
                    Jsonb([]),
                    ask.channel,
                    ask.language,
                    ask.touchpoint_id,
                    ask.product_id,
                    ask.team_id,
                    ask.employee_id,
                    Jsonb(dict(ask.properties)),
                    ask.asked_at,
                    ask.asked_at + timedelta(days=program.answer_for_days),
                )
            )
    return made


def bind(*, responses: Mapping[UUID, UUID]) -> None:
    """Say which invitation each of these responses answered."""
    with connection.cursor() as cursor:
        cursor.execute(_BIND, {"responses": list(responses), "invitations": list(responses.values())})
