"""The longest time that the window did not answer while a model was taught, quick and then fine-tuned."""

from __future__ import annotations

import os
from statistics import median

from display import display, where
from figure import Figure, at_most
from ground import HOME, Ground, ours, script
from process import Broke, run

from desktop_classifier.base import paths
from desktop_classifier.training import dataset, project
from desktop_classifier.training.project import Choices
from desktop_classifier.training.recipe import Advanced, Preset

NAME = "teach_stall"
TARGET = at_most(50, " ms")


def measure(ground: Ground) -> list[Figure]:
    os.environ[paths.HOME_VARIABLE] = str(HOME)
    run(ours("models", "prepare", "efficientnet_lite0"))
    with display() as variables:
        visits = [_taught(seed, variables) for seed in range(ground.rounds)]
        place = where(variables)
    longest = [one["longest_ms"] for one in visits]
    moments = ", ".join(f"{one['longest_ms']:.0f} ms at {one['longest_at_s']:.1f} s" for one in visits)
    return [
        Figure(
            NAME,
            f"longest event-loop stall while it teaches, the wizard open at the training, {place}",
            f"{median(longest):.0f} ms",
            "",
            median(longest),
            TARGET,
            f"rounds: {moments}; over 50 ms: {sum(one['stalls'] for one in visits)} times",
        )
    ]


def _taught(seed: int, variables: dict[str, str]) -> dict[str, float]:
    choices = Choices("efficientnet_lite0", Preset.BALANCED, Advanced(epochs=5), 100 + seed)
    sources = dataset.class_sources(paths.resource("practice"))
    which = project.create(f"stall {seed}", sources, (), choices)
    said = run(script("ours/teaching.py", which.id), variables=variables, limit_s=300).said
    if said["how"] != "finished":
        raise Broke(said["how"])
    return said
