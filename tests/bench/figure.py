"""One measured figure, and what it must be held against."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Side(Enum):
    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Target:
    """A bound for a figure; `unit` is said behind it."""

    side: Side
    bound: float
    unit: str = ""

    def holds(self, value: float) -> bool:
        return value >= self.bound if self.side is Side.AT_LEAST else value <= self.bound

    def __str__(self) -> str:
        return f"{self.side.value} {self.bound:g}{self.unit}"


def at_least(bound: float, unit: str = "") -> Target:
    return Target(Side.AT_LEAST, bound, unit)


def at_most(bound: float, unit: str = "") -> Target:
    return Target(Side.AT_MOST, bound, unit)


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table.

    Args:
        row: Which row of the bench it belongs to.
        what: What was measured, in words.
        ours: What the application took or reached, with its unit.
        peer: The same of what it is held against, or "".
        value: The number that the target is about (a ratio, unless `unit` of the target says otherwise), or None
            where it could not be measured.
        target: What it must be, or None where the figure is only told.
        note: Anything that a reader must know to trust it.
    """

    row: str
    what: str
    ours: str = ""
    peer: str = ""
    value: float | None = None
    target: Target | None = None
    note: str = ""

    @property
    def holds(self) -> bool | None:
        """None where nothing was measured or nothing is demanded."""
        return None if self.value is None or self.target is None else self.target.holds(self.value)


def missing(row: str, what: str, why: str, target: Target | None = None) -> Figure:
    """A figure that could not be taken here, and why."""
    return Figure(row, what, target=target, note=why)
