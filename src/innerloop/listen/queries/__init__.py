"""Reads of the listen room."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from innerloop.customers.models import Identity
from innerloop.kernel import ids, scope
from innerloop.kernel.ready import Ready
from innerloop.listen.models import (
    Invitation,
    Metric,
    Product,
    Program,
    Response,
    ResponseVersion,
    Stage,
    Survey,
    SurveyVersion,
    Touchpoint,
)
from innerloop.listen.queries.calls import Question, questions_for
from innerloop.listen.queries.lines import (
    Chat,
    Way,
    chats,
    inbound_url,
    line,
    line_called,
    lines,
    waiting_for_person,
    way_by,
    ways,
    with_person,
    with_taker,
)
from innerloop.listen.queries.said import said_after
from innerloop.listen.queries.scales import scale_of
from innerloop.listen.rules import saying
from innerloop.listen.rules.heard import CUSTOMER
from innerloop.team.rules import tree

__all__ = [
    "Chat",
    "Question",
    "Way",
    "chats",
    "inbound_url",
    "line",
    "line_called",
    "lines",
    "questions_for",
    "said_after",
    "scale_of",
    "waiting_for_person",
    "way_by",
    "ways",
    "with_person",
    "with_taker",
]

INVITATION_PURPOSE = "invitation"
UNSUBSCRIBE_PURPOSE = "unsubscribe"
IDENTITY_PURPOSE = "identity"


_metrics = Ready(lambda workspace: Metric.everywhere.filter(workspace=workspace).order_by("slug"))
_metric = Ready(lambda workspace, slug: Metric.everywhere.filter(workspace=workspace, slug=slug))
_opened = Ready(
    lambda digest: Invitation.everywhere.filter(token_digest=digest).select_related(
        "program__workspace", "program__survey__metric", "survey_version", "thread", "response"
    )
)


def metrics(slugs: Collection[str] = ()) -> dict[str, Metric]:
    """Return the workspace's metrics by slug; all of them when no slug is given."""
    if not slugs:
        rows = _metrics(scope.current())
    elif len(slugs) == 1:
        rows = _metric(scope.current(), *slugs)
    else:
        rows = list(Metric.objects.filter(slug__in=slugs).order_by("slug"))
    return {row.slug: row for row in rows}


def metric(slug: str) -> Metric | None:
    """Return one metric, or None."""
    return Metric.objects.filter(slug=slug).first()


def touchpoints() -> QuerySet[Touchpoint]:
    """Return the moments, by name."""
    return Touchpoint.objects.order_by("name")


def products() -> QuerySet[Product]:
    """Return the products, by name."""
    return Product.objects.order_by("name")


def programs() -> QuerySet[Program]:
    """Return the programs with their surveys, newest first."""
    return Program.objects.select_related("survey__metric", "touchpoint").order_by("-opened_at", "-id")


def program(slug: str = "") -> Program | None:
    """Return an open program by its slug, or the default one."""
    rows = Program.objects.filter(closed_at=None).select_related("survey__metric", "workspace", "touchpoint")
    return rows.filter(slug=slug).first() if slug else rows.filter(is_default=True).first()


def surveys() -> QuerySet[Survey]:
    """Return the surveys that are in use, newest first."""
    return Survey.objects.filter(archived_at=None).select_related("metric").order_by("-made_at", "-id")


def newest_version(survey_id: UUID) -> SurveyVersion:
    """Return the version that new invitations ask."""
    return SurveyVersion.objects.filter(survey_id=survey_id).order_by("-number")[0]


def token_of(invitation_id: UUID) -> str:
    """Return the token of an invitation's link. It can be made again; only its digest is kept."""
    return ids.derived_token(key=settings.SECRET_KEY, purpose=INVITATION_PURPOSE, subject=invitation_id)


def is_begun() -> bool:
    """Say whether the workspace has what a survey needs; a new one has not."""
    return Metric.objects.exists()


