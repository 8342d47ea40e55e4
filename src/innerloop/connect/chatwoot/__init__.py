"""Chatwoot: ask when a conversation is resolved, in the same conversation."""
