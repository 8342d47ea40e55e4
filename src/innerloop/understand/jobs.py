"""The periodic work of this room: each workspace's days are looked at after they are over."""

from innerloop.kernel import apart, clock
from innerloop.kernel.jobs import LONG, app
from innerloop.team.models import Workspace
from innerloop.understand import actions


@app.periodic(cron="13 * * * *")
@app.task(queueing_lock="understand.watch", lock="understand.watch", queue=LONG)
def watch(timestamp: int) -> None:
    """Look at the days that are over, in the zone of each workspace: within an hour of its midnight."""
    for workspace_id in Workspace.objects.order_by("id").values_list("id", flat=True):
        with apart.within(workspace_id, doing="Watching the score"):
            actions.look(now=clock.now())
