"""Fixes: counted at once, written in order, undone without end, never lost."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from desktop_classifier.gui.controllers.mending import Mending
from desktop_classifier.training import mending as real_mending
from desktop_classifier.training import project as projects
from desktop_classifier.training.project import Choices
from desktop_classifier.training.recipe import Preset
from desktop_classifier.training.records import ClassSource, Edit


@pytest.fixture
def project(tmp_path):
    sources = [ClassSource("rose", (tmp_path / "rose",)), ClassSource("tulip", (tmp_path / "tulip",))]
    return projects.create("My flowers", sources, [Edit("found", "leave_out")], Choices("mobilenet_v2"))


@pytest.fixture
def mending(qapp):
    made = Mending()
    yield made
    made.shutdown()


@pytest.fixture
def opened(qtbot, mending, project):
    with qtbot.waitSignal(mending.changed):
        mending.open(project.id)
    return mending


def stored(project):
    return (project.folder / "project.json").read_bytes()


def label(number, class_id="tulip"):
    return Edit(f"{number:064x}", "label", class_id)


def settled(qtbot, mending):
    qtbot.waitUntil(lambda: mending._under_way == 0, timeout=20000)


def test_what_was_decided_before_is_known_and_not_undone_here(qtbot, opened):
    assert opened.edits == (Edit("found", "leave_out"),)
    assert not opened.undoable
    assert opened.undo() == frozenset()
    assert opened.fixes == 0


def test_a_fix_counts_at_once_and_is_then_written(qtbot, opened, project):
    before = stored(project)
    opened.fix([label(1)])
    assert [edit.sha256[-1] for edit in opened.edits[1:]] == ["1"]
    assert opened.edits[1].mended
    settled(qtbot, opened)
    assert stored(project) != before
    assert projects.load(project.id).edits == opened.edits
    assert opened.fixes == 1


def test_several_pictures_fixed_at_once_are_undone_at_once(qtbot, opened, project):
    before = stored(project)
    opened.fix([label(1)])
    opened.fix([label(2), label(3), label(4)])
    assert opened.undo() == {label(number).sha256 for number in (2, 3, 4)}
    assert opened.undo() == {label(1).sha256}
    settled(qtbot, opened)
    assert stored(project) == before


def test_many_random_fixes_undone_leave_the_project_byte_identical(qtbot, opened, project):
    before, chance = stored(project), random.Random(7)
    for _ in range(60):
        action = chance.choice(["label", "leave_out", "right"])
        class_id = chance.choice(["rose", "tulip"]) if action == "label" else ""
        opened.fix([Edit(f"{chance.randrange(9):064x}", action, class_id) for _ in range(chance.randint(1, 3))])
        if chance.random() < 0.3:
            opened.undo()
    settled(qtbot, opened)
    assert projects.load(project.id).edits == opened.edits
    assert stored(project) != before
    while opened.undoable:
        opened.undo()
    settled(qtbot, opened)
    assert stored(project) == before


def test_after_a_restart_undo_goes_on(qtbot, opened, project):
    before = stored(project)
    opened.fix([label(1)])
    opened.fix([label(2)])
    opened.shutdown()
    again = Mending()
    with qtbot.waitSignal(again.changed):
        again.open(project.id)
    assert again.undo() == {label(2).sha256}
    assert again.undo() == {label(1).sha256}
    again.shutdown()
    assert stored(project) == before


class Slow:
    """Writes when it is let."""

    def __init__(self):
        self.gate = threading.Event()

    def __getattr__(self, name):
        return getattr(real_mending, name)

    def fix(self, id, edit):
        assert self.gate.wait(5)
        return real_mending.fix(id, edit)


def test_a_program_that_ends_at_once_loses_no_fix(qtbot, project):
    slow = Slow()
    mending = Mending(lambda: slow)
    with qtbot.waitSignal(mending.changed):
        mending.open(project.id)
    for number in range(20):
        mending.fix([label(number)])
    threading.Timer(0.1, slow.gate.set).start()
    mending.shutdown()
    assert projects.load(project.id).edits == mending.edits
    assert len(mending.edits) == 21


class Full:
    """A disk that is full from the second fix on."""

    def __init__(self):
        self.written, self.asked = 0, threading.Event()

    def __getattr__(self, name):
        return getattr(real_mending, name)

    def fix(self, id, edit):
        self.written += 1
        if self.written > 1:
            self.asked.set()
            raise OSError(28, "No space left on device")
        return real_mending.fix(id, edit)


def test_what_cannot_be_written_counts_no_more_and_takes_nothing_with_it(qtbot, project):
    full = Full()
    mending = Mending(lambda: full)
    with qtbot.waitSignal(mending.changed):
        mending.open(project.id)
    mending.fix([label(1)])
    settled(qtbot, mending)
    with qtbot.waitSignal(mending.failed) as failed:
        mending.fix([label(2)])
        full.asked.wait(5)
        with mending._desk._busy:  # the disk has refused, and the window has not heard of it yet
            pass
        mending.undo()  # of what is not on the disk: must not undo the first
    settled(qtbot, mending)
    assert "No space left" in failed.args[0].message
    assert [edit.sha256 for edit in mending.edits] == ["found", label(1).sha256]
    assert projects.load(project.id).edits == mending.edits
    mending.shutdown()


def test_a_retraining_begins_with_every_fix_written(qtbot, opened, project):
    opened.fix([label(1), label(2)])
    job = opened.prepare(Preset.QUICK)
    with qtbot.waitSignal(job.succeeded) as prepared:
        pass
    assert prepared.args[0].choices.preset is Preset.QUICK
    assert len(prepared.args[0].edits) == 3
    assert projects.load(project.id) == prepared.args[0]


def test_another_project_brings_its_own(qtbot, opened, project, tmp_path):
    opened.fix([label(1)])
    other = projects.create("Birds", [ClassSource("a", (Path("/a"),))], [], Choices("mobilenet_v2"))
    opened.open(other.id)
    assert not opened.known
    opened.fix([label(2)])  # nobody can have seen its pictures yet
    qtbot.waitUntil(lambda: opened.known)
    settled(qtbot, opened)
    assert opened.edits == ()
    assert len(projects.load(project.id).edits) == 2
