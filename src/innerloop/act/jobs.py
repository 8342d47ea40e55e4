"""The periodic work of this room: for each workspace apart, so that none waits for another's to be mended."""

from django.db.models import Q

from innerloop.act.actions import asking_again, deferring, escalating, experimenting, noticing, promoting, routing
from innerloop.act.models import Case, CaseRule, Experiment
from innerloop.act.rules.states import ACTIVE
from innerloop.kernel import apart, clock
from innerloop.kernel.jobs import LONG, app


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="act.ask_again")
def ask_again(timestamp: int) -> None:
    """Ask whose case was resolved a week ago whether they were won back."""
    asking_again.ask_again(now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="act.promoters", lock="act.promoters")
def thank_promoters(timestamp: int) -> None:
    """Thank customers whose answer was a while ago, and invite who said yes to such."""
    promoting.decide_due(now=clock.now())


@app.periodic(cron="47 * * * *")
@app.task(queueing_lock="act.silence", lock="act.silence", queue=LONG)
def notice_silence(timestamp: int) -> None:
    """Open cases for customers of whom nothing is heard any more, where a rule asks for it."""
    on = CaseRule.everywhere.filter(on_since__isnull=False, retired_at=None)
    on = on.filter(Q(when__has_key="silent_days") | Q(when__has_key="unanswered_at_least"))
    for workspace_id in sorted(set(on.values_list("workspace_id", flat=True))):
        with apart.within(workspace_id, doing="Noticing silence"):
            noticing.notice_silence(now=clock.now())


@app.periodic(cron="29 * * * *")
@app.task(queueing_lock="act.experiments")
def look_at_experiments(timestamp: int) -> None:
    """Note what became of both groups, and stop an experiment as soon as it clearly harms one of them."""
    here = Experiment.everywhere.filter(Q(stopped_at=None) | Q(lots__settled_at=None, lots__isnull=False))
    for workspace_id in here.values_list("workspace_id", flat=True).distinct():
        with apart.within(workspace_id, doing="Looking at experiments"):
            experimenting.settle(now=clock.now())


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="act.route", lock="act.route")
def route_cases(timestamp: int) -> None:
    """Give out what waits for somebody, and take from who went away what would be answered too late."""
    active = Case.everywhere.filter(state__in=ACTIVE, merged_into=None)
    for workspace_id in sorted(active.values_list("workspace_id", flat=True).distinct()):
        with apart.within(workspace_id, doing="Routing cases"):
            routing.route(by="system", now=clock.now(), is_moving=True)


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="act.wake")
def wake_cases(timestamp: int) -> None:
    """Bring back the cases that slept until now."""
    now = clock.now()
    due = Case.everywhere.filter(snoozed_until__lte=now, state__in=ACTIVE, merged_into=None)
    for workspace_id in sorted(due.values_list("workspace_id", flat=True).distinct()):
        with apart.within(workspace_id, doing="Waking cases"):
            deferring.wake(by="system", now=now)


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="act.escalate")
def escalate_cases(timestamp: int) -> None:
    """Bring the cases that run late before whoever can still help."""
    now = clock.now()
    due = Case.everywhere.filter(escalate_at__lte=now, state__in=ACTIVE, merged_into=None)
    for workspace_id in sorted(due.values_list("workspace_id", flat=True).distinct()):
        with apart.within(workspace_id, doing="Escalating cases"):
            escalating.escalate(by="system", now=now)
