"""What the wizard's frame asks of a page, and what a page tells it. A page decides one thing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.widgets.buttons import Button


def step_before(step: Step) -> Step | None:
    """Where *Back* leads from a page that says nothing else."""
    return Step(step - 1) if step else None


class Page(QWidget):
    """One step. The frame shows its title, line and buttons; the page fills the room between.

    Signals:
        changed: The frame is to ask again: title, line, words, buttons or why one cannot go on are different.
        next_requested: As if the filled button were pressed.
        step_requested: Go to this `Step` now.
        close_requested: Close the window; everything that runs goes on.
    """

    changed = Signal()
    next_requested = Signal()
    step_requested = Signal(object)
    close_requested = Signal()

    def __init__(self, step: Step, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = step
        self._title, self._line = "", ""

    # What the frame shows

    @property
    def title(self) -> str:
        return self._title

    @property
    def line(self) -> str:
        """The dim sentence under the title; "" for none."""
        return self._line

    def say(self, title: str, line: str = "") -> None:
        """Set title and line."""
        if (title, line) != (self._title, self._line):
            self._title, self._line = title, line
            self.changed.emit()

    def next_word(self) -> str:
        """What the one filled button says; "" for none."""
        return "Next"

    def blocked(self) -> str:
        """Why the filled button cannot be pressed now, in a few words for the user; "" if it can."""
        return ""

    def back_step(self) -> Step | None:
        """Where *Back* leads; None for no such button."""
        return step_before(self.step)

    def leads_to(self) -> Step | None:
        """The step that will come by itself: its page is made before, while nobody waits for it. None for none."""
        return None

    def close_word(self) -> str:
        """What a plain button that closes the window says ("Cancel", "Close"); "" for none."""
        return ""

    def buttons_left(self) -> Sequence[Button]:
        """Plain buttons for the left of the bar. The page makes each once; a hidden one takes no room.

        Until the bar takes them they are its children: one without a parent is a window when it is shown.
        """
        return ()

    # What the frame tells

    def go_on(self) -> bool:
        """The filled button was pressed. True: the next step comes now; False: the page does something else."""
        return True

    def entered(self) -> None:
        """The page is in front now."""

    def left(self) -> None:
        """Another page is in front now, or the window was closed."""

    def escape(self) -> bool:
        """Esc was pressed. True if something of the page's own took it (a field, a panel that was open)."""
        return False

    def first_focus(self) -> QWidget | None:
        """What the keyboard starts on; None for the filled button."""
        return None
