"""The conversation, by the real address that a gateway calls."""
