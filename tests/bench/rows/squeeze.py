"""What squeeze-and-excitation is worth in a small network from nothing, on a set that the tests make. Only told."""

from __future__ import annotations

import statistics
import sys

from figure import Figure
from ground import ROOT, Ground
from process import run

NAME = "squeeze"
PROGRAM = ROOT / "tests" / "training" / "shapes_program.py"
SEEDS = (1, 2, 3, 4, 5)
STUDENT = {2: 12.71, 5: 2.776}
"""Student's t for 95 % and one less than so many differences."""


def measure(ground: Ground) -> list[Figure]:
    seeds = SEEDS[: ground.count(5, 2)]
    squeezed, plain = ([_right(ground, seed, kind) for seed in seeds] for kind in ("squeezed", "plain"))
    gains = [one - other for one, other in zip(squeezed, plain, strict=True)]
    margin = STUDENT[len(gains)] * statistics.stdev(gains) / len(gains) ** 0.5
    gain = statistics.mean(gains)
    return [
        Figure(
            NAME,
            f"a small ResNet from nothing, right on shapes, with squeeze-and-excitation; without ({len(seeds)} seeds)",
            f"{statistics.mean(squeezed):.3f}",
            f"{statistics.mean(plain):.3f}",
            gain,
            note=f"the gain lies between {gain - margin:+.3f} and {gain + margin:+.3f} (95 %)",
        )
    ]


def _right(ground: Ground, seed: int, kind: str) -> float:
    epochs = ("1",) if ground.quick else ()
    right = float(run([sys.executable, str(PROGRAM), str(seed), kind, *epochs]).said["right"])
    ground.say(f"{NAME} · seed {seed}, {kind}: {right}")
    return right
