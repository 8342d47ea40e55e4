"""Sending what is due: what becomes of a message, whose turn it is, what holds a line."""
