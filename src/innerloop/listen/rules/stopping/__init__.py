"""Whether a message is a wish rather than an answer: to get no more, to get them again, a person, or help."""

from innerloop.listen.rules.stopping.wish import Wish, language_of_wish, read_wish

__all__ = ["Wish", "language_of_wish", "read_wish"]
