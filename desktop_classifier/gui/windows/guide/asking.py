"""Opens the guide at the page that fits where somebody asked: F1 in any window, and *Help* in the menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop_classifier.gui.qt.thumbnails import Runner
from desktop_classifier.gui.windows.guide.book import Place

if TYPE_CHECKING:  # imported when it is first opened
    from desktop_classifier.gui.windows.guide.window import GuideWindow
    from desktop_classifier.gui.windows.wizard.window import WizardWindow

MAIN = Place("first-picture")
TROUBLE = Place("when-something-is-wrong")
WINDOWS = {
    "models": Place("choosing-a-model"),
    "preferences": Place("first-picture", "when-it-is-unsure"),
    "about": Place("when-something-is-wrong", "which-program-is-this"),
    "doctor": Place("when-something-is-wrong", "check-this-computer"),
}
"""By the names of the windows beside the main one; any other is about trouble."""

STEPS = (
    Place("teach-it-your-own", "pictures"),
    Place("teach-it-your-own", "model"),
    Place("teach-it-your-own", "how-thorough"),
    Place("teach-it-your-own", "training"),
    Place("how-far-to-trust-it"),
    Place("teach-it-your-own", "use-it"),
)
"""By the wizard's steps."""

_NAME = "guide"


class Asking(QObject):
    """One guide for all windows. It has no parent, or it would always be in front of them.

    Args:
        window: The main window; when it is closed, the guide is too.
        runner: Carries out the reading of the guide's pictures.
    """

    def __init__(self, window: QWidget, runner: Runner) -> None:
        super().__init__(window)
        self._main = window
        self._runner = runner
        self._guide: GuideWindow | None = None
        window.installEventFilter(self)

    @property
    def shown(self) -> GuideWindow | None:
        """The guide, while it is open."""
        return self._guide if self._guide is not None and self._guide.isVisible() else None

    def open(self, where: Place = MAIN) -> None:
        """Show this place of the guide, in front of everything."""
        if self._guide is None:
            from desktop_classifier.gui.windows.guide.window import GuideWindow

            self._guide = GuideWindow(self._runner)
            self._main.destroyed.connect(self._guide.deleteLater)
        self._guide.show()
        self._guide.go(where.page, where.heading)
        self._guide.raise_()
        self._guide.activateWindow()

    def offer(self, window: QWidget, where: Callable[[], Place]) -> None:
        """From now on F1 in this window opens the guide at what `where` says then."""
        if window.findChild(QShortcut, _NAME, Qt.FindChildOption.FindDirectChildrenOnly) is None:
            shortcut = QShortcut(QKeySequence(Qt.Key.Key_F1), window, lambda: self.open(where()))
            shortcut.setObjectName(_NAME)

    def offer_beside(self, window: QWidget, name: str) -> None:
        """The same for a window beside the main one, by its name."""
        self.offer(window, lambda: WINDOWS.get(name, TROUBLE))

    @Slot(object)
    def offer_in_wizard(self, wizard: WizardWindow) -> None:
        """The same for the wizard: each step has its place."""
        self.offer(wizard, lambda: STEPS[wizard.step])

    @Slot()
    def open_trouble(self) -> None:
        """After a fault."""
        self.open(TROUBLE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and self._guide is not None:
            self._guide.close()
        return False
