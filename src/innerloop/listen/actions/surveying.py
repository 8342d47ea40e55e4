"""The survey of an ask as the conversation needs it."""

from uuid import UUID

from innerloop.listen import channels, queries
from innerloop.listen.models import Invitation, Line, Thread
from innerloop.listen.rules import scale as scales
from innerloop.listen.rules.conversation import Survey


def survey_of(invitation: Invitation | None, thread: Thread, line: Line) -> Survey:
    """Return what is asked on a thread; without an ask, what is needed to hear a wish."""
    adapter = channels.of(line.kind)
    most_buttons = adapter.capabilities.most_buttons if adapter else 0
    has_letters = adapter is None or adapter.capabilities.has_letters
    language = thread.language or thread.customer.language or thread.workspace.language
    if invitation is None:
        company = thread.workspace.name
        return Survey(
            {"languages": [language]}, scales.NPS, language, company, most_buttons=most_buttons, has_letters=has_letters
        )
    program = invitation.program
    content = invitation.survey_version.content
    slugs = {asked["metric"] for asked in content.get("followups", []) if asked.get("metric")}
    found = queries.metrics(slugs) if slugs else {}
    return Survey(
        content=content,
        scale=queries.scale_of(program.survey.metric),
        language=invitation.language or language,
        company=thread.workspace.name,
        expires_at=invitation.expires_at,
        link=queries.link_of(invitation.id) if program.is_anonymous else "",
        most_buttons=most_buttons,
        has_letters=has_letters,
        properties=invitation.properties,
        scales={slug: queries.scale_of(metric) for slug, metric in found.items()},
    )


def with_all(invitation_id: UUID) -> Invitation:
    """Return an ask with what its survey needs."""
    rows = Invitation.objects.select_related("program__survey__metric", "program__workspace", "survey_version")
    return rows.get(id=invitation_id)


def is_live(line: Line) -> bool:
    """Say whether a line answers within the provider's own call."""
    adapter = channels.of(line.kind)
    return adapter is not None and adapter.is_live(line)


def can_write_too(line: Line) -> bool:
    """Say whether a line that answers within the provider's call may also write by itself: it is live by choice."""
    adapter = channels.of(line.kind)
    return adapter is not None and adapter.capabilities.can_send and not adapter.capabilities.is_live
