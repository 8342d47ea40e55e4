"""A process that writes the lake of one workspace again and again, saying what it begins; killed by the test."""

import sys
import uuid

import django

django.setup()

from innerloop.kernel import clock  # noqa: E402
from innerloop.understand import lake  # noqa: E402
from innerloop.understand.lake import engine  # noqa: E402

workspace_id = uuid.UUID(sys.argv[1])
while True:
    for step in (lake.settle, lake.sweep, lake.settle, lake.make):
        try:
            with engine.writing() as files:
                print(step.__name__, flush=True)
                step(workspace_id, now=clock.now(), lake=files)
                if step is lake.sweep:
                    print("forget", flush=True)
                    lake.forget(files, now=clock.now())
        except lake.Busy:
            pass  # the database has not noticed yet that the one before is dead
