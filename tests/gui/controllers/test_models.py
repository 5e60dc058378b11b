"""States of models, and the ways from one to the next."""

import threading
from pathlib import Path

import pytest
from window_fakes import FakeStore

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui.controllers.models import Models
from desktop_classifier.gui.qt.jobs import ParallelRunner


@pytest.fixture
def store():
    return FakeStore(mobilenet_v2="ready", efficientnet_lite0="built_in", efficientnet_lite2="built_in")


@pytest.fixture
def models(qtbot, store):
    runner = ParallelRunner(2)
    made = Models(lambda: store, Settings(), runner)
    with qtbot.waitSignal(made.changed):
        made.refresh()
    yield made
    store.gate.set()
    runner.shutdown()


def row(models, id):
    return next(row for row in models.rows() if row.spec_id == id)


def test_the_users_three_come_first_and_the_disk_is_looked_at_elsewhere(models, store):
    assert [row.spec_id for row in models.rows()][:3] == ["mobilenet_v2", "resnet50", "xception"]
    assert threading.get_ident() not in store.threads


def test_rows_say_what_a_model_is_good_for(models):
    assert row(models, "mobilenet_v2").line == "small and fast · right on 71 of 100 · 300 pictures/s here"
    assert row(models, "xception").line == "slower, surer · right on 79 of 100 · 92 MB"
    assert row(models, "resnet50").line.endswith("about 103 MB")
    assert row(models, "resnet50").bytes > 100_000_000
    assert row(models, "efficientnet_lite0").state == "built_in"
    assert row(models, "efficientnet_lite0").in_use


def test_another_precision_has_another_speed(models):
    models.set_settings(Settings(precision="fast", model="mobilenet_v2"))
    assert row(models, "mobilenet_v2").line.endswith("700 pictures/s here")
    assert row(models, "mobilenet_v2").in_use
    assert not row(models, "efficientnet_lite0").in_use


def test_a_built_in_model_is_usable_before_anybody_looked(qtbot):
    models = Models(FakeStore, Settings(), ParallelRunner(1))
    assert models.usable("efficientnet_lite0")
    assert not models.usable("resnet50")
    assert not models.usable("no such model")


def test_a_download_shows_how_far_it_is_and_arrives_prepared(qtbot, models, store):
    store.gate.clear()
    models.download("resnet50")
    assert row(models, "resnet50").status_text == "Connecting"
    qtbot.waitUntil(lambda: row(models, "resnet50").progress == 0.4)
    assert row(models, "resnet50").state == "downloading"
    assert row(models, "resnet50").status_text.startswith("40 %")
    with qtbot.waitSignal(models.arrived) as blocker:
        store.gate.set()
    assert blocker.args == ["resnet50"]
    assert models.usable("resnet50")
    qtbot.waitUntil(lambda: not models.busy and row(models, "resnet50").state == "ready")
    assert store.calls == [("fetch", "resnet50"), ("prepare", "resnet50")]


def test_one_download_a_model(qtbot, models, store):
    store.gate.clear()
    models.download("resnet50")
    models.download("resnet50")
    store.gate.set()
    qtbot.waitUntil(lambda: not models.busy)
    assert store.calls.count(("fetch", "resnet50")) == 1


def test_a_cancelled_download_leaves_no_word(qtbot, models, store):
    store.gate.clear()
    models.download("resnet50")
    qtbot.waitUntil(lambda: row(models, "resnet50").progress == 0.4)
    models.cancel("resnet50")
    qtbot.waitUntil(lambda: not models.busy)
    assert row(models, "resnet50").state == "absent"
    assert row(models, "resnet50").error is None


def test_a_failed_download_says_why_where_to_get_it_and_can_be_tried_again(qtbot, models, store):
    store.trouble = UserError("Keras's server could not be reached: no network. Try again.", kind="no_network")
    with qtbot.waitSignal(models.failed) as blocker:
        models.download("xception")
    assert blocker.args[0] == "xception"
    qtbot.waitUntil(lambda: not models.busy)
    failed = row(models, "xception")
    assert (failed.state, failed.error) == ("absent", "Keras's server could not be reached: no network. Try again.")
    assert failed.address.startswith("https://")
    with qtbot.waitSignal(models.arrived):
        models.download("xception")
    qtbot.waitUntil(lambda: not models.busy)
    assert row(models, "xception").error is None


def test_all_three_means_those_that_are_missing(qtbot, models, store):
    models.get_all()
    qtbot.waitUntil(lambda: not models.busy)
    assert {id for what, id in store.calls if what == "fetch"} == {"resnet50", "xception"}
    assert models.missing_three() == []


def test_a_weights_file_is_recognised_or_not(qtbot, models):
    with qtbot.waitSignal(models.recognised) as blocker:
        models.recognise(Path("/mobilenet.h5"))
    assert blocker.args == [Path("/mobilenet.h5"), "mobilenet_v2"]
    with qtbot.waitSignal(models.unclear) as blocker:
        models.recognise(Path("/weights.h5"))
    assert blocker.args == [Path("/weights.h5")]


def test_an_imported_file_arrives_prepared(qtbot, models, store):
    with qtbot.waitSignal(models.arrived):
        models.import_file(Path("/r.h5"), "resnet50")
    qtbot.waitUntil(lambda: not models.busy)
    assert store.calls == [("import", "resnet50"), ("prepare", "resnet50")]


def test_a_removed_model_is_absent(qtbot, models, store):
    with qtbot.waitSignal(models.left) as blocker:
        models.remove("mobilenet_v2")
    assert blocker.args == ["mobilenet_v2"]
    qtbot.waitUntil(lambda: row(models, "mobilenet_v2").state == "absent")


def test_a_fault_of_ours_is_no_traceback_in_the_row(qtbot, models, store):
    store.trouble = ZeroDivisionError("secret")
    with qtbot.waitSignal(models.failed):
        models.download("xception")
    qtbot.waitUntil(lambda: not models.busy)
    assert "secret" not in row(models, "xception").error
