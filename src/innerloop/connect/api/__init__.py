"""The REST API, version 1: one module per resource. Operations translate and call the rooms' verbs.

`api` puts them together; `problems` says every error; `keys`, `reading`, `answers`, `lists` and `repeating` are what
the operations share.
"""
