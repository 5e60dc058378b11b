"""Two or more sides measured in turns (A B A B …), so that a machine that slows down slows all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median

from ground import Ground


def in_turns(
    ground: Ground, row: str, sides: Mapping[str, Callable[[], float]], rounds: int | None = None
) -> dict[str, list[float]]:
    """Everything that each side measured, round after round."""
    wanted = rounds or ground.rounds
    measured: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(1, wanted + 1):
        for name, measure in sides.items():
            value = measure()
            measured[name].append(value)
            ground.say(f"{row} · round {number} of {wanted} · {name}: {value:.3f}")
    return measured


def medians(measured: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: median(values) for name, values in measured.items()}


def spread(values: list[float]) -> str:
    """Least to most, so that a noisy median can be told from a steady one."""
    return f"{min(values):.2f}–{max(values):.2f} s" if len(values) > 1 else "one round"
