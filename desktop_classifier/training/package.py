"""Makes a package: one folder with a trained model and everything that is needed to use it, hashed."""

from __future__ import annotations

import importlib.metadata
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier import __version__
from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.inference.familiarity import Familiarity
from desktop_classifier.models import own
from desktop_classifier.models.spec import ModelSpec
from desktop_classifier.models.weights_tuned import write_tuned
from desktop_classifier.training import evaluation
from desktop_classifier.training.evaluation import Result
from desktop_classifier.training.head import Head

log = logging.getLogger(__name__)

FORMAT = 1
SPLIT = "split.json"
HEAD = "head.npz"


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package.

    Args:
        backbone: The record of the network that the features come from.
        network: `network.xml` of that backbone, as published or fine-tuned: pixels in, features as output 1.
        weights: Arrays of the backbone without its classifier, in Keras's order, one tuple a layer.
        head: What tells the classes apart.
        framing: How pictures become squares.
        result: Figures on never-seen pictures.
        split: Content hash → part, of every picture that took part.
        manifest: How it was made: pictures, choices, seed.
        familiar: What it learned from, to know what is none of its classes; None where too little was held back.
    """

    backbone: ModelSpec
    network: Path
    weights: Sequence[Sequence[np.ndarray]]
    head: Head
    framing: str
    result: Result
    split: Mapping[str, str]
    manifest: Mapping[str, Any]
    familiar: Familiarity | None = None


def write(contents: Contents, folder: Path) -> None:
    """Fill an empty folder (see `own.scratch`).

    Raises:
        UserError: `disk_full`.
    """
    size = sum(array.nbytes for layer in contents.weights for array in layer)
    files.require_space(folder, 2 * size)
    attach(contents.network, contents.head, folder / own.NETWORK)
    layers = [*contents.weights, (contents.head.weights, contents.head.bias)]
    write_tuned(folder / own.WEIGHTS, layers)
    contents.head.save(folder / HEAD)
    if contents.familiar is not None:
        contents.familiar.save(folder)
    files.write_json(folder / own.RESULT, evaluation.to_json(contents.result))
    files.write_json(folder / SPLIT, dict(contents.split))
    hashes = {file.name: files.digest(file) for file in sorted(folder.iterdir())}
    record = {**_record(contents), "bytes": (folder / own.WEIGHTS).stat().st_size, "files": hashes}
    files.write_json(folder / own.PACKAGE, record)


def whole(folder: Path) -> bool:
    """Whether every file of a package is what it was when the package was made."""
    try:
        hashes = own.read_package(folder)["files"]
        return all(files.digest(folder / name) == known for name, known in hashes.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the package %s is not whole: %r", folder, error)
        return False


def result(folder: Path) -> Result:
    """The figures that a package holds.

    Raises:
        UserError: `model_damaged`.
    """
    try:
        return evaluation.from_json(json.loads((folder / own.RESULT).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise UserError(
            f"The figures of the model in {folder} are damaged ({type(error).__name__}). Teach it again from its "
            "project.",
            kind="model_damaged",
        ) from error


def attach(network: Path, head: Head, target: Path) -> None:
    """Write a network that answers with the head's classes: probabilities [n, classes], features [n, width].

    Args:
        network: A backbone whose output 1 is the features.
        head: Takes the place of whatever classifier it had.
        target: `network.xml` to write; `network.bin` goes beside it.
    """
    import openvino
    from openvino import opset15 as nodes

    model = openvino.Core().read_model(network)
    features = model.output(1).get_node().input_value(0)
    product = nodes.matmul(features, nodes.constant(head.weights), False, False)
    probabilities = nodes.softmax(nodes.add(product, nodes.constant(head.bias)), 1)
    outputs = [nodes.result(probabilities), nodes.result(features)]
    # Compressed to 16 bits, the probabilities moved by 0.027.
    openvino.save_model(openvino.Model(outputs, model.get_parameters(), "own"), str(target), compress_to_fp16=False)


def versions() -> dict[str, str]:
    """Of everything that took part in making a model."""
    names = ("keras", "tensorflow", "openvino", "scikit-learn", "numpy", "pillow")
    return {"desktop-classifier": __version__, **dict(_installed(names))}


def _installed(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:  # a bundle may come without TensorFlow
            continue


def _record(contents: Contents) -> dict[str, Any]:
    backbone, result = contents.backbone, contents.result
    return {
        "format": FORMAT,
        "backbone": backbone.id,
        "backbone_name": backbone.name,
        "architecture": backbone.architecture,
        "side": backbone.side,
        "preprocessing": str(backbone.preprocessing),
        "crop": backbone.crop,
        "interpolation": str(backbone.interpolation),
        "licence": backbone.licence,
        "framing": contents.framing,
        "classes": list(result.classes),
        "kept": result.kept,
        "right": result.right,
        "of": result.of,
        "created": own.now(),
        "training": dict(contents.manifest),
        "versions": versions(),
    }