def link_of(invitation_id: UUID) -> str:
    """Return the address at which an invitation is answered."""
    return f"{settings.BASE_URL}/s/{token_of(invitation_id)}"


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation that a token opens, with all that its page shows, whatever its workspace."""
    return next(iter(_opened(ids.digest(token))), None)


def program_by_link(slug: str) -> Program | None:
    """Return the always-on program behind `/l/SLUG`, whatever its workspace."""
    return (
        Program.everywhere.filter(slug=slug, kind=Program.Kind.ALWAYS_ON, closed_at=None)
        .select_related("workspace", "survey__metric", "touchpoint")
        .first()
    )


def program_named(slug: str) -> Program | None:
    """Return the program whose short name this is, open or closed, whatever its workspace."""
    return Program.everywhere.filter(slug=slug).select_related("workspace").first()


def response(response_id: UUID) -> Response | None:
    """Return one response with what it names, or None."""
    return responses().filter(id=response_id).first()


def responses() -> QuerySet[Response]:
    """Return the responses with what they name, newest first; `is_replaced`: another score was given before.

    What came late replaced nothing: it was never what stood.
    """
    rows = Response.objects.select_related(
        "metric", "customer", "touchpoint__stage", "product", "team", "employee", "program"
    )
    was = Cast(KeyTextTransform("score", "content"), IntegerField())
    earlier = response_versions().filter(response=OuterRef("id"), number__lt=OuterRef("version"))
    stood = earlier.filter(is_late=False)  # type: ignore[misc]
    other = Exists(stood.annotate(was=was).filter(was__isnull=False).exclude(was=OuterRef("score")))
    marked = rows.annotate(is_replaced=other)  # type: ignore[no-redef]
    return marked.order_by("-answered_at", "-id")


def response_versions() -> QuerySet[ResponseVersion]:
    """Return versions of responses, newest first; `is_late`: said before what the customer had said by then.

    Such a one is kept behind the one that stands. The first counts for when it was given, not for when it was told.
    """
    theirs = ResponseVersion.objects.filter(response=OuterRef("response"), number__gt=1, changed_by=CUSTOMER)
    newer = theirs.filter(number__lt=OuterRef("number"), at__gt=OuterRef("at"))
    is_late = Q(number__gt=1) & (Q(at__lt=F("response__answered_at")) | Exists(newer))
    marked = ResponseVersion.objects.annotate(is_late=is_late)  # type: ignore[no-redef]
    return marked.order_by("-number")


def addresses_to_ask(customer_id: UUID) -> list[tuple[str, str]]:
    """Return every channel and address at which a customer could be asked."""
    held = Identity.objects.filter(customer_id=customer_id).values_list("kind", "value")
    open_ways = [(name, way.address_kind) for name, way in ways().items()]
    return [(name, value) for kind, value in held for name, wanted in open_ways if kind == wanted]


def known_in_app_as(customer_id: UUID) -> list[str]:
    """Return by what an app may know a customer: their numbers and e-mail addresses."""
    kinds = (Identity.Kind.EXTERNAL_ID, Identity.Kind.EMAIL)
    return list(Identity.objects.filter(customer_id=customer_id, kind__in=kinds).values_list("value", flat=True))


def unsubscribe_token_of(invitation_id: UUID) -> str:
    """Return the token of an invitation's way out. It opens nothing else, and needs no row of its own."""
    proof = ids.derived_token(key=settings.SECRET_KEY, purpose=UNSUBSCRIBE_PURPOSE, subject=invitation_id)
    return f"{invitation_id.hex}{proof}"


def unsubscribe_link_of(invitation_id: UUID) -> str:
    """Return the address at which somebody asked is asked no more."""
    return f"{settings.BASE_URL}/unsubscribe/{unsubscribe_token_of(invitation_id)}"


def invitation_by_unsubscribe_token(token: str) -> Invitation | None:
    """Return the invitation whose way out a token is, whatever its workspace."""
    try:
        invitation_id = UUID(hex=token[:32])
    except ValueError:
        return None
    if not compare_digest(token.encode(), unsubscribe_token_of(invitation_id).encode()):
        return None
    rows = Invitation.everywhere.filter(id=invitation_id)
    return rows.select_related("workspace", "customer", "program", "thread").first()


@dataclass(frozen=True, slots=True)
class Asking:
    """A program with what came of it in a time: asked and answered by invitation, or answered by its open link.

    Beside the names of those who were asked anonymously, one more answered would say who: there `answered` is None.
    """

    program: Program
    asked: int = 0
    answered: int | None = 0
    held: int = 0

    @property
    def is_always_on(self) -> bool:
        """Say whether it asks by an open link, so that nobody knows how many were asked."""
        return self.program.kind == Program.Kind.ALWAYS_ON

    @property
    def rate(self) -> str:
        """Return the share that answered, with its interval; empty where too few were asked or none may be told."""
        return "" if self.answered is None or self.is_always_on else saying.rate_said(self.answered, self.asked)


def askings(*, since: datetime) -> list[Asking]:
    """Return every program with its counts since a moment: the open ones first, the default before
    the newest. Three queries."""
    invited, by_link = _invited(asked_at__gte=since), _by_link(answered_at__gte=since)
    found = sorted(programs(), key=lambda program: (program.closed_at is not None, not program.is_default))
    return [_asking(program, invited, by_link) for program in found]


