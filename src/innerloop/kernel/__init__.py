"""The ground under every room, with no Net Promoter word in it.

Event log and drain, clock, ids, scoping, deliveries, outbound HTTP, the embedded
database, the page frame. Imports nothing of Innerloop.
"""
