"""The periodic work of this room."""

from innerloop.kernel import clock
from innerloop.kernel.jobs import LONG, app
from innerloop.team import actions


@app.periodic(cron="41 3 * * *")
@app.task(queue=LONG, queueing_lock="team.forget_notices")
def forget_old_notices(timestamp: int) -> None:
    """Delete what members were told long ago."""
    actions.forget_old(now=clock.now())
