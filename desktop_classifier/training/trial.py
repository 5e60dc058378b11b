"""The one trial of a model: what it says about never-seen pictures, and what it remembers to know strangers by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop_classifier.inference import familiarity
from desktop_classifier.inference.familiarity import Familiarity
from desktop_classifier.training.evaluation import Judged
from desktop_classifier.training.head import Head
from desktop_classifier.training.lesson import Lesson
from desktop_classifier.training.records import Picture


def familiar(taken: Lesson, head: Head, known: np.ndarray, held: np.ndarray) -> Familiarity | None:
    """From features of the pictures to learn from and of those held back, float32 [n, width]."""
    rows = taken.rows("train")
    paths = [taken.pictures[row].path for row in rows]
    return familiarity.made(known, taken.labels[rows], paths, held, head.probabilities(held)) if len(held) else None


def judged(
    classes: Sequence[str],
    pictures: Sequence[Picture],
    features: np.ndarray,
    head: Head,
    heat: float,
    known: Familiarity | None,
) -> tuple[Judged, ...]:
    """What a head says, held against the label that each picture carries.

    Args:
        classes: In the order of the head's outputs.
        pictures: n pictures.
        features: float32 [n, width].
        head: Calibrated.
        heat: The temperature by which it was.
        known: What it learned from.
    """
    if not len(pictures):
        return ()
    answers = head.probabilities(features)
    raw = head.cooled(1 / heat).probabilities(features).max(axis=1)
    near = known.judge(features, answers) if known is not None else [None] * len(pictures)
    return tuple(
        Judged(
            path=picture.path,
            class_id=picture.class_id,
            said=classes[int(row.argmax())],
            probability=float(row.max()),
            sha256=picture.sha256,
            raw=float(plain),
            familiar=None if judgement is None else judgement.familiar,
        )
        for picture, row, plain, judgement in zip(pictures, answers, raw, near, strict=True)
    )


def held_familiar(known: Familiarity | None) -> tuple[float, ...]:
    """For `Result.held_familiar`."""
    return () if known is None else tuple(float(one) for one in known.held)
