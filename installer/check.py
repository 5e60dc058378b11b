"""Start the bundle as a stranger would and say what held, how long it took and how large it is."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bundle
import faults
import second_start
import steps
import teaching
import walk
import wire
from scene import Scene
from stranger import offline

Step = Callable[[Scene], str]

STEPS: tuple[Step, ...] = (
    steps.sums,
    steps.papers,
    steps.version,
    steps.first_and_second_start,
    steps.both_built_in,
    steps.tensorflow,
    steps.shipped,
    steps.imported,
    steps.doctor,
    teaching.quick,
    teaching.fine_tuned,
    steps.window,
    steps.real_window,
    walk.taught_in_the_window,
    second_start.one_window,
    wire.nothing_leaves,
    faults.settings_damaged,
    faults.preparing_crashes,
    faults.fine_tuning_crashes,
    faults.disk_full,
    faults.no_display,
    faults.no_library,
    steps.prepares,
    steps.child_ends_with_parent,
)


def check(folder: Path, weights: Path | None = None) -> int:
    """Try everything; print a line for each; 0 if all held."""
    if not folder.is_dir():
        raise bundle.CannotBuild(f"There is no bundle in {folder}. Make one: python installer/build.py bundle")
    print(f"{folder}: {bundle.size(folder) / 1e6:.0f} MB; the network is {'cut off' if offline() else 'NOT cut off'}")
    failed = 0
    for step in STEPS:
        with tempfile.TemporaryDirectory(prefix=".check-", dir=folder.parent) as room:
            failed += not holds(step, Scene(folder, Path(room), weights))
    print(f"{failed} failed" if failed else "everything holds")
    return 1 if failed else 0


def holds(step: Step, scene: Scene) -> bool:
    """Carry out one step and print how it went."""
    start = time.perf_counter()
    try:
        said, mark = step(scene), "✓"
    except (AssertionError, OSError, ValueError, LookupError, subprocess.SubprocessError) as error:
        said, mark = f"{type(error).__name__}: {error}", "✗"
    name = step.__name__.replace("_", " ")
    print(f"{mark} {name}: {said} ({time.perf_counter() - start:.1f} s)", flush=True)
    return mark == "✓"
