"""The user's own models: every change beside the window, every one that can be undone undone."""

from __future__ import annotations

import dataclasses
import errno
import threading
from pathlib import Path

import pytest
from teaching_fakes import FakeOwn, own_model, package

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers import offers
from desktop_classifier.gui.controllers.offers import Records
from desktop_classifier.gui.controllers.own_models import OwnModels, newest
from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.training import evaluation
from desktop_classifier.training import project as projects
from desktop_classifier.training.evaluation import Judged, Result
from desktop_classifier.training.project import Choices
from desktop_classifier.training.records import Edit


@pytest.fixture
def shelf():
    return FakeOwn(own_model(), own_model("birds", "Birds"))


@pytest.fixture
def own(qtbot, shelf):
    runner = ParallelRunner(1)
    made = OwnModels(runner, lambda: shelf, shelf.records)
    with qtbot.waitSignal(made.changed):
        made.refresh()
    yield made
    runner.shutdown()


def names(own):
    return [owned.model.name for owned in own.every()]


def test_they_are_read_beside_the_window(own, shelf):
    assert names(own) == ["Birds", "My flowers"]
    assert threading.get_ident() not in shelf.threads
    assert own.owned("birds").spec.classes == 5


def test_rename_and_duplicate_are_seen_at_once(qtbot, own):
    with qtbot.waitSignal(own.changed):
        own.rename("birds", "Garden birds")
    with qtbot.waitSignal(own.changed):
        own.duplicate("birds")
    assert names(own) == ["Garden birds", "Garden birds (copy)", "My flowers"]


def test_two_names_that_are_given_at_once_are_both_kept(qtbot, shelf):
    other = threading.Event()

    class Slow(FakeOwn):
        def rename_class(self, id, class_id, name):
            known = self.models[id].names
            if class_id == "rose":
                other.wait(0.3)  # for one who would read the same
            else:
                other.set()
            self._change(id, names={**known, class_id: name})

    slow, runner = Slow(own_model()), ParallelRunner(2)
    own = OwnModels(runner, lambda: slow, shelf.records)
    own.rename_class("my_flowers", "rose", "Dog rose")
    own.rename_class("my_flowers", "tulip", "Wild tulip")
    both = {"rose": "Dog rose", "tulip": "Wild tulip"}
    qtbot.waitUntil(lambda: own.owned("my_flowers") is not None and own.owned("my_flowers").model.names == both)
    runner.shutdown()


def test_a_delete_is_told_and_undone(qtbot, own):
    with qtbot.waitSignal(own.removed) as removed:
        own.remove("birds")
    assert removed.args == ["birds", "Birds"]
    assert names(own) == ["My flowers"]
    with qtbot.waitSignal(own.changed):
        own.restore("birds")
    assert names(own) == ["Birds", "My flowers"]


def test_a_better_version_is_offered_once_and_taken_back(qtbot, own, shelf):
    shelf.offer("my_flowers", package(right=410))
    with qtbot.waitSignal(own.offered) as offered:
        own.refresh()
    offer = offered.args[0]
    assert offer.sentence == "A better “My flowers” is ready: 95 % right instead of 92."
    with qtbot.assertNotEmitted(own.offered, wait=50):
        own.refresh()
    with qtbot.waitSignal(own.adopted):
        own.adopt("my_flowers")
    assert own.owned("my_flowers").model.version == 2
    assert own.owned("my_flowers").offer is None
    with qtbot.waitSignal(own.changed):
        own.take_back(offer)
    assert own.owned("my_flowers").model.version == 1


def test_a_declined_version_is_not_offered_again(qtbot, own, shelf):
    shelf.offer("birds", package(right=300))
    with qtbot.waitSignal(own.offered) as offered:
        own.refresh()
    assert offered.args[0].sentence.startswith("A newer “Birds”")
    with qtbot.waitSignal(own.changed):
        own.decline("birds")
    assert own.owned("birds").offer is None


def test_what_nobody_uses_is_replaced_without_a_word(qtbot, own, shelf):
    shelf.offer("birds", package(right=410))
    with qtbot.waitSignal(own.offered):
        own.refresh()
    with qtbot.assertNotEmitted(own.adopted), qtbot.waitSignal(own.changed):
        own.adopt("birds", quietly=True)


def test_trouble_is_told_in_words(qtbot, own, shelf):
    def refuse(*_):
        raise UserError("The disk is full. Free some room.", kind="disk_full")

    shelf.rename = refuse
    with qtbot.waitSignal(own.failed) as failed:
        own.rename("birds", "x")
    assert failed.args[0].kind == "disk_full"


def test_the_newest_version_is_the_offered_one(shelf):
    assert newest(shelf, shelf.load("birds")).version == 1
    shelf.offer("birds", package(right=410))
    assert newest(shelf, shelf.load("birds")).version == 2
    assert newest(shelf, shelf.load("birds")).package["right"] == 410


