"""Page answers a second: an invitation's survey is opened from the mail's button, filled in and sent."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from innerloop.config.bench import bare, load, pushing
from innerloop.config.bench.ground import Ground
from innerloop.config.bench.report import Figure
from innerloop.customers.models import Customer
from innerloop.kernel import bulk, clock, ids, scope
from innerloop.listen import forms_visits
from innerloop.listen import queries as listening
from innerloop.listen.models import Invitation, Program, SurveyVersion
from innerloop.team.models import Workspace

AIM = 300.0
# More than can be answered in a second, so that no client ever lacks an invitation.
_MOST_A_SECOND = 1_500
_FORM = {"lang": "en", "score": "9", "comment": bare.COMMENT, "contact": "1"}


def measure(ground: Ground, seconds: float, is_full: bool) -> list[Figure]:
    """Push page answers, and rows into the bare database, for so many seconds each."""
    visits = _visits(ground, int((seconds + pushing.WARM_SECONDS) * _MOST_A_SECOND))
    pushed = pushing.push(ground, visits, clients=2 * ground.connections, seconds=seconds)
    written = pushing.write_bare(ground, seconds)
    return pushing.figures("page answers (open, send)", pushed, aim=AIM, written=written)


def _visits(ground: Ground, count: int) -> list[load.Visit]:
    return [_visit(invitation_id) for invitation_id in _invite(ground, count)]


def _visit(invitation_id: UUID) -> load.Visit:
    path = f"/s/{listening.token_of(invitation_id)}?score=9"
    # The form carries the nonce of a showing, as the page that was opened before would have given it.
    form = urlencode({**_FORM, "nonce": forms_visits.new_nonce(invitation_id, now=clock.now())}).encode()
    return load.get(path), load.post(path, form, content_type="application/x-www-form-urlencoded")


def _invite(ground: Ground, count: int) -> list[UUID]:
    """Make customers with an invitation each."""
    workspace = Workspace.objects.get(slug=ground.workspace)
    with scope.to(workspace.id):
        program = listening.program()
        assert program
        version = listening.newest_version(program.survey_id)
        customers = [Customer(workspace_id=workspace.id, name="Bench", known_at=clock.now()) for _ in range(count)]
        invitations = [_invitation(program, version, customer) for customer in customers]
        bulk.write(Customer, customers)
        bulk.write(Invitation, invitations)
    return [invitation.id for invitation in invitations]


def _invitation(program: Program, version: SurveyVersion, customer: Customer) -> Invitation:
    id_, now = ids.new_id(), clock.now()
    return Invitation(
        id=id_,
        workspace_id=program.workspace_id,
        program=program,
        survey_version=version,
        customer=customer,
        token_digest=ids.digest(listening.token_of(id_)),
        occasion_key=str(id_),
        state=Invitation.State.SENT,
        channel="email",
        language="en",
        properties={"plan": "pro"},
        asked_at=now,
        expires_at=now + timedelta(days=60),
    )
