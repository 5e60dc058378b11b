"""The network of the barest pipeline, exported by the shortest road: preprocessing, Keras's own model, one output.

KERAS_BACKEND=openvino python export.py WEIGHTS.h5 MODEL TARGET.xml
"""

from __future__ import annotations

import sys
from pathlib import Path

# OpenVINO's converter reports its use over the network; without this package it takes a stub of its own.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

import keras  # noqa: E402
from keras_script import APPLICATIONS  # noqa: E402


def main(weights: str, name: str, target: Path) -> None:
    module_name, application = APPLICATIONS[name]
    bare = getattr(getattr(keras.applications, module_name), application)(weights=weights)
    pixels = keras.Input(bare.input_shape[1:], dtype="uint8")
    x = keras.ops.cast(pixels, "float32")
    if name == "resnet50":
        x = keras.layers.Rescaling(1.0, offset=[-103.939, -116.779, -123.68])(keras.ops.flip(x, axis=-1))
    else:
        x = keras.layers.Rescaling(1 / 127.5, offset=-1.0)(x)
    target.parent.mkdir(parents=True, exist_ok=True)
    keras.Model(pixels, bare(x)).export(str(target), format="openvino", verbose=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
