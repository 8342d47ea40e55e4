"""Tail probabilities of Student's t and of chi-square, in closed form for whole degrees of freedom."""

import math

from innerloop.understand.rules import counts


def student_two_sided(t: float, dof: int) -> float:
    """Return the two-sided p-value of Student's t with whole degrees of freedom, right to about 1e-14.

    Abramowitz & Stegun 1964, 26.7.3 and 26.7.4. Costs one term for every two degrees of freedom.
    """
    if math.isinf(t):
        return 0.0
    angle = math.atan2(abs(t), math.sqrt(dof))
    cosine = math.cos(angle)
    term = 1.0 if dof % 2 == 0 else cosine
    # The sum of an odd number of degrees starts at 3, that of an even one at 2; both go up in twos.
    first = 3 if dof % 2 else 2
    series = term if dof >= first else 0.0
    for step in range(first, dof - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        series += term
    inside = math.sin(angle) * series
    if dof % 2:
        inside = (angle + inside) * 2 / math.pi
    return max(0.0, 1 - inside)


def chi_square_tail(x: float, dof: int) -> float:
    """Return the probability that chi-square with whole degrees of freedom exceeds x.

    Abramowitz & Stegun 1964, 26.4.4 and 26.4.5.
    """
    if x <= 0:
        return 1.0
    half = x / 2
    tail = math.erfc(math.sqrt(half)) if dof % 2 else math.exp(-half)
    for double in range(2 - dof % 2, dof, 2):
        order = double / 2
        tail += math.exp(order * math.log(half) - half - math.lgamma(order + 1))
    return min(1.0, tail)


def student_quantile(confidence: float, dof: float) -> float:
    """Return the t within which Student's law holds a share `confidence` on both sides: 2.228 for 0.95 and 10.

    Found by bisection of `student_two_sided`. Degrees of freedom that are no whole number, as Satterthwaite's are,
    are rounded down, which widens. From 200 on, the expansion of Abramowitz & Stegun 1964, 26.7.5.
    """
    z = counts.z_of(confidence)
    if dof >= 200:
        return z + (z**3 + z) / (4 * dof) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * dof**2)
    whole = max(1, math.floor(dof))
    low, high = z, 1 / (1 - confidence)
    for _ in range(60):
        middle = (low + high) / 2
        if student_two_sided(middle, whole) > 1 - confidence:
            low = middle
        else:
            high = middle
    return (low + high) / 2
