"""Signals and jobs: the interpreter survives 20,000 emits, and no result of 2,000 jobs is lost."""

from __future__ import annotations

from figure import Figure, at_most
from ground import Ground, script
from process import run

NAME = "signals"
EMITS, JOBS = 20_000, 2_000


def measure(ground: Ground) -> list[Figure]:
    said = run(
        script("ours/signals.py", str(EMITS), str(JOBS)), variables={"QT_QPA_PLATFORM": "offscreen"}, limit_s=120
    ).said
    return [
        Figure(
            NAME, f"{EMITS:,} signal emits, lost", f"{said['emits']:,} heard", "", EMITS - said["emits"], at_most(0)
        ),
        Figure(
            NAME,
            f"{JOBS:,} jobs to plain callables, lost",
            f"{said['jobs']:,} heard in {said['jobs_s']:.2f} s",
            "",
            JOBS - said["jobs"],
            at_most(0),
        ),
    ]
