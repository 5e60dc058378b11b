"""The network alone with Keras: `model.predict` on pictures that are decoded, framed and preprocessed already.

python predict.py WEIGHTS.h5 MODEL PICTURES CALLS          prints JSON: the seconds of every call
"""

from __future__ import annotations

import json
import sys
import time

import keras
import numpy as np
from keras_script import APPLICATIONS


def main(weights: str, name: str, pictures: int, calls: int) -> None:
    module_name, application = APPLICATIONS[name]
    module = getattr(keras.applications, module_name)
    model = getattr(module, application)(weights=weights)
    pixels = np.random.default_rng(1).integers(0, 256, (pictures, *model.input_shape[1:]), np.uint8)
    prepared = module.preprocess_input(pixels.astype(np.float32))
    seconds = []
    for _ in range(calls):
        start = time.perf_counter()
        model.predict(prepared, verbose=0)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
