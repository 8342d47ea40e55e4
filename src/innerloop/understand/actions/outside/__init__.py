"""Verbs of a language model that a workspace has: set it up, ask it, keep what it says beside the customer's words."""
