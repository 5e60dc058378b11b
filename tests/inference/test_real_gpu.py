"""On a real GPU that TensorFlow sees: `pytest -m gpu`. Everything else about that engine is tested on the processor."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference.choose import choose, load
from desktop_classifier.inference.openvino_engine import OpenVinoEngine
from desktop_classifier.models import catalogue, prepare


@pytest.mark.gpu
@pytest.mark.parametrize(("precision", "agrees"), [("exact", 1e-3), ("fast", 0.15)])
def test_the_gpu_is_chosen_and_answers_as_the_processor_does(built_ins, precision, agrees):
    choice = choose("auto")
    assert (choice.engine, choice.device) == ("tensorflow", "GPU"), choice.why
    spec = catalogue.spec("efficientnet_lite0")
    pixels = np.random.default_rng(0).integers(0, 256, (8, spec.side, spec.side, 3), np.uint8)
    processor = OpenVinoEngine(prepare.prepare(spec, CancelToken(), silent).network)
    expected = processor.submit(pixels).result().probabilities
    processor.close()
    gpu = load(choice, spec, precision, CancelToken())
    answered = gpu.submit(pixels).result().probabilities
    assert gpu.name == "tensorflow"
    gpu.close()
    assert np.abs(answered - expected).max() < agrees
