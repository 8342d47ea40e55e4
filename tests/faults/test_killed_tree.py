"""The whole tree killed under load: what was acknowledged is there, once, with its event and its fact.

It fails for whoever acknowledges before the commit, announces the event in a second transaction, moves a cursor
in another transaction than the facts, or lets a repeat be a second answer.
"""

import random
import time

import pytest

from tests.faults import customers_at_once as crowds
from tests.faults import judging
from tests.faults.installation import Installation, installed
from tests.support import proof


@pytest.mark.proof
@pytest.mark.usefixtures("django_db_setup")
def it_loses_and_doubles_nothing_however_often_the_whole_tree_is_killed() -> None:
    kills = proof.size(small=1, full=10)

    with installed() as installation:
        key = installation.found()["api_key"]
        crowds.open_link(installation.port, key, "counter")
        ways = [*[crowds.by_api(key)] * 3, *[crowds.by_invitation(key)] * 3, *[crowds.by_link("counter")] * 2]
        with crowds.Crowd(installation.port, ways) as crowd:
            kill_under_load(installation, crowd, kills)
        with installation.watched() as watcher:
            judging.wait_until_counted(watcher)
            kept, faults = judging.answers(watcher), judging.faults(watcher)

    lost = {name for name, id_ in crowd.acknowledged.items() if kept.get(name) != (id_ or kept.get(name, "missing"))}
    proof.write(
        "killed_tree", kills=kills, acknowledged=len(crowd.acknowledged), kept=len(kept), lost=len(lost), **faults
    )
    assert (crowd.failures, lost) == ([], set())
    assert kept.keys() == crowd.acknowledged.keys()
    assert faults == judging.NO_FAULTS


def kill_under_load(installation: Installation, crowd: crowds.Crowd, kills: int) -> None:
    """Kill everything again and again, in the midst of answers."""
    moments = random.Random(11)
    for _ in range(kills):
        crowds.wait_for_more(crowd, 10)
        time.sleep(moments.uniform(0.2, 2.0))
        installation.kill()
        installation.start()
    crowds.wait_for_more(crowd, 10)
