"""The periodic work of this room."""

from innerloop.act.actions import asking_again
from innerloop.kernel import clock
from innerloop.kernel.jobs import app


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="act.ask_again")
def ask_again(timestamp: int) -> None:
    """Ask whose case was resolved a week ago whether they were won back."""
    asking_again.ask_again(now=clock.now())
