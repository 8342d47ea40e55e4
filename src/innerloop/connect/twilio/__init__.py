"""Twilio: text messages and calls, by its REST API and its signed calls to us."""
