"""Telegram by its Bot API: a keyboard of scores, and a link that opens the chat."""
