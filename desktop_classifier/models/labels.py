"""What a network's outputs are called, and the likeliest of them."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from desktop_classifier.base import paths
from desktop_classifier.models import own
from desktop_classifier.models.spec import ModelSpec


@dataclass(frozen=True, slots=True)
class Label:
    """A class: its stable id (a WordNet id, or a folder's name) and the name that people read."""

    class_id: str
    name: str


def of(spec: ModelSpec) -> tuple[Label, ...]:
    """What a model's outputs are called now, in their order; a class of the user's own may be renamed at any time.

    Raises:
        UserError: The user's own model is damaged or gone.
    """
    if spec.folder is None:
        return load(spec.labels)
    model = own.load(spec.id)
    return tuple(Label(class_id, model.class_name(class_id)) for class_id in model.classes)


@functools.cache
def load(name: str) -> tuple[Label, ...]:
    """The labels of a list in `resources/labels/`, in the order of the network's outputs."""
    text = paths.resource(f"labels/{name}.tsv").read_text(encoding="utf-8")
    return tuple(Label(*line.split("\t")) for line in text.splitlines())


def likeliest(probabilities: np.ndarray, count: int) -> list[int]:
    """Indices of the `count` largest of a row of probabilities, largest first; ties go to the lower index."""
    count = min(count, len(probabilities))
    top = np.argpartition(-probabilities, count - 1)[:count]
    return [int(i) for i in sorted(top, key=lambda i: (-probabilities[i], i))]
