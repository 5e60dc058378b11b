"""What a user would write: a folder classified with Keras as its documentation shows, 32 pictures at a time.

    python keras_script.py WEIGHTS.h5 FOLDER MODEL          MODEL is mobilenet_v2, resnet50 or xception

Prints one line of JSON: pictures, and seconds from the program's first line to loaded and to answered.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter()
BATCH = 32
APPLICATIONS = {
    "mobilenet_v2": ("mobilenet_v2", "MobileNetV2"),
    "resnet50": ("resnet", "ResNet50"),
    "xception": ("xception", "Xception"),
}


def main(weights: str, folder: Path, name: str) -> None:
    import keras
    import numpy as np

    module_name, application = APPLICATIONS[name]
    module = getattr(keras.applications, module_name)
    model = getattr(module, application)(weights=weights)
    size = model.input_shape[1:3]
    pictures = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    model.predict(np.zeros((1, *size, 3), np.float32), verbose=0)
    loaded = time.perf_counter()

    answered = 0
    for start in range(0, len(pictures), BATCH):
        images = []
        for path in pictures[start : start + BATCH]:
            image = keras.utils.load_img(path, target_size=size, interpolation="bilinear")
            images.append(keras.utils.img_to_array(image))
        answered += len(model.predict(module.preprocess_input(np.stack(images)), verbose=0))
    done = time.perf_counter()
    print(json.dumps({"pictures": answered, "load_s": loaded - BEGAN, "classify_s": done - loaded}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
