"""One picture at a time on the network alone: its plain answer, and its answer with the heat maps of three labels.

python why.py MODEL PICTURES ROUNDS          prints JSON: the fastest and the middle ms of either, taken in turns
"""

from __future__ import annotations

import json
import sys
import time
from statistics import median

import numpy as np

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference.explain import Explainer, open_explainer
from desktop_classifier.models import catalogue, labels, prepare

TOP = 3


def main(model: str, pictures: int, rounds: int) -> None:
    spec = catalogue.spec(model)
    squares = np.random.default_rng(1).integers(0, 256, (pictures, spec.side, spec.side, 3), np.uint8)
    names = labels.of(spec)
    plain, mapped = _plain(spec), open_explainer(spec, token=CancelToken(), report=silent)
    took: dict[str, list[float]] = {"plain": [], "why": []}
    for number in range(rounds + 1):
        for name in ("plain", "why"):
            for square in squares:
                start = time.perf_counter()
                row = plain(square[np.newaxis])[0][0].copy()
                likeliest = [names[place].class_id for place in labels.likeliest(row, TOP)]
                if name == "why":
                    start = time.perf_counter()
                    _maps(mapped, square, likeliest)
                if number:  # the first round only warms up
                    took[name].append(1000 * (time.perf_counter() - start))
    mapped.close()
    print(json.dumps({name: {"least": min(ms), "middle": median(ms)} for name, ms in took.items()}))


def _maps(mapped: Explainer, square: np.ndarray, likeliest: list[str]) -> None:
    assert len(mapped.maps(square, likeliest)) == TOP


def _plain(spec):
    """The prepared network as it is, set up exactly as the explaining one is."""
    import openvino
    import openvino.properties.hint as hint

    ready = prepare.prepared(spec)
    assert ready is not None, f"{spec.id} is not prepared"
    options = {
        hint.inference_precision(): openvino.Type.f32,
        hint.performance_mode(): hint.PerformanceMode.LATENCY,
    }
    return openvino.Core().compile_model(ready.network, "CPU", options)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
