"""Features are computed once, come from the right bytes, and survive whatever ends a training."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from fakes import BreakingEngine, ColourEngine
from made import class_folder, drawing

from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.models import catalogue
from desktop_classifier.training import dataset, features
from desktop_classifier.training.features import FeatureStore, compute

SPEC = catalogue.spec("efficientnet_lite0")


@pytest.fixture
def pictures(tmp_path) -> tuple[dataset.Picture, ...]:
    sources = dataset.class_sources(class_folder(tmp_path / "drawings", each=4))
    return dataset.scan(sources, CancelToken(), silent).pictures


@pytest.fixture
def store():
    with FeatureStore("a-space") as store:
        yield store


def asked(engine, store, pictures, token=None):
    return compute(SPEC, lambda: nullcontext(engine), store, pictures, Framing.CROP, token or CancelToken(), silent)


@pytest.fixture
def engine():
    engine = ColourEngine()
    yield engine
    engine.close()


def test_the_second_time_nothing_is_computed(pictures, store, engine):
    first = asked(engine, store, pictures)
    calls = len(engine.sizes)
    again = asked(engine, store, pictures)
    assert (first.computed, again.computed) == (12, 0)
    assert len(engine.sizes) == calls
    np.testing.assert_array_equal(first.matrix, again.matrix)
    assert not first.failed


def test_where_everything_is_known_no_network_is_loaded(pictures, store, engine):
    first = asked(engine, store, pictures)

    def loaded():
        raise AssertionError("a network was loaded for nothing")

    again = compute(SPEC, loaded, store, pictures, Framing.CROP, CancelToken(), silent)
    np.testing.assert_array_equal(first.matrix, again.matrix)


def test_rows_are_in_the_order_of_the_pictures(pictures, store, engine):
    first = asked(engine, store, pictures).matrix
    np.testing.assert_array_equal(asked(engine, store, pictures[::-1]).matrix, first[::-1])
    assert len({row.tobytes() for row in first}) == 12, "no two of these pictures look the same"


def test_other_names_and_classes_cost_nothing(pictures, store, engine, tmp_path):
    asked(engine, store, pictures)
    moved = tmp_path / "elsewhere"
    (tmp_path / "drawings").rename(moved)
    for place in moved.iterdir():
        place.rename(moved / f"new {place.name}")
    there = dataset.scan(dataset.class_sources(moved), CancelToken(), silent).pictures
    assert asked(engine, store, there).computed == 0


def test_another_space_knows_nothing(pictures, store, engine):
    asked(engine, store, pictures)
    with FeatureStore("another-space") as other:
        assert asked(engine, other, pictures).computed == 12


def test_the_space_tells_everything_apart_that_features_depend_on():
    one = features.space(SPEC, "aa", Framing.CROP, "exact")
    others = {
        features.space(SPEC, "bb", Framing.CROP, "exact"),
        features.space(SPEC, "aa", Framing.LETTERBOX, "exact"),
        features.space(SPEC, "aa", Framing.CROP, "fast"),
        features.space(catalogue.spec("efficientnet_lite2"), "aa", Framing.CROP, "exact"),
    }
    assert len({one, *others}) == 5


def test_a_picture_that_was_replaced_is_not_taken_for_the_old_one(pictures, store, engine):
    drawing("crosses", 999).save(pictures[0].path)
    found = asked(engine, store, pictures)
    assert [(row, error.kind) for row, error in found.failed.items()] == [(0, "changed")]
    assert found.computed == 11


def test_a_picture_that_vanished_is_told_and_the_others_are_computed(pictures, store, engine):
    pictures[5].path.unlink()
    found = asked(engine, store, pictures)
    assert [(row, error.kind) for row, error in found.failed.items()] == [(5, "vanished")]
    assert str(pictures[5].path) in found.failed[5].message
    assert found.computed == 11


def test_what_was_computed_before_the_engine_broke_is_kept(pictures, store):
    broken = BreakingEngine(good=2)
    with pytest.raises(UserError):
        asked(broken, store, pictures)
    broken.close()
    kept = len(store.known(picture.sha256 for picture in pictures))
    assert 0 < kept < 12


def test_what_was_computed_before_it_was_stopped_is_kept(pictures, store, engine):
    token = CancelToken()

    def stop_after_five(progress):
        if progress.done == 5:
            token.cancel()

    with pytest.raises(Cancelled):
        compute(SPEC, lambda: nullcontext(engine), store, pictures, Framing.CROP, token, stop_after_five)
    assert len(store.known(picture.sha256 for picture in pictures)) >= 5


def test_a_damaged_store_is_put_aside_and_made_anew(pictures, engine):
    with FeatureStore("harmed") as store:
        asked(engine, store, pictures)
        file = Path(store._file)
    for beside in file.parent.glob("harmed.sqlite-*"):
        beside.unlink()
    file.write_bytes(b"no database at all" * 100)
    with FeatureStore("harmed") as store:
        assert asked(engine, store, pictures).computed == 12
    assert file.with_suffix(".damaged").exists()


@pytest.mark.parametrize("begin", [4096, 8192])
def test_a_store_that_is_damaged_further_in_is_made_anew_too(pictures, engine, begin):
    with FeatureStore("harmed") as store:
        asked(engine, store, pictures)
        file = Path(store._file)
    with file.open("r+b") as stream:
        stream.seek(begin)
        stream.write(b"\xff\x13" * ((file.stat().st_size - begin) // 2))
    with FeatureStore("harmed") as store:
        assert asked(engine, store, pictures).computed == 12
        assert asked(engine, store, pictures).computed == 0
    assert file.with_suffix(".damaged").exists()


def test_a_store_that_cannot_be_opened_now_is_not_taken_for_a_damaged_one(pictures, engine):
    with FeatureStore("kept") as store:
        asked(engine, store, pictures)
        file = Path(store._file)
    in_the_way = file.with_name("kept.sqlite-wal")
    in_the_way.mkdir()
    with pytest.raises(UserError, match="could not be kept"):
        FeatureStore("kept")
    in_the_way.rmdir()
    with FeatureStore("kept") as store:
        assert asked(engine, store, pictures).computed == 0


def test_no_pictures_no_features(store, engine):
    assert asked(engine, store, []).matrix.shape[0] == 0
