"""Pictures pasted into plain and noisy ones of four times their area: does the hottest point lie on them?

python pointing.py MODEL FOLDER PICTURES          prints JSON: how many are right, of how many

In a corner is the harder place: anywhere else, the middle of the large picture is covered too.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing, frame
from desktop_classifier.inference.explain import SIDE, Explainer, open_explainer
from desktop_classifier.models import catalogue

SMALL, LARGE = 224, 448


def main(model: str, folder: Path, pictures: int) -> None:
    files = list(islice(sorted(path for path in folder.iterdir() if path.is_file()), pictures))
    told = {"of": len(files)}
    with open_explainer(catalogue.spec(model), token=CancelToken(), report=silent) as explainer:
        for kind in ("plain", "noisy"):
            for step, name in ((LARGE - SMALL, kind), (1, f"{kind} anywhere")):
                told[name] = sum(_right(explainer, file, n, kind, step) for n, file in enumerate(files))
    print(json.dumps(told))


def _right(explainer: Explainer, file: Path, number: int, kind: str, step: int) -> bool:
    random = np.random.default_rng(number)
    noise = random.integers(0, 256, (LARGE, LARGE, 3), np.uint8)
    plain = np.broadcast_to(random.integers(0, 256, 3, np.uint8), noise.shape)
    large = Image.fromarray(noise if kind == "noisy" else np.ascontiguousarray(plain))
    left, top = (step * int(n) for n in random.integers(0, (LARGE - SMALL) // step + 1, 2))
    with Image.open(file) as picture:
        small = frame(picture.convert("RGB"), SMALL, Framing.CROP, 1.0, True)
    large.paste(Image.fromarray(small), (left, top))
    square = frame(large, explainer.spec.side, Framing.STRETCH, 1.0, True)
    (found,) = explainer.maps(square, ())
    row, column = np.unravel_index(found.values.argmax(), found.values.shape)
    x, y = (column + 0.5) * LARGE / SIDE, (row + 0.5) * LARGE / SIDE
    return bool(left <= x <= left + SMALL and top <= y <= top + SMALL)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
