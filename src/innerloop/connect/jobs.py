"""The periodic work of this room."""

from innerloop.connect import callbacks, hooks, sending
from innerloop.connect.email.incoming import channel as mailboxes
from innerloop.connect.mentions import polling as mentions
from innerloop.kernel.jobs import LONG, MAILBOXES, app


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="connect.lost")
def settle_lost_deliveries(timestamp: int) -> None:
    """Mark what a dead worker was sending as of unknown fate, and say so where it is shown."""
    sending.settle_lost()
    sending.send_unknown_again()


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="connect.hear_again")
def hear_kept_callbacks(timestamp: int) -> None:
    """Hear the calls of providers that came while the database was away, and again those that failed on our side."""
    hooks.hear_spooled()
    callbacks.hear_due()


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="connect.forget")
def forget_old_callbacks(timestamp: int) -> None:
    """Delete the calls of providers that were kept long enough."""
    callbacks.forget_old()


@app.periodic(cron="*/1 * * * *")
@app.task(queue=MAILBOXES, queueing_lock="connect.mailboxes")
def read_mailboxes(timestamp: int) -> None:
    """Hear what was answered to our mail."""
    mailboxes.poll_all()


@app.periodic(cron="*/1 * * * *")
# Twenty feeds that hang take minutes: nothing short waits behind them.
@app.task(queue=LONG, queueing_lock="connect.mentions")
def read_mentions(timestamp: int) -> None:
    """Hear what is said elsewhere."""
    mentions.poll_due()