# What is said of a newer version


def held(*said, label="rose"):
    """Answers to pictures that are all of one class, as far as was known then."""
    judged = (Judged(Path(f"/{n}.jpg"), label, one, 0.9, f"{n:064x}") for n, one in enumerate(said))
    return Result(("rose", "tulip"), tuple(judged))


def offered(before, newer, *edits):
    """What is said where the packages hold these results."""
    model = own_model(offered=2)
    results = {"v1": before, "v2": newer}
    records = Records(lambda folder: results[folder.name], lambda project: edits, lambda *_: False)
    return offers.offer(FakeOwn(model), records, model).sentence


def test_a_label_that_was_mended_makes_no_model_better():
    before = held("rose", "rose", "tulip")
    fix = Edit(f"{2:064x}", "label", "tulip", mended=True, was="rose")
    newer = evaluation.mended(before, [fix])
    assert (before.right, newer.right) == (2, 3)
    assert offered(before, newer, fix) == "A newer “My flowers” is ready: right as often as the one before, 100 %."
    assert offered(before, newer) == "A newer “My flowers” is ready: right as often as the one before, 67 %."


def test_two_versions_are_held_against_each_other_on_the_same_pictures():
    before, newer = held("tulip", "rose"), held("rose", "rose", "tulip", "tulip")
    assert offered(before, newer) == "A better “My flowers” is ready: 100 % right instead of 50."
    assert offered(newer, before) == "A newer “My flowers” is ready: 50 % right instead of 100."


def test_where_percents_are_alike_pictures_are_counted():
    many = ["rose"] * 999
    sentence = "A better “My flowers” is ready: right on 1,000 of 1,000 pictures instead of 999."
    assert offered(held(*many, "tulip"), held(*many, "rose")) == sentence


def test_what_cannot_be_read_is_not_guessed_at():
    model = own_model(offered=2)
    missing = Records(lambda folder: Path("/no/such/result.json").read_text(), lambda project: (), lambda *_: False)
    assert offers.offer(FakeOwn(model), missing, model).sentence == "A newer “My flowers” is ready."


def test_the_answers_of_a_real_package_are_read(tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_CLASSIFIER_HOME", str(tmp_path / "home"))
    found = held("rose", "tulip")
    (tmp_path / "v1").mkdir()
    files.write_json(tmp_path / "v1" / "result.json", evaluation.to_json(found))
    real = offers.real_records()
    assert offers.read(real, tmp_path / "v1") == found
    assert offers.read(real, tmp_path / "v2") is None
    model = own_model(offered=2)
    assert offers.offer(FakeOwn(model), real, model).of == 0, "neither package nor project is there"


# A delete that cannot be undone any more


def test_what_was_deleted_does_not_take_the_place_of_what_was_made_since(qtbot, own, shelf):
    with qtbot.waitSignal(own.removed):
        own.remove("birds")
    shelf.models["birds"] = own_model("birds", "Birds anew")
    with qtbot.waitSignal(own.failed) as failed, qtbot.assertNotEmitted(own.restored, wait=50):
        own.restore("birds")
    assert "“Birds anew” has been made since" in failed.args[0].message
    assert shelf.aside


def test_an_undo_that_the_disk_refuses_is_told(qtbot, own, shelf):
    def refuse(id):
        raise OSError(errno.EIO, "Input/output error")

    shelf.restore = refuse
    with qtbot.waitSignal(own.removed):
        own.remove("birds")
    with qtbot.waitSignal(own.failed) as failed:
        own.restore("birds")
    assert "(Input/output error)" in failed.args[0].message


# Names


def test_the_project_of_a_model_is_called_as_the_model_is(tmp_path, monkeypatch):
    monkeypatch.setenv("DESKTOP_CLASSIFIER_HOME", str(tmp_path))
    made = projects.create("My set", (), (), Choices("xception"))
    projects.change(made.id, lambda known: known.replaced(model="my_set"))
    rename = offers.real_records().rename
    assert not rename(made.id, "my_set_2", "A duplicate")
    assert projects.load(made.id).name == "My set"
    assert rename(made.id, "my_set", "Garden")
    assert projects.load(made.id).name == "Garden"


def test_a_model_without_a_project_is_renamed_all_the_same(qtbot, own, shelf):
    def gone(*_):
        raise UserError("There is no project “abc123”.", kind="unknown_project")

    own._records = dataclasses.replace(own._records, rename=gone)
    with qtbot.waitSignal(own.changed), qtbot.assertNotEmitted(own.failed):
        own.rename("birds", "Garden birds")
    assert shelf.models["birds"].name == "Garden birds"
