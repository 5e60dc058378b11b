"""Both stages of Géron's transfer learning as a Keras script, written after the book's description.

    python book_whole.py WEIGHTS.h5 LEARN TEST TOP_EPOCHS WHOLE_EPOCHS

LEARN and TEST hold one folder a class. A MobileNetV2 that stands still gets a new softmax layer (SGD at 0.2, momentum
0.9, decay 0.01), then everything is taught (0.01, decay 0.001), in batches of 32. Prints one line of JSON: seconds from
the first picture to the last epoch, those of each stage's epochs, and the right answers on TEST.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

BATCH = 32
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


def listed(folder: Path) -> tuple[list[str], list[int]]:
    names = sorted(one.name for one in folder.iterdir())
    paths = sorted(path for path in folder.glob("*/*") if path.suffix.lower() in SUFFIXES)
    return [str(path) for path in paths], [names.index(path.parent.name) for path in paths]


def main(weights: str, learn: Path, test: Path, top_epochs: int, whole_epochs: int) -> None:
    import keras
    import tensorflow as tf

    def load(path: tf.Tensor, label: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        image = tf.image.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)
        return keras.applications.mobilenet_v2.preprocess_input(tf.image.resize(image, (224, 224))), label

    def batches(folder: Path) -> Any:
        data = tf.data.Dataset.from_tensor_slices(listed(folder))
        return data.shuffle(1000).map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(BATCH).prefetch(1)

    def fit(rate: float, decay: float, epochs: int) -> float:
        falling = keras.optimizers.schedules.InverseTimeDecay(rate, 1, decay)
        optimizer = keras.optimizers.SGD(falling, momentum=0.9)
        model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
        begun = time.perf_counter()
        model.fit(batches(learn), epochs=epochs, verbose=0)
        return time.perf_counter() - begun

    full = keras.applications.MobileNetV2(weights=weights)
    base = keras.Model(full.input, full.layers[-2].output)
    classes = len(list(learn.iterdir()))
    model = keras.Sequential([base, keras.layers.Dense(classes, activation="softmax")])
    base.trainable = False
    top = fit(0.2, 0.01, top_epochs)
    base.trainable = True
    whole = fit(0.01, 0.001, whole_epochs)
    tested = listed(test)
    right = model.evaluate(batches(test), verbose=0)[1] * len(tested[0])
    print(json.dumps({"top_s": top, "whole_s": whole, "right": round(right), "of": len(tested[0])}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
