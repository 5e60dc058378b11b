"""Times before they are spent: they follow the pictures, the recipe and what was seen here, and one is recommended."""

from __future__ import annotations

import pytest

from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.models import catalogue
from desktop_classifier.training import estimate
from desktop_classifier.training.estimate import Estimate
from desktop_classifier.training.recipe import Advanced, Preset, recipe

LITE0, XCEPTION = catalogue.spec("efficientnet_lite0"), catalogue.spec("xception")


def reckoned(preset, spec=LITE0, pictures=1000, speed=100.0):
    return estimate.reckon(recipe(preset, Advanced()), spec, pictures, speed)


def test_more_thorough_takes_longer():
    times = [reckoned(preset) for preset in (Preset.QUICK, Preset.BALANCED, Preset.BEST)]
    assert times == sorted(times)
    assert reckoned(Preset.BOOK) > reckoned(Preset.BALANCED)


def test_quick_is_about_one_look_at_every_picture():
    assert reckoned(Preset.QUICK, pictures=3500, speed=100.0) == pytest.approx(35, rel=0.2)


def test_twice_the_pictures_take_about_twice_as_long():
    assert reckoned(Preset.BEST, pictures=20_000) == pytest.approx(2 * reckoned(Preset.BEST, pictures=10_000), rel=0.05)


def test_what_was_seen_here_is_believed():
    before = reckoned(Preset.BALANCED)
    estimate.remember(LITE0, "tail", 1.0)
    stage = recipe(Preset.BALANCED, Advanced()).stages[0]
    assert reckoned(Preset.BALANCED) > before
    assert reckoned(Preset.BALANCED) >= 700 * stage.epochs
    assert reckoned(Preset.BALANCED, XCEPTION) < 700 * stage.epochs, "another model learns at its own pace"


def test_a_try_sends_real_pictures_through(built_ins, drawings):
    found = estimate.estimate(LITE0, 400, drawings, CancelToken(), silent)
    assert 0 < found.quick_s < found.balanced_s < found.best_s
    assert found.where == "on the processor"
    assert found.seconds(Preset.BOOK) == found.book_s
    assert 0 < estimate.known(LITE0, "answer") < found.quick_s


@pytest.fixture
def drawings(tmp_path):
    from made import class_folder

    return sorted(class_folder(tmp_path, each=3).rglob("*.png"))


def guess(spec, balanced):
    return Estimate(spec.id, balanced / 4, balanced, balanced * 20, balanced * 30, "on the processor", 1.0)


def test_the_surest_that_a_person_waits_for_is_recommended():
    id, why = estimate.recommended([guess(LITE0, 40), guess(XCEPTION, 300)], [LITE0, XCEPTION])
    assert (id, "surest" in why) == ("xception", True)
    id, _ = estimate.recommended([guess(LITE0, 40), guess(XCEPTION, 3000)], [LITE0, XCEPTION])
    assert id == "efficientnet_lite0"


def test_where_all_take_long_it_is_the_quickest():
    id, why = estimate.recommended([guess(LITE0, 4000), guess(XCEPTION, 30000)], [LITE0, XCEPTION])
    assert (id, "quickest" in why) == ("efficientnet_lite0", True)
