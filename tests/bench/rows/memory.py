"""Peak memory over ten times as many pictures, all different: it must not grow with their number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from display import display
from figure import Figure, Target, at_most
from ground import Ground, ours, script
from networks import ready
from pictures import TINY, folder, listed
from process import run
from sides import classify

NAME = "memory"
LINE, WINDOW = at_most(1.1, " ×"), at_most(1.2, " ×")


def measure(ground: Ground) -> list[Figure]:
    few, many = (folder(ground, TINY, count) for count in (ground.count(1_000, 100), ground.count(10_000, 300)))
    network = ready(ground, "mobilenet_v2")
    run(ours("models", "prepare", "efficientnet_lite0"))

    def line(where: Path) -> float:
        return classify(network, where, "exact", watch_memory=True).peak_mb

    def window(where: Path) -> float:
        with display() as variables:
            words = script("ours/dropping.py", str(where), "at_rest")
            return run(words, variables=variables, watch_memory=True).peak_mb

    return [
        _figure(ground, "the command line", line, few, many, LINE),
        _figure(ground, "the window", window, few, many, WINDOW),
    ]


def _figure(ground: Ground, what: str, peak: Callable[[Path], float], few: Path, many: Path, target: Target) -> Figure:
    little, much = peak(few), peak(many)
    ground.say(f"{NAME} · {what}: {little:.0f} MB and {much:.0f} MB")
    return Figure(
        NAME,
        f"peak memory of {what}, {len(listed(many)):,} different pictures; {len(listed(few)):,} = 1",
        f"{much:.0f} MB",
        f"{little:.0f} MB",
        much / little,
        target,
    )
