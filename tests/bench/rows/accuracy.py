"""Right labels on real pictures, and what cropping is worth against stretching; needs real pictures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from figure import Figure, Target, at_least, missing
from ground import BUILD, Ground, ours
from networks import ready
from process import run

NAME = "accuracy"
TARGETS = {
    "efficientnet_lite0": (0.875, 0.945),
    "mobilenet_v2": (0.875, 0.945),
    "efficientnet_lite2": (0.895, 0.96),
}
CROP_GAIN = at_least(3, " points")


@dataclass(frozen=True, slots=True)
class Right:
    """How many of `of` pictures had the right label first, and among the first three."""

    first: int = 0
    three: int = 0
    of: int = 0


def measure(ground: Ground) -> list[Figure]:
    if ground.real_pictures is None:
        why = "needs real pictures: --pictures FOLDER with files named <WordNet id>_name"
        return [missing(NAME, "top-1 and top-3 on real pictures, crop against stretch", why)]
    models, untold = list(TARGETS), []
    if not ready(ground, "mobilenet_v2").real:
        models.remove("mobilenet_v2")
        untold = [missing(NAME, "mobilenet_v2, top-1 and top-3", "needs real weights: --weights FOLDER")]
    right = {framing: _right(ground.real_pictures, models, framing) for framing in ("crop", "stretch")}
    figures = [figure for id in models for figure in _figures(id, right["crop"][id])]
    return [*figures, *untold, _gain(right)]


def _right(where: Path, models: list[str], framing: str) -> dict[str, Right]:
    output = BUILD / "accuracy.jsonl"
    choices = ("--framing", framing, "--engine", "openvino", "--precision", "exact", "--format", "jsonl")
    run(ours("classify", str(where), "--model", ",".join(models), *choices, "--output", str(output)))
    counts = {id: Right() for id in models}
    for line in output.read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        wanted = Path(answer["path"]).name.partition("_")[0]
        ids = [likely["class_id"] for likely in answer["top"]]
        so_far = counts[answer["model"]]
        counts[answer["model"]] = Right(
            so_far.first + (ids[:1] == [wanted]), so_far.three + (wanted in ids[:3]), so_far.of + 1
        )
    return counts


def _figures(id: str, right: Right) -> list[Figure]:
    first, three = TARGETS[id]
    return [
        _share(f"{id}, right label first, real pictures, crop", right.first, right.of, at_least(first)),
        _share(f"{id}, right label among three, real pictures, crop", right.three, right.of, at_least(three)),
    ]


def _share(what: str, right: int, of: int, target: Target) -> Figure:
    share = right / of
    error = (share * (1 - share) / of) ** 0.5
    return Figure(NAME, what, f"{right} of {of}", "", share, target, f"one standard error: {error:.3f}")


def _gain(right: dict[str, dict[str, Right]]) -> Figure:
    """All models together: with few pictures one model's gain is noise."""
    first = {framing: sum(one.first for one in counts.values()) for framing, counts in right.items()}
    asked = sum(one.of for one in right["crop"].values())
    gain = 100 * (first["crop"] - first["stretch"]) / asked
    alone = ", ".join(
        f"{id} {100 * (one.first - right['stretch'][id].first) / one.of:+.0f}" for id, one in right["crop"].items()
    )
    return Figure(
        NAME,
        "crop against stretch, right label first, all these models together",
        f"{first['crop']} of {asked}",
        f"{first['stretch']} of {asked}",
        gain,
        CROP_GAIN,
        alone,
    )
