"""The application's own classifier over a folder, timed from loaded to answered.

python loaded.py FOLDER MODEL exact|fast          prints JSON, as the peers do
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter()

from desktop_classifier.base.progress import CancelToken  # noqa: E402 - the clock runs first, as in the peers
from desktop_classifier.imaging.framing import Framing  # noqa: E402
from desktop_classifier.inference.classifier import Question, open_classifier  # noqa: E402
from desktop_classifier.models import catalogue  # noqa: E402


def main(folder: Path, model: str, precision: str) -> None:
    questions = [Question(path) for path in sorted(folder.iterdir())]
    token = CancelToken()
    with open_classifier(
        catalogue.spec(model), precision=precision, engine="openvino", token=token, report=lambda progress: None
    ) as classifier:
        loaded = time.perf_counter()
        answered = sum(answer.error is None for answer in classifier.answers(questions, Framing.CROP, 3, token))
        done = time.perf_counter()
    print(json.dumps({"pictures": answered, "load_s": loaded - BEGAN, "classify_s": done - loaded}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
