"""What a bundle must do when somebody teaches it, in the way of `steps`."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from scene import Scene
from stranger import Stranger

EPOCHS = 2


def quick(scene: Scene) -> str:
    """The practice set, learned in the bundle; what came of it answers."""
    stranger = scene.stranger("quick")
    start = time.perf_counter()
    *_, finished = _taught(scene, stranger, "quick")
    seconds = time.perf_counter() - start
    right, of = right_answers(scene, stranger, finished["model"])
    return f"the practice set in {seconds:.0f} s, then right on {right} of {of}"


def fine_tuned(scene: Scene) -> str:
    """TensorFlow's child, if it was shipped; the quick model is so good here that it may well be kept."""
    if not (scene.inside / "tensorflow").is_dir():
        return "not in this bundle"
    stranger = scene.stranger("tuned")
    start = time.perf_counter()
    *events, finished = _taught(scene, stranger, "balanced", "--epochs", str(EPOCHS))
    seconds = time.perf_counter() - start
    epochs = [event["epoch"] for event in events if event["event"] == "epoch"]
    assert epochs == [*range(1, EPOCHS + 1)], f"told of these epochs: {epochs}"
    right, of = right_answers(scene, stranger, finished["model"])
    return f"{EPOCHS} epochs in {seconds:.0f} s, kept the {finished['kept']} model, right on {right} of {of}"


def _taught(scene: Scene, stranger: Stranger, preset: str, *more: str) -> list[dict[str, Any]]:
    """All that was told, of which the last is that it finished."""
    lines = stranger.run("train", practice(scene), "--name", "practice", "--preset", preset, "--events", *more)
    events: list[dict[str, Any]] = [json.loads(line) for line in lines.splitlines()]
    assert events[-1]["event"] == "finished", events[-1]
    return events


def right_answers(scene: Scene, stranger: Stranger, model: str, **variables: str) -> tuple[int, int]:
    """How many practice pictures a model answers rightly, and of how many; nearly all, or it does not pass."""
    out = stranger.run("classify", practice(scene), "--model", model, "--format", "jsonl", **variables)
    rows = [json.loads(line) for line in out.splitlines()]
    right = sum(row["top"][0]["class_id"] == Path(row["path"]).parent.name for row in rows)
    assert right > 0.8 * len(rows), f"only {right} of {len(rows)} practice pictures are right"
    return right, len(rows)


def practice(scene: Scene) -> Path:
    """The pictures that ship to be learned from, in class folders."""
    return scene.inside / "resources" / "practice"
