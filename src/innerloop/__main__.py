"""`python -m innerloop` is `innerloop`."""

from innerloop.config.command import main

main()
