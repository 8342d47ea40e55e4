"""What lasts as long as its process is not searched for garbage."""

import gc
import json
import subprocess
import sys

from innerloop.config import lasting

# In a process of its own: what is frozen here would stay so for every other test.
_KEEP = """
import gc, json
from innerloop.config import home
home.set_up()
from innerloop.config import lasting
lasting.keep()
class Ring: pass
ring = Ring(); ring.itself = ring; del ring
print(json.dumps({"kept": gc.get_freeze_count(), "searched": len(gc.get_objects()), "collected": gc.collect()}))
"""


def it_searches_only_what_came_after_the_start() -> None:
    said = subprocess.run([sys.executable, "-c", _KEEP], capture_output=True, check=True, text=True)

    seen = json.loads(said.stdout)
    assert seen["kept"] > 50_000
    assert seen["searched"] < seen["kept"] / 20
    assert seen["collected"] >= 1, "what became garbage later is still found"


def it_searches_as_often_as_before_when_the_making_is_over() -> None:
    usual = gc.get_threshold()

    with lasting.searched_seldom():
        meanwhile = gc.get_threshold()

    assert meanwhile > usual
    assert gc.get_threshold() == usual
