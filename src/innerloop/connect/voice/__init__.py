"""Calls by Twilio: the score by keypad, the why spoken and kept."""
