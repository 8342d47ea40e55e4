"""Know what the answers mean, in plain Python: counts become a score, an interval, a change, a reason.

Numbers in, frozen records out; no Django, no clock, only the standard library. Scores and intervals
are in points (-100 to 100), shares and probabilities in 0..1, indices start at 0.
Golden vectors in tests/understand/golden hold every function here to a second implementation.
May import: listen.rules (the scale of a metric)."""
