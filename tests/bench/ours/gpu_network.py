"""The network alone on the application's TensorFlow engine, on the GPU, in the batch size that the engine found best.

python gpu_network.py MODEL exact|fast PICTURES CALLS          prints JSON: the seconds of every call
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from desktop_classifier.base.progress import CancelToken
from desktop_classifier.inference.tensorflow_engine import TensorFlowEngine
from desktop_classifier.models import catalogue, weights


def main(model: str, precision: str, pictures: int, calls: int) -> None:
    spec = catalogue.spec(model)
    engine = TensorFlowEngine(spec, weights.weights_path(spec), precision, "GPU", CancelToken())
    squares = np.random.default_rng(1).integers(0, 256, (pictures, spec.side, spec.side, 3), np.uint8)
    seconds = []
    for _ in range(calls):
        start = time.perf_counter()
        asked = [engine.submit(squares[at : at + engine.batch]) for at in range(0, pictures, engine.batch)]
        answered = sum(len(future.result().probabilities) for future in asked)
        seconds.append(time.perf_counter() - start)
        assert answered == pictures
    engine.close()
    print(json.dumps({"seconds": seconds, "batch": engine.batch}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
