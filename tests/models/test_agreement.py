"""Every record of the catalogue gives `keras.applications`' own answer, on weights under which no fault can hide.

The reference (`reference.py`) is Keras on TensorFlow with its own `preprocess_input`, in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference.openvino_engine import OpenVinoEngine
from desktop_classifier.inference.tensorflow_engine import TensorFlowEngine
from desktop_classifier.models import catalogue, prepare

AGREES = 1e-3
LIGHT = ("mobilenet_v2",)
"""The heavier ones are proven by `make test-models`."""
FAMILIES = {
    "mobilenet_v2": "mobilenet_v2",
    "resnet50": "resnet",
    "xception": "xception",
    "mobilenet": "mobilenet",
    "resnet101": "resnet",
    "resnet152": "resnet",
    "resnet50v2": "resnet_v2",
    "resnet101v2": "resnet_v2",
    "resnet152v2": "resnet_v2",
    "inception_v3": "inception_v3",
    "vgg16": "vgg16",
    "vgg19": "vgg19",
}
EVERY = [pytest.param(id, marks=() if id in LIGHT else pytest.mark.models) for id in FAMILIES]


class Reference:
    """What Keras itself answers: `squares` [8, S, S, 3], `probabilities` [8, 1000], and the file of weights."""

    def __init__(self, id: str, folder: Path) -> None:
        self.spec = catalogue.spec(id)
        self.weights = folder / "weights.h5"
        script = Path(__file__).with_name("reference.py")
        words = [self.spec.architecture, FAMILIES[id], str(self.spec.side), str(folder)]
        subprocess.run([sys.executable, str(script), *words], check=True, capture_output=True)
        stored = np.load(folder / "reference.npz")
        self.squares, self.probabilities = stored["squares"], stored["probabilities"]

    def exported(self, folder: Path) -> Path:
        folder.mkdir()
        return prepare.export(self.spec, self.weights, folder, CancelToken(), silent).network

    def distance(self, engine, squares: np.ndarray | None = None) -> float:
        """The largest difference of any probability from Keras's own."""
        try:
            answered = engine.submit(self.squares if squares is None else squares).result().probabilities
        finally:
            engine.close()
        return float(np.abs(answered - self.probabilities).max())


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """References are made once for all tests of this file."""
    made = {}

    def get(id: str) -> Reference:
        if id not in made:
            made[id] = Reference(id, tmp_path_factory.mktemp(id))
        return made[id]

    return get


@pytest.mark.parametrize("id", EVERY)
def test_openvino_answers_as_keras_does(id, reference, tmp_path):
    expected = reference(id)
    first = expected.probabilities.argmax(axis=1)
    assert len(set(first)) == 8, "the weights must tell the pictures apart"
    assert expected.probabilities.max(axis=1).min() > 0.5
    assert expected.distance(OpenVinoEngine(expected.exported(tmp_path / "prepared"))) < AGREES


def test_tensorflow_in_its_child_answers_as_keras_does(reference):
    expected = reference("mobilenet_v2")
    engine = TensorFlowEngine(expected.spec, expected.weights, "exact", "CPU", CancelToken())
    assert engine.where == "on the processor, with TensorFlow"
    assert expected.distance(engine) < AGREES


@pytest.mark.parametrize("id", ["mobilenet_v2", pytest.param("resnet50", marks=pytest.mark.models)])
def test_channels_in_the_wrong_order_are_noticed(id, reference, tmp_path):
    expected = reference(id)
    engine = OpenVinoEngine(expected.exported(tmp_path / "prepared"))
    assert expected.distance(engine, expected.squares[..., ::-1]) > 10 * AGREES


@pytest.mark.parametrize("wrong", ["caffe", "lite"])
def test_wrong_preprocessing_is_noticed(wrong, reference, tmp_path):
    expected = reference("mobilenet_v2")
    script = (
        "import dataclasses, sys\n"
        "from desktop_classifier.models import catalogue, prepare_child\n"
        "from desktop_classifier.models.spec import Preprocessing\n"
        "spec = catalogue.spec('mobilenet_v2')\n"
        "catalogue._BY_ID['mobilenet_v2'] = dataclasses.replace(spec, preprocessing=Preprocessing(sys.argv[3]))\n"
        "message = {'model': 'mobilenet_v2', 'weights': sys.argv[1], 'folder': sys.argv[2], 'samples': []}\n"
        "prepare_child.prepare(message, print)\n"
    )
    words = [sys.executable, "-c", script, str(expected.weights), str(tmp_path), wrong]
    variables = {**__import__("os").environ, **prepare.environment()}
    subprocess.run(words, check=True, capture_output=True, env=variables)
    assert expected.distance(OpenVinoEngine(tmp_path / "network.xml")) > 10 * AGREES


def test_two_layers_of_one_shape_that_changed_places_are_noticed(reference, tmp_path):
    expected = reference("resnet50")
    swapped = tmp_path / "swapped.h5"
    swapped.write_bytes(expected.weights.read_bytes())
    with h5py.File(swapped, "r+") as file:
        one = file["conv3_block2_2_conv/conv3_block2_2_conv/kernel:0"]
        other = file["conv3_block3_2_conv/conv3_block3_2_conv/kernel:0"]
        one[...], other[...] = other[...], one[...]
    (tmp_path / "prepared").mkdir()
    ready = prepare.export(expected.spec, swapped, tmp_path / "prepared", CancelToken(), silent)
    assert expected.distance(OpenVinoEngine(ready.network)) > 10 * AGREES


def test_fast_moves_probabilities_a_little_and_keeps_the_first_label(reference, tmp_path):
    expected = reference("xception")
    network = expected.exported(tmp_path / "prepared")
    engine = OpenVinoEngine(network, "fast")
    answered = engine.submit(expected.squares).result().probabilities
    engine.close()
    assert (answered.argmax(axis=1) == expected.probabilities.argmax(axis=1)).all()
    assert np.abs(answered.sum(axis=1) - 1).max() < 0.02
