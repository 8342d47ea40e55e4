"""The periodic work of this room: each workspace's days are looked at after they are over."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from innerloop.kernel import apart, clock, drain, waking
from innerloop.kernel.jobs import LONG, app
from innerloop.team.models import Workspace
from innerloop.understand import actions
from innerloop.understand.events import FACTS, UNREAD, WORDS
from innerloop.understand.words.reading import Reader

# So far behind may the facts be: a day that is looked at is over for longer, and is looked at once.
BEHIND = timedelta(minutes=10)
# So much of each workspace's past is gathered in a minute, some seconds of work: others wait behind it.
PORTIONS = 100


@app.periodic(cron="13 * * * *")
@app.task(queueing_lock="understand.watch", lock="understand.watch", queue=LONG)
def watch(timestamp: int) -> None:
    """Look at the days that are over, in the zone of each workspace: within an hour of its midnight."""
    if drain.is_behind(FACTS, before=clock.now() - BEHIND):
        return  # a day of which half is counted looks like one with few answers; the next hour looks again
    for workspace_id in Workspace.objects.order_by("id").values_list("id", flat=True):
        with apart.within(workspace_id, doing="Watching the score"):
            actions.look(now=clock.now())


@app.periodic(cron="3-59/10 * * * *")
@app.task(queueing_lock="understand.watch_themes", lock="understand.watch", queue=LONG)
def watch_themes(timestamp: int) -> None:
    """Look at what customers speak ill of, on the days whose words are read by now; most times there are none."""
    behind = clock.now() - BEHIND
    if drain.is_behind(FACTS, before=behind) or drain.is_behind(WORDS, before=behind):
        return
    for workspace_id in Workspace.objects.order_by("id").values_list("id", flat=True):
        with apart.within(workspace_id, doing="Watching what customers speak ill of"):
            actions.look_at_themes(now=clock.now())


@app.periodic(cron="53 * * * *")
@app.task(queueing_lock="understand.discover", lock="understand.discover", queue=LONG)
def discover(timestamp: int) -> None:
    """Look for what customers say of late that no theme covers, where no reader runs: one would do so by itself."""
    if waking.is_heard(UNREAD):
        return
    reader = Reader(Path(settings.HOME))
    for workspace_id in Workspace.objects.order_by("id").values_list("id", flat=True):
        with apart.within(workspace_id, doing="Finding what no theme covers"):
            actions.discover(reader, now=clock.now())


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="understand.gather", lock="understand.gather", queue=LONG)
def gather_words(timestamp: int) -> None:
    """Let the words be found that were answered before they were sought, the newest first, and what is missing."""
    for workspace_id in actions.workspaces_to_gather(now=clock.now()):
        with apart.within(workspace_id, doing="Gathering the words that are sought"):
            actions.gather(now=clock.now(), most=PORTIONS)


@app.periodic(cron="43 * * * *")
@app.task(queueing_lock="understand.words", lock="understand.words", queue=LONG)
def learn_words(timestamp: int) -> None:
    """Count anew which words each workspace's customers use: a mistyped one is told by them."""
    for workspace_id in Workspace.objects.order_by("id").values_list("id", flat=True):
        with apart.within(workspace_id, doing="Learning the words that customers use"):
            actions.learn_words()


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="understand.learn", lock="understand.learn", queue=LONG)
def learn(timestamp: int) -> None:
    """Learn from what people have said of late; it loads no model where nothing was said or learned."""
    reader = Reader(Path(settings.HOME))
    for workspace_id in Workspace.objects.order_by("id").values_list("id", flat=True):
        with apart.within(workspace_id, doing="Learning from corrections"):
            actions.learn(reader, now=clock.now())


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="understand.doubts", lock="understand.doubts", queue=LONG)
def choose_doubts(timestamp: int) -> None:
    """Choose what to ask people about in a week that has begun where they are; looked for each hour, chosen once."""
    reader = Reader(Path(settings.HOME))
    for workspace_id, zone in Workspace.objects.order_by("id").values_list("id", "time_zone"):
        with apart.within(workspace_id, doing="Choosing what to ask about"):
            actions.choose_doubts(reader, zone=zone, now=clock.now())
