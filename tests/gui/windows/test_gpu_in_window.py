"""An NVIDIA card in a whole window: the model menu, the doctor’s window, the notice line, and what answers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from window_fakes import Desk, FakeStore

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.computer import Computer
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.windows.main_window import MainWindow
from desktop_classifier.inference import health
from desktop_classifier.inference.gpu import Card, Standing

NAME = "NVIDIA GeForce RTX 3060"
COSTS = "2.8 GB to download, 4.2 GB on the disk, under NVIDIA’s own licence"
MISSING = Card(Standing.MISSING, NAME, f"NVIDIA’s libraries for TensorFlow are not here ({COSTS})", "Fetch them: x")
USED = Card(Standing.USED, NAME, taken=4_187_221_571)


class Machine:
    """A computer with a card that works once its libraries were fetched; also what fetches and removes them."""

    def __init__(self):
        self.card, self.trouble = MISSING, None

    def look(self, token, report):
        used = self.card is not None and self.card.standing is Standing.USED
        return Computer(True, "why", NAME if used else "", card=self.card)

    def enable(self, token, report):
        report(Progress(400, 1000, "Downloading"))
        if self.trouble is not None:
            raise self.trouble
        self.card = USED
        return USED

    def removed(self):
        self.card = MISSING
        return "NVIDIA’s libraries were removed: 4.2 GB are free again."


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def session(qtbot, machine, desk):
    theme.apply(QApplication.instance(), "light")
    made = Session(Settings(engine="openvino"), desk.open, FakeStore, machine.look)
    made.gpu._acts = lambda: machine
    yield made
    made.shutdown()


@pytest.fixture
def window(qtbot, session, desk, folder):
    """With pictures that were answered on the processor."""
    made = MainWindow(session)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.completed):
        made.show()
    with qtbot.waitSignal(session.computer_known):
        session.start()
    session.pictures.add([folder])
    qtbot.waitUntil(lambda: session.list.counts().all == 4 and session.settled)
    return made


def line(window):
    window.picker.open_popup()
    window.grab()
    return window.picker.popup._gpu


def press(qtbot, button):
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def idle(qtbot, window):
    qtbot.waitUntil(lambda: window.session.gpu._task is None)


def test_without_a_card_the_menu_says_nothing(qtbot, window, machine):
    machine.card = None
    window.session.gpu.set_card(None)
    assert not line(window).isVisible()


def test_the_menu_says_why_and_what_it_costs_and_enabling_answers_on_the_card(qtbot, window, desk):
    shown = line(window)
    assert shown.isVisible()
    assert COSTS in shown.accessibleName()
    assert shown._do.text() == "Enable the GPU"
    assert not shown._remove.isVisible()
    before = len(desk.opened)
    press(qtbot, shown._do)
    idle(qtbot, window)
    assert window.notice.line == f"The {NAME} is enabled."
    assert window.session.choices.now.engine == "auto"
    qtbot.waitUntil(lambda: len(desk.opened) > before)
    assert desk.opened[-1][2] == "auto"
    assert "4.2 GB" in shown.accessibleName()
    assert window.session.computer.gpu_line == NAME


def test_removing_asks_in_place_and_goes_back_to_the_processor(qtbot, window, machine, desk):
    shown = line(window)
    press(qtbot, shown._do)
    idle(qtbot, window)
    press(qtbot, shown._remove)
    assert "4.2 GB are free again" in shown.accessibleName()
    press(qtbot, shown._keep)
    assert machine.card is USED
    press(qtbot, shown._remove)
    before = len(desk.opened)
    press(qtbot, shown._remove_now)
    idle(qtbot, window)
    assert machine.card is MISSING
    assert window.notice.line.endswith("are free again.")
    assert shown._do.text() == "Enable the GPU"
    qtbot.waitUntil(lambda: len(desk.opened) > before)


def test_what_failed_is_told_in_the_menu_and_the_window_and_tried_again(qtbot, window, machine):
    machine.trouble = UserError("The server went silent. Check the connection and try again.", kind="no_network")
    shown = line(window)
    press(qtbot, shown._do)
    idle(qtbot, window)
    assert "went silent" in window.notice.line
    assert "went silent" in shown.accessibleName()
    machine.trouble = None
    assert shown._do.text() == "Try again"
    press(qtbot, shown._do)
    idle(qtbot, window)
    assert machine.card is USED


def test_the_keyboard_stays_in_the_line_when_its_button_goes(qtbot, window, machine):
    shown = line(window)
    shown._do.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(shown._do, Qt.Key.Key_Space)
    assert shown._stop.hasFocus()
    idle(qtbot, window)


def test_the_keyboard_reaches_it_in_reading_order(qtbot, window):
    shown = line(window)
    shown._do.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(shown._do, Qt.Key.Key_Tab)
    assert window.picker.popup._precision.isAncestorOf(window.focusWidget())
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert shown._do.hasFocus()


def test_the_doctors_button_leads_to_the_menu(qtbot, window, machine, monkeypatch):
    monkeypatch.setattr(health, "examine", lambda: list(health._card(machine.card)))
    window.side.doctor()
    doctor = window.side.opened("doctor")
    qtbot.waitUntil(doctor.again.isEnabled)
    (row,) = doctor.rows()
    assert COSTS in row.accessibleName()
    assert row.button.text() == "Enable the GPU"
    press(qtbot, row.button)
    assert window.side.opened("doctor") is None
    assert window.picker.popup.isVisible()
    idle(qtbot, window)
    assert machine.card is USED


def test_the_doctors_remove_asks_in_the_menu(qtbot, window, machine, monkeypatch):
    shown = line(window)
    press(qtbot, shown._do)
    idle(qtbot, window)
    window.picker.close_popup()
    monkeypatch.setattr(health, "examine", lambda: list(health._card(machine.card)))
    window.side.doctor()
    doctor = window.side.opened("doctor")
    qtbot.waitUntil(doctor.again.isEnabled)
    (remove,) = [button for button in doctor.findChildren(Button) if button.text() == "Remove…"]
    press(qtbot, remove)
    assert shown._remove_now.isVisible()
    assert machine.card is USED
    press(qtbot, shown._remove_now)
    idle(qtbot, window)
    assert machine.card is MISSING
