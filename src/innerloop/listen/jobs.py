"""The periodic work of this room."""

from innerloop.kernel import clock
from innerloop.kernel.jobs import LONG, app
from innerloop.listen.actions import deciding, forgetting, going_on, planning, visiting


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="listen.forget_when_spent")
def forget_when_spent(timestamp: int) -> None:
    """Let no transaction number lead from an anonymous answer to who was asked."""
    forgetting.forget_when_spent(now=clock.now())


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="listen.plan", lock="listen.plan", queue=LONG)
def plan_asks(timestamp: int) -> None:
    """Take up whose turn it is in the programs that ask by themselves."""
    planning.plan_all(now=clock.now())


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="listen.decide")
def decide_due(timestamp: int) -> None:
    """Decide on the asks whose time has come, and go on with who has stayed silent."""
    now = clock.now()
    try:
        deciding.decide_due(now=now)
    finally:
        # Who stays silent is gone on with, whatever became of the deciding; its failure is the job's all the same.
        going_on.go_on(now=now)


@app.periodic(cron="41 3 * * *")
@app.task(queueing_lock="listen.forget_visits")
def forget_visits(timestamp: int) -> None:
    """Keep no visit longer than it helps to tell people from scanners."""
    visiting.forget_visits(now=clock.now())
