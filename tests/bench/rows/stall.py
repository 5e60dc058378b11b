"""The longest time that the window did not answer while many pictures were dropped on it and answered."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

from display import display, where
from figure import Figure, at_most
from ground import Ground, ours, script
from pictures import COMMON, folder
from process import Broke, run

NAME = "stall"
TARGET = at_most(50, " ms")
WHEN = {"at_rest": "dropped on a window at rest", "at_once": "dropped right after the first paint"}


def measure(ground: Ground) -> list[Figure]:
    count = ground.count(1000, 60)
    pictures = folder(ground, COMMON, count)
    run(ours("models", "prepare", "efficientnet_lite0"))
    with display() as variables:
        dropped(pictures, count, "at_rest", variables)
        return [_figure(when, pictures, count, variables, ground.rounds) for when in WHEN]


def dropped(pictures: Path, count: int, when: str, variables: dict[str, str]) -> dict[str, Any]:
    """One visit to the window; every picture must have been answered."""
    said = run(script("ours/dropping.py", str(pictures), when), variables=variables, limit_s=300).said
    if said["answered"] != count:
        raise Broke(f"the window answered {said['answered']} of {count} pictures")
    return said


def _figure(when: str, pictures: Path, count: int, variables: dict[str, str], rounds: int) -> Figure:
    visits = [dropped(pictures, count, when, variables) for _ in range(rounds)]
    longest = [one["longest_ms"] for one in visits]
    moments = ", ".join(f"{one['longest_ms']:.0f} ms at {one['longest_at_s']:.1f} s" for one in visits)
    return Figure(
        NAME,
        f"longest event-loop stall, {count:,} pictures {WHEN[when]}, {where(variables)}",
        f"{median(longest):.0f} ms",
        "",
        median(longest),
        TARGET,
        f"rounds: {moments}; over 50 ms: {sum(one['stalls'] for one in visits)} times; all answered and drawn after "
        f"{median(one['seconds'] for one in visits):.1f} s",
    )
