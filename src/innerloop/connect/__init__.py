"""The outside world, one folder per adapter: mail, the API, imports.

Adapters translate and call the rooms' verbs; they decide nothing themselves.
May import: every room but config.
"""
