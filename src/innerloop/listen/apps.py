"""The listen room as a Django app."""

from django.apps import AppConfig

from innerloop.kernel import facts, frame
from innerloop.listen.rules import saying
from innerloop.team.rules import Role
from innerloop.team.sections import add_section


class ListenConfig(AppConfig):
    name = "innerloop.listen"
    label = "listen"

    def ready(self) -> None:
        """Load the subscriptions and the jobs, put Surveys into the rail, and what answers are about under Settings."""
        from innerloop.listen import jobs, models, subscriptions  # noqa: F401, PLC0415
        from innerloop.team.queries import audit  # noqa: PLC0415 - its models are there from now on

        # The log keeps a channel's code; people read its name.
        facts.read_as("channel", saying.channel_name)
        for prefix, table in (
            ("program.", models.Program),
            ("survey.", models.Survey),
            ("channel.", models.Line),
            ("metric.", models.Metric),
            ("touchpoint.", models.Touchpoint),
            ("product.", models.Product),
            ("stage.", models.Stage),
        ):
            audit.name_about(prefix, table)
        frame.add_page(90, "Surveys", "listen:surveys", "S", gap_before=True)
        add_section(50, "Touchpoints", "listen:touchpoints", at_least=Role.MANAGER)
        add_section(60, "Products", "listen:products", at_least=Role.MANAGER)
        add_section(62, "Metrics", "listen:metrics", at_least=Role.MANAGER)
