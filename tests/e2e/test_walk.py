"""From the first click to a model of one's own that answers: the real window, the real wizard, the real training."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop_classifier.base import paths
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.windows.main_window import MainWindow
from desktop_classifier.models import own
from desktop_classifier.training import project

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LONG_MS = 120_000
"""Against silence for ever; nothing here is a measure of speed."""


class Person:
    """Clicks on what is written on buttons, and counts the clicks."""

    def __init__(self, qtbot) -> None:
        self._qtbot = qtbot
        self.clicks = 0

    def click(self, place, words: str) -> None:
        def there() -> bool:
            return any(self._enabled(place, words))

        self._qtbot.waitUntil(there, timeout=LONG_MS)
        self._qtbot.mouseClick(next(self._enabled(place, words)), Qt.MouseButton.LeftButton)
        self.clicks += 1

    def press(self, place, key: Qt.Key) -> None:
        self._qtbot.keyClick(place.focusWidget() or place, key)

    def drop(self, place, *files: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        where, left, none = QPointF(place.rect().center()), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        QApplication.sendEvent(place, QDragEnterEvent(where.toPoint(), copy, data, left, none))
        QApplication.sendEvent(place, QDropEvent(where, copy, data, left, none))

    @staticmethod
    def _enabled(place, words: str):
        for button in place.findChildren(QAbstractButton):
            said = button.text() or button.accessibleName()
            if said.startswith(words) and button.isVisible() and button.isEnabled():
                yield button


@pytest.fixture
def window(qtbot, home):
    theme.apply(QApplication.instance(), "light")
    session = Session(Settings())
    window = MainWindow(session, remember=False)
    with qtbot.waitSignal(window.completed, timeout=LONG_MS):
        window.show()
    session.start()
    yield window
    window.close()
    session.shutdown()


@pytest.fixture
def person(qtbot):
    return Person(qtbot)


def wizard_at(qtbot, window, step):
    qtbot.waitUntil(lambda: window.wizard.is_open and window.wizard.window.step is step, timeout=LONG_MS)
    return window.wizard.window


def test_a_first_model_with_the_mouse_in_at_most_eight_clicks(qtbot, window, person):
    person.click(window, "Teach it your own")
    wizard = wizard_at(qtbot, window, Step.PICTURES)
    person.click(wizard, "Try it with a practice set")
    person.click(wizard, "Next")
    wizard_at(qtbot, window, Step.MODEL)
    person.click(wizard, "Next")
    wizard_at(qtbot, window, Step.THOROUGH)
    person.click(wizard, "Quick")
    person.click(wizard, "Start training")
    wizard_at(qtbot, window, Step.RESULT)
    person.click(wizard, "Use it")
    wizard_at(qtbot, window, Step.USE)
    person.click(wizard, "Look at pictures with it")
    qtbot.waitUntil(lambda: in_use(window), timeout=LONG_MS)
    assert person.clicks <= 8
    (made,) = own.every()
    assert window.session.choices.now.model == made.id
    assert set(made.classes) == {"bowl", "cup", "vase"}
    vase = sorted((paths.resource("practice") / "vase").iterdir())[0]
    person.drop(window, vase)
    qtbot.waitUntil(lambda: window.session.list.counts().all == 1 and window.session.settled, timeout=LONG_MS)
    answer = window.session.list.item(0).answer
    assert (answer.model, answer.top[0].label) == (made.id, "vase")
    assert project.result(made.project).right > 10


def test_a_model_of_a_dropped_folder_with_the_keyboard(qtbot, window, person, shared):
    window.action("teach")
    wizard = wizard_at(qtbot, window, Step.PICTURES)
    person.drop(wizard.page, shared / "images" / "hymenoptera")
    for step in (Step.MODEL, Step.THOROUGH):
        qtbot.waitUntil(wizard.next_button.isEnabled, timeout=LONG_MS)
        person.press(wizard, Qt.Key.Key_Return)
        wizard_at(qtbot, window, step)
    person.click(wizard, "Quick")
    person.press(wizard, Qt.Key.Key_Return)
    wizard_at(qtbot, window, Step.RESULT)
    qtbot.waitUntil(wizard.next_button.isEnabled, timeout=LONG_MS)
    person.press(wizard, Qt.Key.Key_Return)
    wizard_at(qtbot, window, Step.USE)
    qtbot.waitUntil(wizard.next_button.isEnabled, timeout=LONG_MS)
    person.press(wizard, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: in_use(window), timeout=LONG_MS)
    (made,) = own.every()
    result = project.result(made.project)
    assert result.of == 153, "what lay in val/ was kept apart"
    assert result.right / result.of > 0.9
    assert person.clicks == 1


def in_use(window) -> bool:
    return window.session.choices.now.model in [model.id for model in own.every()]
