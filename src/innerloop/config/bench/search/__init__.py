"""Finding comments by word and by meaning: how quick, and by meaning how many of the truly nearest are found."""

from innerloop.config.bench.search.measuring import measure

__all__ = ["measure"]
