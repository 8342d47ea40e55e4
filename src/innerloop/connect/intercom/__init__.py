"""Intercom: ask when a conversation is closed, in the same conversation."""
