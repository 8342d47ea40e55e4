"""Whom we ask: people, their addresses and consent, organizations, what they did, their timeline.

Verbs: know (upsert), merge, unmerge, consent, suppress, note a behavior, erase.
May import: team, kernel.
"""
