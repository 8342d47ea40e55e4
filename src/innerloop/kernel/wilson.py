"""Wilson's interval around a share, for every room that tells one: the lower ones too."""

import math

# 95 % of a normal distribution lie within so many standard deviations of its middle.
Z_95 = 1.959963984540054


def around(successes: float, n: float, z: float = Z_95) -> tuple[float, float]:
    """Return the lowest and the highest share in 0..1 that `successes` out of `n` (above 0) speak for.

    Wilson 1927, JASA 22:209-212.
    """
    share, widened = successes / n, 1 + z * z / n
    center = (share + z * z / (2 * n)) / widened
    margin = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / widened
    # At a share of 0 or 1 the bound is that share exactly; floating point leaves it a hair beside.
    return min(share, max(0.0, center - margin)), max(share, min(1.0, center + margin))
