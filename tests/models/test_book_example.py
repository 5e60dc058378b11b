"""The example that the book prints: ResNet-50 on scikit-learn's two pictures, resized as the book does."""

from __future__ import annotations

import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference.classifier import Question, open_classifier
from desktop_classifier.models import catalogue, store

PRINTED = (
    {"palace": 42.87, "bell cote": 40.57, "monastery": 14.56},
    {"vase": 46.83, "cup": 7.78, "daisy": 4.87},
)
"""Géron 2019, chapter 14, "Using Pretrained Models from Keras": percent."""


@pytest.mark.network
def test_the_printed_example_comes_out_as_printed(monkeypatch):
    """The official weights of ResNet-50 are downloaded for it."""
    monkeypatch.delenv("DESKTOP_CLASSIFIER_WEIGHTS_URL", raising=False)
    spec = catalogue.spec("resnet50")
    store.fetch(spec, CancelToken(), silent)
    with open_classifier(spec, precision="exact", engine="openvino", token=CancelToken(), report=silent) as classifier:
        questions = [Question(path) for path in paths.sample_pictures()]
        answers = list(classifier.answers(questions, Framing.BOOK, 3, CancelToken()))
    for answer, printed in zip(answers, PRINTED, strict=True):
        assert [top.label for top in answer.top] == list(printed)
        assert [100 * top.probability for top in answer.top] == pytest.approx(list(printed.values()), abs=0.5)
