"""The first stage of Géron's transfer learning, written after the book's description, timed on a part.

    python book_frozen.py WEIGHTS.h5 FOLDER PICTURES

A frozen MobileNetV2, a new softmax layer, SGD at 0.2 with momentum 0.9 and decay 0.01, batches of 32. One epoch over
PICTURES of the folder is timed after a warm-up; the caller scales it. Prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

BATCH = 32


def main(weights: str, folder: Path, count: int) -> None:
    import keras
    import tensorflow as tf

    paths = sorted(folder.glob("*/*.jpg"))
    step = max(1, len(paths) // count)
    taken = paths[::step][:count]
    names = sorted(one.name for one in folder.iterdir())
    labels = [names.index(path.parent.name) for path in taken]

    def load(path: tf.Tensor, label: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        image = tf.image.resize(tf.image.decode_jpeg(tf.io.read_file(path), channels=3), (224, 224))
        return keras.applications.mobilenet_v2.preprocess_input(image), label

    data = tf.data.Dataset.from_tensor_slices(([str(path) for path in taken], labels))
    data = data.shuffle(1000).map(load, num_parallel_calls=tf.data.AUTOTUNE).batch(BATCH).prefetch(1)
    full = keras.applications.MobileNetV2(weights=weights)
    base = keras.Model(full.input, full.layers[-2].output)
    base.trainable = False
    model = keras.Sequential([base, keras.layers.Dense(len(names), activation="softmax")])
    rate = keras.optimizers.schedules.InverseTimeDecay(0.2, 1, 0.01)
    model.compile(keras.optimizers.SGD(rate, momentum=0.9), "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(data.take(3), epochs=1, verbose=0)
    begun = time.perf_counter()
    model.fit(data, epochs=1, verbose=0)
    print(json.dumps({"pictures": len(taken), "epoch_s": time.perf_counter() - begun}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
