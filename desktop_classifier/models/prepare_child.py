"""The child that prepares a model: read and check the weights, build the network, export it, ask what is known.

It runs Keras on its OpenVINO backend, so TensorFlow is never loaded for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from desktop_classifier.base import files
from desktop_classifier.base.progress import Progress, Report
from desktop_classifier.base.serve import serve
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.framing import Framing, frame
from desktop_classifier.models import catalogue, labels, weights
from desktop_classifier.models.spec import Interpolation, ModelSpec
from desktop_classifier.models.weights_reader import read_layers

KNOWN = "n03877845"
"""WordNet id of "palace": among the five likeliest labels of the first sample picture for every ImageNet network."""


def main() -> int:
    return serve(prepare)


def prepare(message: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Export one model; `message` names the model, its weights, the folder to fill and the sample pictures."""
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


def _export(spec: ModelSpec, layers: list[Any], target: Path) -> None:
    import keras

    from desktop_classifier.models.architectures import build

    keras.config.set_image_data_format("channels_first")  # see architectures.order
    bare = build.network(spec)
    weights.examine(spec, layers, build.layout(bare))
    build.fill(bare, [layer.arrays for layer in layers])
    build.graph(spec, bare).export(str(target), format="openvino", verbose=False)


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
