"""How well and how fast comments are read, beside simpler ways in the same run.

The recipe is measured, not the shipped weights: heads are learned anew from one part of the sets and measured on
another, which holds other writers. The shipped weights follow the same recipe on both parts.
"""

from innerloop.config.bench.words.measuring import measure

__all__ = ["measure"]
