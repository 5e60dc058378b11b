"""The heat map: what it costs beside the plain answer, and whether it points at what the answer is about."""

from __future__ import annotations

from figure import Figure, at_least, at_most, missing
from ground import Ground, ours, script
from networks import ready
from process import run

NAME = "why"
COST = at_most(1.3, " ×")
POINTS = at_least(95, " of 100")
BUILT_IN = "efficientnet_lite0"
COSTS = (BUILT_IN, "mobilenet_v2", "resnet50")
PASTED = 100


def measure(ground: Ground) -> list[Figure]:
    run(ours("models", "prepare", BUILT_IN))
    real = {id: id == BUILT_IN or ready(ground, id).real for id in COSTS}
    return [*(_cost(ground, id) for id in COSTS), *_points(ground, [id for id in COSTS if real[id]])]


def _cost(ground: Ground, id: str) -> Figure:
    said = run(script("ours/why.py", id, str(ground.count(10, 4)), str(ground.count(20, 2)))).said
    plain, mapped = said["plain"], said["why"]
    return Figure(
        NAME,
        f"{id}, an answer with the heat maps of three labels; plain answer = 1",
        f"{mapped['middle']:.1f} ms",
        f"{plain['middle']:.1f} ms",
        mapped["middle"] / plain["middle"],
        COST,
        f"medians of one picture at a time, in turns; fastest {mapped['least']:.1f} against {plain['least']:.1f} ms",
    )


def _points(ground: Ground, models: list[str]) -> list[Figure]:
    what = "the hottest point lies on a picture pasted into one of four times its area"
    if ground.real_pictures is None:
        return [missing(NAME, what, "needs real pictures: --pictures FOLDER", POINTS)]
    figures = []
    for id in models:
        said = run(script("ours/pointing.py", id, str(ground.real_pictures), str(ground.count(PASTED, 10)))).said
        right, of = said["plain"] + said["noisy"], 2 * said["of"]
        told = ", ".join(f"{kind} {count}" for kind, count in said.items() if kind != "of")
        figures.append(
            Figure(
                NAME,
                f"{id}, {what}, in a corner of it",
                f"{right} of {of}",
                "",
                100 * right / of,
                POINTS,
                f"of {said['of']} each: {told}",
            )
        )
    return figures
