"""Reads of the listen room."""

from collections.abc import Collection
from hmac import compare_digest
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from innerloop.kernel import ids
from innerloop.listen.models import Invitation, Metric, Product, Program, Response, Survey, SurveyVersion, Touchpoint
from innerloop.listen.rules import scale as scales

INVITATION_PURPOSE = "invitation"
UNSUBSCRIBE_PURPOSE = "unsubscribe"


def scale_of(metric: Metric) -> scales.Scale:
    """Return a metric's scale as the rules know it."""
    return scales.Scale(
        slug=metric.slug,
        low=metric.low,
        high=metric.high,
        best="low" if metric.best == Metric.Best.LOW else "high",
        top=frozenset(metric.top),
        bottom=frozenset(metric.bottom),
        labels={int(number): label for number, label in metric.labels.items()},
        not_scores=frozenset(metric.not_scores),
    )


def metrics(slugs: Collection[str] = ()) -> dict[str, Metric]:
    """Return the workspace's metrics by slug; all of them when no slug is given."""
    rows = Metric.objects.order_by("slug")
    return {row.slug: row for row in (rows.filter(slug__in=slugs) if slugs else rows)}


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


def link_of(invitation_id: UUID) -> str:
    """Return the address at which an invitation is answered."""
    return f"{settings.BASE_URL}/s/{token_of(invitation_id)}"


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation that a token opens, whatever its workspace."""
    return (
        Invitation.everywhere.filter(token_digest=ids.digest(token))
        .select_related("workspace", "customer", "program", "survey_version__survey__metric", "touchpoint")
        .first()
    )


def program_by_link(slug: str) -> Program | None:
    """Return the always-on program behind `/l/SLUG`, whatever its workspace."""
    return (
        Program.everywhere.filter(slug=slug, kind=Program.Kind.ALWAYS_ON, closed_at=None)
        .select_related("workspace", "survey__metric", "touchpoint")
        .first()
    )


def response(response_id: UUID) -> Response | None:
    """Return one response with what it names, or None."""
    return responses().filter(id=response_id).first()


def responses() -> QuerySet[Response]:
    """Return the responses with what they name, newest first."""
    return Response.objects.select_related(
        "metric", "customer", "touchpoint", "product", "team", "employee", "program"
    ).order_by("-answered_at", "-id")


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
