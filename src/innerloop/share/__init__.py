"""Let everyone see: the live pulse, later digests, huddles, reports.

May import: act, understand, listen, customers, team, kernel.
"""
