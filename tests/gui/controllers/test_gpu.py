"""The card in the window: what is said of it, and what becomes of a press; fakes fetch and look."""

from __future__ import annotations

import threading

import pytest

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress
from desktop_classifier.gui.controllers.computer import Computer
from desktop_classifier.gui.controllers.gpu import ENABLE, REMOVE, STOP, Gpu
from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.inference.gpu import Card, Standing

NAME = "NVIDIA GeForce RTX 3060"
MISSING = Card(Standing.MISSING, NAME, "its libraries are not here (2.8 GB to download)", "Fetch them: gpu enable")
USED = Card(Standing.USED, NAME, taken=4_200_000_000)
USELESS = Card(Standing.USELESS, NAME, "libcudnn.so.9 cannot be loaded", "Update the driver.", 4_200_000_000)
UNDRIVEN = Card(Standing.UNDRIVEN, NAME, "NVIDIA’s driver is not installed", "Install it.")


class Acts:
    """Fetches when the gate is open, and ends as told."""

    def __init__(self):
        self.after, self.trouble, self.calls = USED, None, []
        self.gate, self.begun = threading.Event(), threading.Event()

    def enable(self, token, report):
        self.calls.append("enable")
        report(Progress(400, 1000, "Downloading"))
        self.begun.set()
        while not self.gate.wait(0.01):
            token.raise_if_cancelled()
        self._fail()
        return self.after

    def removed(self):
        self.calls.append("remove")
        self._fail()
        self.after = MISSING
        return "NVIDIA’s libraries were removed: 4.2 GB are free again."

    def _fail(self):
        if self.trouble is not None:
            raise self.trouble


@pytest.fixture
def acts():
    return Acts()


@pytest.fixture
def gpu(qtbot, acts):
    runner = ParallelRunner(1)
    made = Gpu(runner, lambda token, report: Computer(True, "why", card=acts.after), lambda: acts)
    made.looked.connect(lambda found: made.set_card(found.card))
    yield made
    acts.gate.set()
    runner.shutdown()


def settled(qtbot, gpu):
    qtbot.waitUntil(lambda: gpu._task is None)


@pytest.mark.parametrize("card", [None, Card(Standing.USED, NAME)])
def test_where_there_is_no_card_or_it_simply_works_nothing_is_said(gpu, card):
    gpu.set_card(card)
    assert gpu.row() is None


def test_what_is_missing_is_said_and_offered(gpu):
    gpu.set_card(MISSING)
    row = gpu.row()
    assert (row.title, row.button, row.action, row.removable) == (NAME, "Enable the GPU", ENABLE, "")
    assert row.line == "Not used: its libraries are not here (2.8 GB to download)."


def test_what_only_the_user_can_mend_has_no_button(gpu):
    gpu.set_card(UNDRIVEN)
    assert gpu.row().button == ""
    assert gpu.row().line == "Not used: NVIDIA’s driver is not installed. Install it."


def test_what_does_not_work_says_why_and_can_be_tried_again_or_removed(gpu):
    gpu.set_card(USELESS)
    row = gpu.row()
    assert (row.button, row.removable) == ("Try again", "4.2 GB")
    assert row.line == "Not used: libcudnn.so.9 cannot be loaded. Update the driver."


def test_enabling_shows_how_far_it_is_and_tells_the_result(qtbot, gpu, acts):
    gpu.set_card(MISSING)
    told = []
    gpu.told.connect(told.append)
    gpu.do(ENABLE)
    assert gpu.row().under_way
    assert gpu.row().line == "Looking at what is here"
    qtbot.waitUntil(lambda: gpu.row().part == 0.4)
    assert gpu.row().line.startswith("Downloading NVIDIA’s libraries · 40 %")
    gpu.do(ENABLE)
    with qtbot.waitSignal(gpu.looked):
        acts.gate.set()
    settled(qtbot, gpu)
    assert (acts.calls, told) == (["enable"], [f"The {NAME} is enabled."])
    assert (gpu.row().button, gpu.row().removable) == ("", "4.2 GB")


def test_a_card_that_is_of_no_use_all_the_same_is_told(qtbot, gpu, acts):
    gpu.set_card(MISSING)
    acts.after = USELESS
    acts.gate.set()
    with qtbot.waitSignal(gpu.told) as told:
        gpu.enable()
    settled(qtbot, gpu)
    assert "not used, because libcudnn.so.9 cannot be loaded. The processor goes on." in told.args[0]


def test_stopped_nothing_is_told_and_it_is_offered_again(qtbot, gpu, acts):
    gpu.set_card(MISSING)
    gpu.told.connect(lambda words: pytest.fail(words))
    gpu.failed.connect(lambda words: pytest.fail(words))
    gpu.enable()
    qtbot.waitUntil(acts.begun.is_set)
    gpu.do(STOP)
    settled(qtbot, gpu)
    assert (gpu.row().button, gpu.row().failed) == ("Enable the GPU", False)


def test_failed_it_says_why_and_can_be_tried_again(qtbot, gpu, acts):
    gpu.set_card(MISSING)
    acts.trouble = UserError("The server went silent. Try again.", kind="no_network")
    acts.gate.set()
    with qtbot.waitSignal(gpu.failed) as told:
        gpu.enable()
    settled(qtbot, gpu)
    assert told.args == ["The server went silent. Try again."]
    row = gpu.row()
    assert (row.line, row.button, row.action, row.failed) == (told.args[0], "Try again", ENABLE, True)
    acts.trouble = None
    with qtbot.waitSignal(gpu.told):
        gpu.again()
    settled(qtbot, gpu)
    assert not gpu.row().failed


def test_removing_is_told_and_what_failed_of_it_is_removing(qtbot, gpu, acts):
    gpu.set_card(USED)
    acts.trouble = UserError("It could not be removed. Delete the folder yourself.", kind="not_writable")
    with qtbot.waitSignal(gpu.failed):
        gpu.do(REMOVE)
    settled(qtbot, gpu)
    assert gpu.row().action == REMOVE
    acts.trouble = None
    with qtbot.waitSignal(gpu.told) as told:
        gpu.again()
    settled(qtbot, gpu)
    assert acts.calls == ["remove", "remove"]
    assert told.args == ["NVIDIA’s libraries were removed: 4.2 GB are free again."]
    assert gpu.row().button == "Enable the GPU"
