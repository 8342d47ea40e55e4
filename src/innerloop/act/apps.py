"""The act room as a Django app."""

from django.apps import AppConfig
from django.http import HttpRequest

from innerloop.kernel import frame
from innerloop.team.rules import Role
from innerloop.team.sections import add_section


class ActConfig(AppConfig):
    name = "innerloop.act"
    label = "act"

    def ready(self) -> None:
        """Load the subscriptions and the jobs; put the pages into the rail and under Settings."""
        from innerloop.act import jobs, subscriptions  # noqa: F401, PLC0415

        frame.add_page(20, "Feedback", "act:feedback", "F", gap_before=True, is_at_thumb=True)
        frame.add_page(25, "Themes", "act:themes", "T")
        frame.add_page(30, "Explore", "act:explorer", "E")
        frame.add_page(45, "Alerts", "act:alerts", "L", count=_how_many_changes)
        frame.add_page(35, "Drivers", "act:drivers", "D", also=("act:reach",))
        frame.add_page(40, "Journeys", "act:journeys", "J")
        frame.add_page(50, "Customers", "act:customers", "C", is_at_thumb=True, also=("act:organizations",))
        frame.add_page(60, "Cases", "act:cases", "A", gap_before=True, is_at_thumb=True, count=_how_many_open)
        frame.add_page(65, "Waiting", "act:waiting", "W", count=_how_many_wait)
        frame.add_page(70, "Promoters", "act:promoters", "R")
        add_section(63, "What is watched", "act:watching", at_least=Role.MANAGER)
        add_section(65, "Case rules", "act:rules", at_least=Role.MANAGER)
        add_section(66, "Reply templates", "act:templates", at_least=Role.MANAGER)
        add_section(67, "Playbooks", "act:playbooks", at_least=Role.MANAGER)
        add_section(68, "Response times", "act:targets", at_least=Role.MANAGER)
        add_section(69, "Causes", "act:causes", at_least=Role.MANAGER)
        add_section(70, "Thanks", "act:thanks", at_least=Role.MANAGER)


def _how_many_open(request: HttpRequest) -> int | None:
    from innerloop.act.queries.cases import how_many_open  # noqa: PLC0415 - models are not there when apps are

    member = getattr(request, "member", None)
    return (how_many_open(member.workspace_id, member.id) or None) if member else None


def _how_many_wait(request: HttpRequest) -> int | None:
    from innerloop.act.queries.waiting import how_many_wait  # noqa: PLC0415 - models are not there when apps are

    workspace = getattr(request, "workspace", None)
    return (how_many_wait(workspace.id) or None) if workspace else None


def _how_many_changes(request: HttpRequest) -> int | None:
    from innerloop.act.queries.findings import how_many_stand  # noqa: PLC0415 - models are not there when apps are

    workspace = getattr(request, "workspace", None)
    return (how_many_stand(workspace.id) or None) if workspace else None
