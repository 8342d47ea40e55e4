"""The periodic work of this room."""

from innerloop.connect import sending
from innerloop.kernel.jobs import app


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="connect.lost")
def settle_lost_deliveries(timestamp: int) -> None:
    """Mark what a dead worker was sending as of unknown fate, and say so where it is shown."""
    sending.settle_lost()
