"""Performs the steps of a page in the real windows: presses what it says, and asks for help where it names nothing.

A step that names nothing that can be pressed ("Click a tile") is done by a helper of the test, found by the step's
first words. A step that nobody does fails, so a page cannot grow a step that no test follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from guide_pages import Act, Step, acts, words
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMenu, QPushButton, QWidget

from desktop_classifier.gui.windows.linked_line import LinkedLine

LONG_MS = 120_000
"""Against silence for ever."""

Helper = Callable[[], object]


class Follower:
    """Does what a page says.

    Args:
        qtbot: Clicks and waits.
        helpers: By the first words of a step: what is done after whatever it says to press.
        only_seen: Names that are looked for and not pressed, for they would start other programs.

    Everything that stood in any window meanwhile is kept in `said`.
    """

    def __init__(self, qtbot, helpers: Mapping[str, Helper], only_seen: Sequence[str] = ()) -> None:
        self._qtbot = qtbot
        self._helpers = dict(helpers)
        self._only_seen = only_seen
        self._menu: QMenu | None = None
        self.said: set[str] = set()

    def follow(self, steps: Sequence[Step]) -> None:
        for step in steps:
            self._menu = None
            done = [self._do(act) for act in acts(step)]
            helper = next((help for start, help in self._helpers.items() if step.text.startswith(start)), None)
            if helper is not None:
                helper()
            self.said |= words(*windows())
            assert done or helper is not None, f"nobody does step {step.number} of “{step.section}”: {step.text}"

    def _do(self, act: Act) -> None:
        if act.kind == "key":
            sequence = QKeySequence(act.name)
            combination = sequence[0]
            place = QApplication.focusWidget()
            assert place is not None, f"nothing has the keyboard for {act.name}"
            self._qtbot.keyClick(place, combination.key(), combination.keyboardModifiers())
        elif act.kind == "see" or act.name in self._only_seen:
            self._qtbot.waitUntil(lambda: act.name in words(*windows()), timeout=LONG_MS)
        else:
            self._press(act.name)

    def _press(self, name: str) -> None:
        self._qtbot.waitUntil(lambda: next(self._targets(name), None) is not None, timeout=LONG_MS)
        next(self._targets(name))()

    def _targets(self, name: str) -> Iterator[Helper]:
        """Ways to press what says `name`, the likeliest first."""
        if self._menu is not None:
            yield from (
                action.trigger for action in self._menu.actions() if action.text() == name and action.isEnabled()
            )
        for window in windows():
            for link in window.findChildren(LinkedLine):
                leads = [part[1] for part in link.parts if not isinstance(part, str) and part[0] == name and part[1]]
                if leads and link.isVisible():
                    yield lambda link=link, lead=leads[0]: link.followed.emit(lead)
            for button in window.findChildren(QAbstractButton):
                if button.isVisible() and button.isEnabled() and _says(button, name):
                    yield lambda button=button: self._click(button)
        for window in windows():
            yield from (action.trigger for action in _allowed(window, name))

    def _click(self, button: QAbstractButton) -> None:
        if isinstance(button, QPushButton) and button.menu() is not None:
            self._menu = button.menu()  # which would wait for a choice in a loop of its own
        else:  # at once: between a mouse's press and its release a list may be filled anew, and the click be lost
            if button.focusPolicy() & Qt.FocusPolicy.ClickFocus:
                button.setFocus(Qt.FocusReason.MouseFocusReason)
            button.click()


def choose_file(qtbot, path: Path) -> None:
    """In the dialog for files that is open."""
    qtbot.waitUntil(lambda: any(isinstance(each, QFileDialog) for each in windows()), timeout=LONG_MS)
    dialog = next(each for each in windows() if isinstance(each, QFileDialog))
    dialog.selectFile(str(path))
    dialog.accept()


def windows() -> list[QWidget]:
    """Those that are open, the one in front first."""
    shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    return sorted(shown, key=lambda each: not each.isActiveWindow())


def _allowed(place: QWidget, name: str) -> list[QAction]:
    return [action for action in place.actions() if action.text() == name and action.isEnabled()]


def _says(button: QAbstractButton, name: str) -> bool:
    spoken = button.accessibleName()
    return name in (button.text().replace("&&", "&"), spoken, spoken.partition(",")[0])
