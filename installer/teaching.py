"""What a bundle must do when somebody teaches it, in the way of `steps`."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from scene import Scene
from stranger import Stranger


def quick(scene: Scene) -> str:
    """The practice set, learned in the bundle; what came of it answers."""
    stranger = scene.stranger("quick")
    start = time.perf_counter()
    finished = _taught(scene, stranger, "quick")
    seconds = time.perf_counter() - start
    rows = _answers(scene, stranger, finished["model"])
    right = sum(row["top"][0]["class_id"] == Path(row["path"]).parent.name for row in rows)
    assert right > 0.8 * len(rows), f"only {right} of {len(rows)} practice pictures are right"
    return f"the practice set in {seconds:.0f} s, then right on {right} of {len(rows)}"


def fine_tuned(scene: Scene) -> str:
    """TensorFlow's child, if it was shipped."""
    if not (scene.inside / "tensorflow").is_dir():
        return "not in this bundle"
    stranger = scene.stranger("tuned")
    start = time.perf_counter()
    finished = _taught(scene, stranger, "balanced", "--epochs", "2")
    seconds = time.perf_counter() - start
    _answers(scene, stranger, finished["model"])
    return f"two epochs in {seconds:.0f} s, kept the {finished['kept']} model"


def _taught(scene: Scene, stranger: Stranger, preset: str, *more: str) -> dict[str, Any]:
    lines = stranger.run("train", _practice(scene), "--name", "practice", "--preset", preset, "--events", *more)
    finished: dict[str, Any] = json.loads(lines.splitlines()[-1])
    assert finished["event"] == "finished", finished
    return finished


def _answers(scene: Scene, stranger: Stranger, model: str) -> list[dict[str, Any]]:
    out = stranger.run("classify", _practice(scene), "--model", model, "--format", "jsonl")
    return [json.loads(line) for line in out.splitlines()]


def _practice(scene: Scene) -> Path:
    return scene.inside / "resources" / "practice"
