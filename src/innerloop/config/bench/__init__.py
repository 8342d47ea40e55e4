"""The project's own measurements, each beside its limit in the same run.

Every run has an installation of its own in a temporary folder: embedded database, web and worker as `innerloop up`
starts them, one signed-in page open on the live updates. The load comes from a program of its own, so that it takes
little from what is measured; the bare database does the same kind of write without us. `ground` lays it all out,
`load` and `bare` push, `machine` says who used the processors, `report` prints.
"""
