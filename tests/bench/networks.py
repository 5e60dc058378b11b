"""Weights for both sides: real ones where there are any, else random ones in Keras's own layout, made once.

Speed does not depend on what a network knows, so random weights do for every row but the one about accuracy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from ground import BUILD, HOME, ROOT, Ground, ours, script
from process import run

from desktop_classifier.models import catalogue

_REFERENCE = ROOT / "tests" / "models" / "reference.py"
_MODULES = {"mobilenet_v2": "mobilenet_v2", "resnet50": "resnet", "xception": "xception"}


@dataclass(frozen=True, slots=True)
class Network:
    """One model on both sides.

    Args:
        id: Its name in the application, where it is imported and prepared.
        weights: The file that the Keras script loads and that the application imported.
        xml: The prepared network, which the barest pipeline runs too.
        real: Whether the weights were trained.
    """

    id: str
    weights: Path
    xml: Path
    real: bool


def ready(ground: Ground, id: str) -> Network:
    """Both sides of a model, made ready now if they are not."""
    name = catalogue.spec(id).weights.file
    given = ground.real_weights / name if ground.real_weights else None
    real = given is not None and given.is_file()
    weights = given if given is not None and real else _made(ground, id)
    _import(ground, id, weights)
    return Network(id, weights, _prepared(id), real)


def _made(ground: Ground, id: str) -> Path:
    folder = BUILD / "weights" / id
    weights = folder / "weights.h5"
    done = folder / "reference.npz"  # written after the weights: a run that was stopped leaves none
    if not done.is_file():
        ground.say(f"making random weights for {id}")
        folder.mkdir(parents=True, exist_ok=True)
        spec = catalogue.spec(id)
        run(script_of(_REFERENCE, spec.architecture, _MODULES[id], str(spec.side), str(folder)))
    return weights


def script_of(path: Path, *words: str) -> list[str]:
    return script(str(path), *words)  # an absolute path stays as it is


def _import(ground: Ground, id: str, weights: Path) -> None:
    """Into the bench's own home, unless these very weights were imported before."""
    facts = weights.stat()
    mark = HOME / f"bench-{id}.json"
    wanted = {"file": str(weights), "size": facts.st_size, "changed": facts.st_mtime_ns}
    if mark.is_file() and json.loads(mark.read_text(encoding="utf-8")) == wanted:
        run(ours("models", "prepare", id))  # nothing to do, unless the application changed
        return
    ground.say(f"importing and preparing {id}")
    HOME.mkdir(parents=True, exist_ok=True)
    run(ours("models", "import", str(weights), "--as", id))
    mark.write_text(json.dumps(wanted), encoding="utf-8")


def _prepared(id: str) -> Path:
    """The very network that the application runs: the limit is for the road to it, not for another export."""
    (folder,) = (HOME / "models" / "prepared").glob(f"{id}-*")
    return folder / "network.xml"
