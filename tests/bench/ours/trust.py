"""How far a model of one's own can be trusted: heads on features of class folders, against pictures of other things.

python trust.py MODEL OTHERS FOLDER…        prints JSON; FOLDERs hold class folders and are taken together
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import numpy as np

from desktop_classifier.base.files import digest
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference import familiarity
from desktop_classifier.models import catalogue
from desktop_classifier.training import calibration, dataset, head, lesson, review
from desktop_classifier.training.lesson import Lesson
from desktop_classifier.training.records import Picture

SPLITS = 5
COVERAGE = 0.9
PLANTED = 0.1
LISTED = 1.5
"""So many times as many pictures as wrong labels may be looked through."""


def main(model: str, others: Path, folders: list[Path]) -> None:
    spec, token = catalogue.spec(model), CancelToken()
    scans = [dataset.scan(dataset.class_sources(folder), token, silent) for folder in folders]
    pictures = [picture for scan in scans for picture in dataset.learnable(scan)]
    strangers = [Picture(path, "", digest(path), (0, 0), 0, None) for path in sorted(others.iterdir())]
    seen, strange = (
        lesson.features_of(spec, each, Framing.CROP, "exact", token, silent).matrix for each in (pictures, strangers)
    )
    classes = sorted({picture.class_id for picture in pictures})
    labels = np.array([classes.index(picture.class_id) for picture in pictures])
    told = [_trusted(seen, labels, len(classes), strange, seed) for seed in range(SPLITS)]
    said, raw, right = (np.concatenate([one.pop(name) for one in told]) for name in ("said", "raw", "right"))
    unlike = [_one_left_out(seen, labels, left_out, seed) for left_out in range(len(classes)) for seed in range(SPLITS)]
    found = [_mended(spec, pictures, seen, labels, tuple(classes), seed) for seed in range(SPLITS)]
    means = {name: float(np.mean([one[name] for one in told])) for name in told[0]}
    means |= {name: float(np.mean([one[name] for one in found])) for name in found[0]}
    means |= {f"left_{name}": float(np.mean([one[name] for one in unlike])) for name in ("auroc", "softmax")}
    facts = {"pictures": len(pictures), "classes": len(classes), "strangers": len(strangers), "answers": len(said)}
    print(json.dumps({**facts, **means, "before": calibration.ece(raw, right), "after": calibration.ece(said, right)}))


def _trusted(seen: np.ndarray, labels: np.ndarray, classes: int, strange: np.ndarray, seed: int) -> dict:
    rows = np.random.default_rng(seed).permutation(len(labels))
    held, test, train = np.split(rows, [len(rows) * 15 // 100, len(rows) * 30 // 100])
    plain = head.learn(seen, labels, train, held).head
    cool = plain.cooled(calibration.temperature(plain.logits(seen[held]), labels[held]))
    paths = [Path()] * len(train)
    known = familiarity.made(seen[train], labels[train], paths, seen[held], cool.probabilities(seen[held]))

    def familiar(features: np.ndarray) -> np.ndarray:
        return np.array([one.familiar for one in known.judge(features, cool.probabilities(features))])

    from sklearn.metrics import roc_auc_score

    own, other, least = familiar(seen[test]), familiar(strange), known.threshold(COVERAGE)
    answers = cool.probabilities(seen[test])
    truth = np.repeat([1, 0], [len(own), len(other)])
    softmax = np.concatenate([answers.max(axis=1), cool.probabilities(strange).max(axis=1)])
    return {
        "said": answers.max(axis=1),
        "raw": plain.probabilities(seen[test]).max(axis=1),
        "right": answers.argmax(axis=1) == labels[test],
        "refused": float((other < least).mean()),
        "own_refused": float((own < least).mean()),
        "auroc": float(roc_auc_score(truth, np.concatenate([own, other]))),
        "softmax": float(roc_auc_score(truth, softmax)),
    }


def _one_left_out(seen: np.ndarray, labels: np.ndarray, left_out: int, seed: int) -> dict:
    """Strangers that are much like what was learned: the pictures of a class that it was never shown."""
    mine = labels != left_out
    among = np.unique(labels[mine], return_inverse=True)[1]
    return _trusted(seen[mine], among, len(np.unique(among)), seen[~mine], seed)


def _mended(spec, pictures, seen, labels, classes, seed) -> dict:
    """Wrong labels are planted among all but a clean test; what is seriously doubted is then put right."""
    chance = np.random.default_rng(seed)
    test, rows = np.split(chance.permutation(len(labels)), [len(labels) * 3 // 10])
    wrong = chance.permutation(len(rows))[: round(PLANTED * len(rows))]
    dirty = labels[rows].copy()
    dirty[wrong] = (dirty[wrong] + chance.integers(1, len(classes), len(wrong))) % len(classes)
    mine = tuple(dataclasses.replace(pictures[row], sha256=f"{n:064x}") for n, row in enumerate(rows))
    parts = {picture.sha256: "train" for picture in mine}
    taken = Lesson(spec, classes, mine, dirty, seen[rows], parts, (), np.arange(len(rows)), ())
    found = review.of(taken, CancelToken(), silent)
    doubted = [int(doubt.sha256, 16) for doubt in found.doubts]
    mended = dirty.copy()
    mended[doubted[: found.disputed]] = labels[rows][doubted[: found.disputed]]

    def accuracy(learned: np.ndarray) -> float:
        held = np.arange(len(rows)) < len(rows) // 5
        model = head.learn(seen[rows], learned, np.flatnonzero(~held), np.flatnonzero(held)).head
        return head.accuracy(model.probabilities(seen[test]), labels[test])

    listed = set(doubted[: round(LISTED * len(wrong))])
    return {
        "found": len(listed & set(wrong.tolist())) / len(wrong),
        "clean": accuracy(labels[rows]),
        "dirty": accuracy(dirty),
        "mended": accuracy(mended),
    }


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [Path(word) for word in sys.argv[3:]])
