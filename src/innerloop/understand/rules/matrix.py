"""The little linear algebra that driver analysis needs, for matrices of a few dozen rows at most."""

import math
from collections.abc import Sequence

from innerloop.understand.rules import counts

Matrix = Sequence[Sequence[float]]

SWEEPS = 100  # Jacobi's method converges quadratically: ten sweeps do for any matrix of this size


def solve(matrix: Matrix, right: Sequence[float]) -> list[float]:
    """Solve matrix x = right by elimination with pivoting; raises ImpossibleNumber when it is singular."""
    n = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(n):
        pivot = max(range(column, n), key=lambda index: abs(rows[index][column]))
        if abs(rows[pivot][column]) < 1e-12:
            raise counts.ImpossibleNumber("A pivot", rows[pivot][column], "above 0: two drivers say the same")
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for below in range(column + 1, n):
            factor = rows[below][column] / rows[column][column]
            rows[below] = [a - factor * b for a, b in zip(rows[below], rows[column], strict=True)]
    return _back(rows)


def eigen(matrix: Matrix) -> tuple[list[float], list[list[float]]]:
    """Return eigenvalues and the rows of their eigenvectors of a symmetric matrix (Jacobi 1846)."""
    n = len(matrix)
    a = [list(map(float, row)) for row in matrix]
    vectors = [[float(i == j) for j in range(n)] for i in range(n)]
    for _ in range(SWEEPS):
        if sum(a[i][j] ** 2 for i in range(n) for j in range(i)) < 1e-30:
            break
        for p in range(n):
            for q in range(p + 1, n):
                _rotate(a, vectors, p, q)
    return [a[i][i] for i in range(n)], vectors


def _back(rows: list[list[float]]) -> list[float]:
    n = len(rows)
    found = [0.0] * n
    for i in reversed(range(n)):
        known = sum(rows[i][j] * found[j] for j in range(i + 1, n))
        found[i] = (rows[i][n] - known) / rows[i][i]
    return found


def _rotate(a: list[list[float]], vectors: list[list[float]], p: int, q: int) -> None:
    """Turn the plane of p and q so that a[p][q] vanishes."""
    if a[p][q] == 0:
        return
    angle = 0.5 * math.atan2(2 * a[p][q], a[q][q] - a[p][p])
    c, s = math.cos(angle), math.sin(angle)
    for row in a:
        row[p], row[q] = c * row[p] - s * row[q], s * row[p] + c * row[q]
    for table in (a, vectors):
        upper, lower = table[p], table[q]
        table[p] = [c * u - s * v for u, v in zip(upper, lower, strict=True)]
        table[q] = [s * u + c * v for u, v in zip(upper, lower, strict=True)]
