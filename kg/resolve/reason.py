"""A reason with its points, and from which sum of points on two appearances are the same, or different."""

from __future__ import annotations

from dataclasses import dataclass

SAME, DIFFERENT = 3.0, -3.0  # odds of twenty to one, either way


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for (above 0) or against: natural logarithm of the odds, one place after the point."""

    points: float
    words: str
