"""Whether a model of one's own may be believed: calibration, strangers refused, wrong labels found and mended."""

from __future__ import annotations

from figure import Figure, at_least, at_most, missing
from ground import ROOT, Ground, ours, script
from networks import ready
from process import run

NAME = "trust"
MODEL = "mobilenet_v2"
INSTEAD = "efficientnet_lite0"
PRACTICE = ROOT / "resources" / "practice"


def measure(ground: Ground) -> list[Figure]:
    if ground.real_pictures is None:
        return [missing(NAME, "calibration, strangers, wrong labels", "needs real pictures: --pictures FOLDER")]
    run(ours("models", "prepare", INSTEAD))
    model = MODEL if ready(ground, MODEL).real else INSTEAD
    beside = ground.real_pictures.parent / "hymenoptera"  # ants and bees, where they lie beside the others
    folders = [PRACTICE, *sorted(folder for folder in beside.glob("*") if folder.is_dir())]
    told = run(script("ours/trust.py", model, str(ground.real_pictures), *map(str, folders))).said
    what = f"{model}, {told['pictures']} pictures of {told['classes']} classes"
    back = (told["mended"] - told["dirty"]) / max(1e-9, told["clean"] - told["dirty"])
    shown = (
        ("calibration error on never-seen pictures; before", "after", "before", told["after"], at_most(0.05)),
        (f"{told['strangers']} pictures of other things refused", "refused", "", told["refused"], at_least(0.95)),
        ("pictures of its own refused", "own_refused", "", told["own_refused"], at_most(0.13)),
        ("strangers told apart, AUROC; by the probability alone", "auroc", "softmax", told["auroc"], at_least(0.98)),
        (
            "one class left out of learning told apart from the others, AUROC; by the probability alone",
            "left_auroc",
            "left_softmax",
            told["left_auroc"],
            at_least(0.78),
        ),
        ("planted wrong labels found in a list 1.5 times as long", "found", "", told["found"], at_least(0.8)),
        ("of what wrong labels cost, won back by mending; unmended", "mended", "dirty", back, at_least(0.5)),
    )
    return [
        Figure(NAME, f"{what}, {words}", _three(told, mine), _three(told, peer), value, target)
        for words, mine, peer, value, target in shown
    ]


def _three(told: dict[str, float], name: str) -> str:
    return f"{told[name]:.3f}" if name else ""
