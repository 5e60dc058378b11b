"""OpenVINO answers rightly from many threads' worth of calls, and a failure is an error and never a silence."""

from __future__ import annotations

import os

import numpy as np
import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference.openvino_engine import OpenVinoEngine, has_fast
from desktop_classifier.models import catalogue, prepare


@pytest.fixture
def network(built_ins):
    return prepare.prepare(catalogue.spec("efficientnet_lite0"), CancelToken(), silent).network


@pytest.fixture
def engine(network):
    engine = OpenVinoEngine(network)
    yield engine
    engine.close()


def squares(count: int, side: int = 224) -> np.ndarray:
    return np.random.default_rng(count).integers(0, 256, (count, side, side, 3), np.uint8)


def test_batches_of_any_size_give_the_same_rows(engine):
    pixels = squares(7)
    whole = engine.submit(pixels).result().probabilities
    parts = [engine.submit(pixels[i : i + 1]) for i in range(7)]
    assert np.abs(whole - np.concatenate([part.result().probabilities for part in parts])).max() < 1e-5
    assert np.allclose(whole.sum(axis=1), 1, atol=1e-4)


def test_many_calls_at_once_do_not_mix_their_answers(engine):
    pixels = [squares(n % 3 + 1) for n in range(40)]
    first = [engine.submit(p) for p in pixels]
    again = [engine.submit(p) for p in pixels]
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.result().probabilities, other.result().probabilities)


def test_features_come_when_asked_for(engine):
    assert engine.submit(squares(2)).result().features is None
    assert engine.submit(squares(2), features=True).result().features.shape == (2, 1280)


def test_an_inference_that_fails_is_an_error_for_the_user(engine):
    with pytest.raises(UserError) as failed:
        engine.submit(squares(1, side=100)).result(timeout=60)
    assert failed.value.kind == "engine_failed"
    assert engine.submit(squares(1)).result(timeout=60).probabilities.shape == (1, 1000)


def test_a_damaged_network_is_an_error_with_a_next_step(network):
    network.write_text("<net")
    with pytest.raises(UserError, match="install the program again"):
        OpenVinoEngine(network)


def test_a_damaged_cache_is_made_anew(network, own_home):
    pixels = squares(1)
    engine = OpenVinoEngine(network)
    expected = engine.submit(pixels).result().probabilities
    engine.close()
    blobs = list((own_home / "cache" / "openvino").glob("*.blob"))
    assert blobs
    for blob in blobs:  # OpenVINO leaves them unwriteable, and so they stay
        whole, mode = blob.read_bytes(), blob.stat().st_mode
        blob.unlink()
        blob.write_bytes(whole[: len(whole) // 2])
        blob.chmod(mode)
    engine = OpenVinoEngine(network)
    assert np.abs(engine.submit(pixels).result().probabilities - expected).max() < 1e-5
    engine.close()


def in_a_file(own_home, monkeypatch):
    (own_home / "cache").write_text("")


def not_utf8(own_home, monkeypatch):
    monkeypatch.setattr(paths, "cache_dir", lambda: own_home / os.fsdecode(b"\xff"))


@pytest.mark.parametrize("spoil", [in_a_file, not_utf8])
def test_without_a_cache_it_answers_all_the_same(network, own_home, monkeypatch, spoil):
    spoil(own_home, monkeypatch)
    engine = OpenVinoEngine(network)
    assert engine.submit(squares(1)).result().probabilities.shape == (1, 1000)
    engine.close()


def test_fast_says_what_it_is(network):
    engine = OpenVinoEngine(network, "fast")
    assert engine.precision == "fast"
    assert engine.submit(squares(1)).result().probabilities.dtype == np.float32
    engine.close()
    assert isinstance(has_fast(), bool)
