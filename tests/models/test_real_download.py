"""The three named models from Keras's own servers: `pytest -m network`. Never run where there is no network."""

from __future__ import annotations

import pytest

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.models import catalogue, store


@pytest.mark.network
@pytest.mark.parametrize("id", ["mobilenet_v2", "resnet50", "xception"])
def test_the_published_weights_arrive_and_know_the_sample_picture(id, monkeypatch):
    monkeypatch.delenv("DESKTOP_CLASSIFIER_WEIGHTS_URL", raising=False)
    spec = catalogue.spec(id)
    store.fetch(spec, CancelToken(), silent)
    assert store.state(spec) is store.State.READY
    assert store.known_answer(spec)
