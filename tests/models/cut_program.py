"""Run with TensorFlow in a process of its own: cut backbones with random weights and see whether the parts fit.

    python cut_program.py ID...

Prints a JSON object a line for each id.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import keras
import numpy as np
from reference import scatter, squares

from desktop_classifier.models import catalogue
from desktop_classifier.models.architectures import build, cut

SIDE = 96


def facts(id: str) -> dict[str, object]:
    spec = dataclasses.replace(catalogue.spec(id), side=SIDE)
    base = build.backbone(spec)
    pixels = build.preprocessed(squares(SIDE)[:4].astype("float32"), spec.preprocessing)
    scatter(base, pixels, np.random.default_rng(7))
    trunk, tail = cut.trunk(spec, base), cut.tail(spec, base)
    features = np.asarray(base(pixels))
    joined = np.asarray(tail(trunk(pixels)))
    parts = [layer.name for part in (trunk, tail) for layer in build.weighted_layers(part)]
    return {
        "id": id,
        "difference": float(np.abs(features - joined).max()),
        "spread": float(features.std(axis=0).max()),
        "in_order": parts == [layer.name for layer in build.weighted_layers(base)],
        "prefix": build.layout(build.network(spec))[: len(build.layout(base))] == build.layout(base),
        "taught": [layer.name for layer in build.weighted_layers(tail)],
        "share": tail.count_params() / base.count_params(),
        "activation": int(np.prod(trunk.output.shape[1:])),
    }


if __name__ == "__main__":
    keras.utils.set_random_seed(7)
    for id in sys.argv[1:]:
        print(json.dumps(facts(id)), flush=True)