def asking(program: Program, *, since: datetime) -> Asking:
    """Return one program with its counts since a moment."""
    invited = _invited(asked_at__gte=since, program=program)
    return _asking(program, invited, _by_link(answered_at__gte=since, program=program))


def put_away() -> QuerySet[Survey]:
    """Return the surveys that were archived, by name."""
    return Survey.objects.exclude(archived_at=None).select_related("metric").order_by("name", "id")


def versions(survey_id: UUID) -> QuerySet[SurveyVersion]:
    """Return a survey's versions, newest first, without what is in them."""
    return SurveyVersion.objects.filter(survey_id=survey_id).order_by("-number").defer("content")


def always_on_link_of(program: Program) -> str:
    """Return the address of an always-on program."""
    return f"{settings.BASE_URL}/l/{program.slug}"


def identity_key_of(program: Program) -> str:
    """Return the key by which a company's server proves to a program who visits its site."""
    purpose = f"{IDENTITY_PURPOSE}:{program.identity_round}"
    return ids.derived_token(key=settings.SECRET_KEY, purpose=purpose, subject=program.id)


def invitations_of(program: Program, *, after: UUID | None = None) -> QuerySet[Invitation]:
    """Return a program's invitations, newest first, from the one after `after` on."""
    rows = Invitation.objects.filter(program=program).select_related("customer", "program", "thread", "touchpoint")
    last = Invitation.objects.filter(program=program, id=after).first() if after else None
    if last:
        rows = rows.filter(Q(asked_at__lt=last.asked_at) | Q(asked_at=last.asked_at, id__lt=last.id))
    return rows.order_by("-asked_at", "-id")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many asks of a program wait for their time, and when the first of them is decided."""

    n: int
    first_at: datetime | None


def waiting(program: Program) -> Waiting:
    """Return what waits of a program; of a closed one nothing does."""
    if program.closed_at is not None:
        return Waiting(0, None)
    rows = Invitation.objects.filter(program=program, state__in=Invitation.NOT_ASKED, decide_at__isnull=False)
    found = rows.aggregate(n=Count("id"), first_at=Min("decide_at"))
    return Waiting(found["n"], found["first_at"])


def touchpoints_to_set_up() -> QuerySet[Touchpoint]:
    """Return the touchpoints for their settings page: those that nobody has looked at first, then by stage."""
    rows = Touchpoint.objects.select_related("owner_team", "stage")
    return rows.order_by("is_set_up", "stage__position", "stage__name", "name", "id")


def product_tree() -> tuple[list[Product], list[tuple[Product, int]]]:
    """Return the products that nobody has looked at, and the others as a tree with their depth. One query."""
    rows = list(Product.objects.select_related("owner_team").order_by("name", "id"))
    parents = {row.parent_id for row in rows}
    # A parent stays in the tree, whoever has looked at it: else its children would have no place.
    unseen = [row for row in rows if not row.is_set_up and row.parent_id is None and row.id not in parents]
    return unseen, tree.in_tree_order([row for row in rows if row not in unseen], name=lambda row: row.name)


def stages() -> QuerySet[Stage]:
    """Return the stages of the journey, in its order."""
    return Stage.objects.annotate(moments=Count("touchpoints")).order_by("position", "name", "id")


def _asking(program: Program, invited: dict[UUID, tuple[int, int, int]], by_link: dict[UUID, int]) -> Asking:
    asked, answered, held = invited.get(program.id, (0, 0, 0))
    if program.is_anonymous and program.kind != Program.Kind.ALWAYS_ON:
        return Asking(program, asked=asked, answered=None, held=held)
    return Asking(program, asked=asked, answered=answered + by_link.get(program.id, 0), held=held)


def _invited(**chosen: Any) -> dict[UUID, tuple[int, int, int]]:
    """Return asked, answered and held per program."""
    states = Invitation.State
    rows = Invitation.objects.filter(**chosen).values("program_id")
    counted = rows.annotate(
        asked=Count("id", filter=~Q(state__in=Invitation.NOT_ASKED)),
        answered=Count("id", filter=Q(state=states.ANSWERED) | Q(is_spent=True)),
        held=Count("id", filter=Q(state=states.HELD)),
    )
    return {row["program_id"]: (row["asked"], row["answered"], row["held"]) for row in counted}


def _by_link(**chosen: Any) -> dict[UUID, int]:
    """Return how many answered without an invitation, per always-on program."""
    rows = Response.objects.filter(invitation=None, program__kind=Program.Kind.ALWAYS_ON, **chosen)
    return dict(rows.values("program_id").annotate(n=Count("id")).values_list("program_id", "n"))
