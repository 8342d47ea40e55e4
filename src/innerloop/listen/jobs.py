"""The periodic work of this room."""

from innerloop.kernel import clock
from innerloop.kernel.jobs import app
from innerloop.listen.actions import forgetting


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="listen.forget_when_spent")
def forget_when_spent(timestamp: int) -> None:
    """Let no transaction number lead from an anonymous answer to who was asked."""
    forgetting.forget_when_spent(now=clock.now())
