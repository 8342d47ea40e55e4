"""How a customer's own words are read as a score, on any scale, in six languages.

A wrong score is worse than asking again. So a number is a score only where its place in the message leaves no other
meaning; two numbers that differ, a condition, a doubt or a half make the message one to ask about again.

`score` decides; `tokens` cuts the message, `figures` finds its numbers, `places` weighs where they stand, `signs`
reads stars, thumbs and labels, and `words/` holds what each language lends.
"""

from innerloop.listen.rules.reading.reading import Reading
from innerloop.listen.rules.reading.score import read_score

__all__ = ["Reading", "read_score"]
