"""The measured speed counts whole batches, stops when told, and is what the menu will show."""

from __future__ import annotations

import pytest
from fakes import ColourEngine

from desktop_classifier.base.errors import Cancelled
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.inference.classifier import Classifier
from desktop_classifier.inference.measure import pictures_per_second
from desktop_classifier.models import catalogue, store

SPEC = catalogue.spec("mobilenet_v2")


@pytest.fixture
def engine():
    engine = ColourEngine()
    yield engine
    engine.close()


def test_all_that_was_asked_is_counted(engine):
    speed = pictures_per_second(engine, 16, CancelToken(), seconds=0.05)
    assert speed > 0
    assert set(engine.sizes) == {engine.batch}
    assert len(engine.sizes) > 2


def test_it_stops_when_told(engine):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        pictures_per_second(engine, 16, token)


def test_the_speed_is_remembered_for_the_menu():
    assert store.speed(SPEC, "fake", "exact") is None
    with Classifier(SPEC, ColourEngine(), Decoder()) as classifier:
        speed = classifier.measure(CancelToken())
    assert store.speed(SPEC, "fake", "exact") == pytest.approx(speed, abs=0.1)
