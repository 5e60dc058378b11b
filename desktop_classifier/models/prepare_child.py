"""The child that prepares a model: read and check the weights, build the network, export it, ask what is known.

It runs Keras on its OpenVINO backend, so TensorFlow is never loaded for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.progress import Progress, Report
from desktop_classifier.base.serve import serve
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.framing import Framing, frame
from desktop_classifier.models import catalogue, labels, weights
from desktop_classifier.models.spec import Interpolation, ModelSpec
from desktop_classifier.models.weights_reader import LayerWeights, read_layers
from desktop_classifier.models.weights_tuned import read_tuned

if TYPE_CHECKING:
    import keras

KNOWN = "n03877845"
"""WordNet id of "palace": among the five likeliest labels of the first sample picture for every ImageNet network."""


def main() -> int:
    return serve(prepare)


def prepare(message: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Export one network.

    Args:
        message: Names the model, its weights, the folder to fill, and the kind of network: "model" (the default; then
            also the sample pictures), "features" or "trunk" of published weights, or "tuned" of weights of ours.
        report: Told of three steps.
    """
    kind = message.get("kind", "model")
    return _model(message, report) if kind == "model" else _backbone(kind, message, report)


def _model(message: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    spec = catalogue.spec(message["model"])
    folder = Path(message["folder"])
    report(Progress(0, 3, "Reading the weights"))
    layers = read_layers(Path(message["weights"]))
    report(Progress(1, 3, "Building the network"))
    _export(spec, layers, folder / "network.xml")
    report(Progress(2, 3, "Asking it about the sample pictures"))
    answers = _answers(spec, folder / "network.xml", [Path(sample) for sample in message["samples"]])
    known = bool(answers) and KNOWN in answers[0]
    files.write_json(folder / "manifest.json", {"model": spec.id, "known_answer": known, "samples": answers})
    return {"known_answer": known}


def _export(spec: ModelSpec, layers: list[LayerWeights], target: Path) -> None:
    from desktop_classifier.models.architectures import build

    _channels_first()
    bare = build.network(spec)
    weights.examine(spec, layers, build.layout(bare))
    build.fill(bare, [layer.arrays for layer in layers])
    build.graph(spec, bare).export(str(target), format="openvino", verbose=False)


def _backbone(kind: str, message: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    spec, path, folder = catalogue.buildable(message["model"]), Path(message["weights"]), Path(message["folder"])
    report(Progress(0, 2, "Reading the weights"))
    layers = read_tuned(path) if kind == "tuned" else read_layers(path)
    report(Progress(1, 2, "Building the network"))
    _channels_first()
    base = _filled(spec, layers)
    shapes = _GRAPHS[kind](spec, base, folder / "network.xml")
    files.write_json(folder / "manifest.json", {"model": spec.id, "known_answer": False, **shapes})
    return shapes


def _filled(spec: ModelSpec, layers: list[LayerWeights]) -> keras.Model:
    from desktop_classifier.models.architectures import build

    base = build.backbone(spec)
    needed = build.layout(base)
    mine = layers[: len(needed)]  # a file with a classifier has it behind
    weights.examine(spec, mine, needed)
    build.fill(base, [layer.arrays for layer in mine])
    return base


def _features_graph(spec: ModelSpec, base: keras.Model, target: Path) -> dict[str, Any]:
    from desktop_classifier.models.architectures import build

    build.features_graph(spec, base).export(str(target), format="openvino", verbose=False)
    return {"width": int(base.output.shape[-1])}


def _trunk_graph(spec: ModelSpec, base: keras.Model, target: Path) -> dict[str, Any]:
    import keras

    from desktop_classifier.models.architectures import build, cut

    activation = cut.activation(spec, base)
    both = keras.Model(base.input, [base.output, activation])
    build.from_pixels(spec, both).export(str(target), format="openvino", verbose=False)
    return {"width": int(base.output.shape[-1]), "shape": [int(side) for side in activation.shape[1:]]}


_GRAPHS: dict[str, Callable[[ModelSpec, Any, Path], dict[str, Any]]] = {
    "features": _features_graph,
    "trunk": _trunk_graph,
    "tuned": _features_graph,
}


def _channels_first() -> None:
    import keras

    keras.config.set_image_data_format("channels_first")  # see architectures.order


def _answers(spec: ModelSpec, network: Path, samples: list[Path]) -> list[list[str]]:
    """The class ids of the five likeliest labels of each sample, by the exported file itself."""
    import openvino

    compiled = openvino.Core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    bicubic = spec.interpolation is Interpolation.BICUBIC
    with Decoder() as decoder:
        images = [decoder.decode(sample).image for sample in samples]
    squares = [frame(image, spec.side, Framing.CROP, spec.crop, bicubic) for image in images]
    rows = [compiled(square[np.newaxis])[0][0] for square in squares]
    names = labels.load(spec.labels)
    return [[names[i].class_id for i in labels.likeliest(row, 5)] for row in rows]
