"""The limit: the barest pipeline that classifies a folder with OpenVINO. No labels, no bad pictures, no window.

    python pipeline.py NETWORK.xml FOLDER f32|bf16          NETWORK takes uint8 RGB [n, side, side, 3]

Prints one line of JSON: pictures, and seconds from the program's first line to loaded and to answered.
"""

from __future__ import annotations

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BEGAN = time.perf_counter()

import numpy as np  # noqa: E402 - the clock runs first, importing is part of loading
import openvino  # noqa: E402
from PIL import Image  # noqa: E402

BATCH = 4
CROP = 0.875


def square(path: Path, side: int) -> np.ndarray:
    """The centre of a picture, as the network wants it."""
    opened = Image.open(path)
    opened.draft("RGB", (2 * side, 2 * side))
    image = opened.convert("RGB")
    width, height = image.size
    kept = CROP * min(width, height)
    left, top = (width - kept) / 2, (height - kept) / 2
    box = (left, top, left + kept, top + kept)
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR, box))


def load(network: Path, precision: str) -> tuple[openvino.CompiledModel, int]:
    core = openvino.Core()
    core.set_property({"CACHE_DIR": str(network.parent / "compiled")})
    model = core.read_model(network)
    side = model.input(0).partial_shape[1].get_length()
    model.reshape([-1, side, side, 3])
    hints = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "THROUGHPUT"}
    return core.compile_model(model, "CPU", hints), side


def main(network: Path, folder: Path, precision: str) -> None:
    pictures = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    compiled, side = load(network, precision)
    loaded = time.perf_counter()

    answers: dict[int, np.ndarray] = {}
    requests = openvino.AsyncInferQueue(compiled)
    requests.set_callback(lambda request, at: answers.update({at: request.get_output_tensor(0).data.copy()}))
    parts = [pictures[start : start + BATCH] for start in range(0, len(pictures), BATCH)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        stacks = pool.map(lambda part: np.stack([square(path, side) for path in part]), parts)
        for at, squares in enumerate(stacks):
            requests.start_async({0: squares}, at)
    requests.wait_all()
    done = time.perf_counter()
    answered = sum(len(rows) for rows in answers.values())
    print(json.dumps({"pictures": answered, "load_s": loaded - BEGAN, "classify_s": done - loaded}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
