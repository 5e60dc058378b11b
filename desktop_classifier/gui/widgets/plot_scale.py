"""What a plot of a training shows, in numbers and words: the lines, the ticks of its axis, where words find room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: what it shows, a value for each epoch, and whether it is the one that counts."""

    name: str
    values: tuple[float, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Plotted:
    """What a plot shows.

    Args:
        curves: The lines, all equally long.
        epochs: How many epochs there will be at most.
        shares: Whether values are shares in 0..1, shown as percent; if not, numbers from 0 up.
        first: Number of the first epoch in the curves; more than 1 where earlier ones are not known any more.
        level: A name and a value to compare with, drawn as a dashed line; or None.
    """

    curves: tuple[Curve, ...] = ()
    epochs: int = 0
    shares: bool = True
    level: tuple[str, float] | None = None
    first: int = 1

    def words(self, value: float) -> str:
        """A value as it is written beside its line."""
        return f"{100 * value:.0f} %" if self.shares else f"{value:.2f}"


def spread(wanted: Sequence[float], high: float, top: float, bottom: float) -> list[float]:
    """Tops for words `high` pixels high, as near to the wanted ones as they come without two that overlap.

    Those that stand together share the push up and down; all stay between `top` and `bottom` if there is room.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    blocks: list[list[float]] = []  # each: where it begins, how many stand in it
    for place in order:
        blocks.append([wanted[place], 1])
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] * high > blocks[-1][0]:
            start, count = blocks.pop()
            before, many = blocks[-1]
            middle = ((before + many * high / 2) * many + (start + count * high / 2) * count) / (many + count)
            blocks[-1] = [middle - (many + count) * high / 2, many + count]
    tops = [0.0] * len(wanted)
    places = iter(order)
    for start, count in blocks:
        start = max(top, min(start, bottom - count * high))
        for step in range(int(count)):
            tops[next(places)] = start + step * high
    return tops


def ticks(shown: Plotted) -> tuple[float, ...]:
    """Where the lines across are: for shares as much of 0 to 100 % as is needed, else from 0 to above the largest."""
    values = [value for curve in shown.curves for value in curve.values]
    if shown.level is not None:
        values.append(shown.level[1])
    if shown.shares:
        least = min(values, default=0.0)
        low, step = next((low, step) for low, step in _SHARES if least >= low or low == 0.0)
        return tuple(low + step * number for number in range(round((1.0 - low) / step) + 1))
    most = max([value for value in values if math.isfinite(value)], default=1.0) or 1.0
    size = 10.0 ** math.floor(math.log10(most / 4))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if 4 * size * factor >= most)
    return tuple(step * number for number in range(5))


_SHARES = ((0.8, 0.05), (0.5, 0.1), (0.0, 0.25))
"""Lowest tick and step."""


def spoken(shown: Plotted) -> str:
    """The state of the lines in one sentence, for those who cannot see them."""
    done = max((len(curve.values) for curve in shown.curves), default=0)
    if not done:
        return "No epoch has ended yet"
    parts = [label(shown, curve) for curve in shown.curves if curve.values]
    if shown.level is not None:
        parts.append(f"{shown.level[0]}: {shown.words(shown.level[1])}")
    return f"After epoch {done + shown.first - 1} of {shown.epochs}: {', '.join(parts)}".replace(" %", " percent")


def label(shown: Plotted, curve: Curve) -> str:
    """What is written at the end of a line."""
    return f"{curve.name}: {shown.words(curve.values[-1])}" if curve.values else curve.name
