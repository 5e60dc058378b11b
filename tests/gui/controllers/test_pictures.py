"""What goes into the list and out of it."""

import pytest
from window_fakes import spec

from desktop_classifier.base import paths
from desktop_classifier.gui import payloads
from desktop_classifier.gui.controllers.answering import Choice
from desktop_classifier.gui.controllers.classify import Classification
from desktop_classifier.gui.controllers.pictures import AT_ONCE, Pictures
from desktop_classifier.gui.qt.image_list_model import ImageListModel
from desktop_classifier.gui.qt.jobs import ParallelRunner, SerialRunner


@pytest.fixture
def model(qtbot):
    return ImageListModel()


@pytest.fixture
def classification(model, desk):
    controller = Classification(model, desk.open, Choice(spec(), "exact", "auto", "crop"), SerialRunner())
    yield controller
    desk.gate.set()
    controller.shutdown()


@pytest.fixture
def pictures(model, classification):
    runner = ParallelRunner(2)
    yield Pictures(model, classification, runner)
    runner.shutdown()


@pytest.fixture
def folder(tmp_path):
    for name in ("one.jpg", "two.PNG", "notes.txt", ".hidden.jpg", "below/three.webp", "below/Thumbs.db"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def names(model):
    return [item.path.name for item in model.items()]


def test_a_folder_brings_its_pictures_and_says_what_it_left(qtbot, model, pictures, classification, folder):
    with qtbot.waitSignal(pictures.added) as blocker:
        pictures.add([folder])
        assert pictures.adding
    assert names(model) == ["one.jpg", "two.PNG", "three.webp"]
    count, found = blocker.args
    assert (count, found.pictures, found.folders, found.left_alone) == (3, 3, 2, 1)
    qtbot.waitUntil(lambda: not classification.busy and model.counts().waiting == 0)
    assert not pictures.adding


def test_the_same_pictures_again_are_not_added_twice(qtbot, model, pictures, folder):
    for expected in (3, 0):
        with qtbot.waitSignal(pictures.added) as blocker:
            pictures.add([folder])
        assert blocker.args[0] == expected
    assert model.counts().all == 3


def test_a_named_file_is_taken_whatever_it_is(qtbot, model, pictures, folder):
    with qtbot.waitSignal(pictures.added):
        pictures.add([folder / "notes.txt", folder / "gone.jpg"])
    assert names(model) == ["notes.txt", "gone.jpg"]


def test_a_huge_folder_comes_in_small_helpings(qtbot, model, pictures, tmp_path):
    for number in range(AT_ONCE * 3):
        (tmp_path / f"{number}.jpg").touch()
    helpings = []
    model.rowsInserted.connect(lambda parent, first, last: helpings.append(last - first + 1))
    with qtbot.waitSignal(pictures.added, timeout=20_000):
        pictures.add([tmp_path])
    assert model.counts().all == AT_ONCE * 3
    assert max(helpings) <= AT_ONCE
    assert names(model)[:3] == ["0.jpg", "1.jpg", "2.jpg"]


def test_stop_adds_nothing_more(qtbot, model, pictures, folder):
    pictures.add([folder])
    with qtbot.waitSignal(pictures.adding_changed) as blocker:
        pictures.stop()
    assert blocker.args == [False]
    with qtbot.waitSignal(pictures.added):
        pictures.add([folder / "one.jpg"])
    assert names(model) == ["one.jpg"]


def test_remove_and_undo_twice(qtbot, model, pictures, classification, folder):
    with qtbot.waitSignal(pictures.added):
        pictures.add([folder])
    qtbot.waitUntil(lambda: not classification.busy)
    with qtbot.waitSignal(pictures.removed) as blocker:
        pictures.remove([0, 2])
    assert blocker.args == [2]
    pictures.clear()
    assert names(model) == []
    pictures.undo()
    assert names(model) == ["two.PNG"]
    pictures.undo()
    assert names(model) == ["one.jpg", "two.PNG", "three.webp"]
    assert not pictures.can_undo
    pictures.undo()


def test_what_was_taken_out_unanswered_is_answered_after_undo(qtbot, model, pictures, classification, desk, folder):
    desk.gate.clear()
    with qtbot.waitSignal(pictures.added):
        pictures.add([folder])
    pictures.clear()
    pictures.undo()
    desk.gate.set()
    qtbot.waitUntil(lambda: not classification.busy and model.counts().waiting == 0)
    assert model.counts().all == 3


def test_clearing_an_empty_list_is_nothing_to_undo(pictures):
    pictures.clear()
    assert not pictures.can_undo


def test_a_pasted_picture_is_kept_and_added(qtbot, model, pictures):
    pictures.bring(payloads.Payload(raw=payloads.RawPicture(b"bytes", ".jpg")))
    qtbot.waitUntil(lambda: model.counts().all == 1)
    kept = model.item(0).path
    assert kept.parent == paths.cache_dir() / "pasted"
    assert kept.read_bytes() == b"bytes"
    qtbot.waitUntil(lambda: not pictures.adding)


def test_a_cache_that_cannot_be_written_is_said(qtbot, pictures, own_home):
    (own_home / "cache").write_text("a file where a folder should be")
    with qtbot.waitSignal(pictures.failed) as blocker:
        pictures.bring(payloads.Payload(raw=payloads.RawPicture(b"bytes")))
    assert "could not be kept" in blocker.args[0].message
    assert not pictures.adding


def test_a_web_address_is_only_spoken_about(qtbot, model, pictures):
    with qtbot.waitSignal(pictures.noticed) as blocker:
        pictures.bring(payloads.Payload(web_addresses=("https://example.org/x.jpg",)))
    assert "web address" in blocker.args[0]
    assert not pictures.adding


def test_looking_counts_and_adds_nothing(qtbot, model, pictures, folder):
    with qtbot.waitSignal(pictures.looked) as blocker:
        pictures.look([folder])
    assert (blocker.args[0].pictures, blocker.args[0].left_alone) == (3, 1)
    assert model.counts().all == 0


def test_nobody_hears_of_a_look_that_was_stopped(qtbot, pictures, folder):
    heard = []
    pictures.looked.connect(heard.append)
    pictures.look([folder])
    pictures.stop_looking()
    with qtbot.waitSignal(pictures.looked):
        pictures.look([folder / "below"])
    assert [found.pictures for found in heard] == [1]
