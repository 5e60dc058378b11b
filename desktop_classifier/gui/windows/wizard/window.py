"""The wizard's frame: the steps at the left, one page, and a bar of buttons. Pages are made when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.steps import Steps
from desktop_classifier.gui.windows.words import Words

AT_FIRST = QSize(1120, 720)
LEAST = QSize(760, 520)
_NARROW_BELOW = 960
_BAR = 60


class WizardWindow(QDialog):
    """Leads through the steps. It decides nothing and owns nothing that runs, so it may be closed at any time.

    Args:
        pages: How to make each step's page; called once, when it is first entered.
        first: The step to begin with.

    Signals:
        closed: The window was closed, by whatever way. Nothing was lost by that.
        step_shown: A `Step` that is in front now.
    """

    closed = Signal()
    step_shown = Signal(object)

    def __init__(
        self, pages: Mapping[Step, Callable[[], Page]], first: Step = Step.PICTURES, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Teach it your own")
        self.setWindowFlags(self.windowFlags() | Qt.WindowType.WindowMinMaxButtonsHint)
        self.setMinimumSize(LEAST)
        self._make = pages
        self._pages: dict[Step, Page] = {}
        self._page: Page | None = None
        self._away = False
        self._steps = Steps()
        self._title = Words("", theme.TITLE, weight=theme.SEMIBOLD, wrap=True)
        self._line = Words("", theme.BODY, tone="dim", wrap=True)
        self._stack = QStackedWidget()
        self._bar = _Bar()
        self._lay_out()
        self._bar.next.setDefault(True)  # only inside the window does Qt heed it
        self._steps.step_requested.connect(self.go_to)
        self._bar.next.clicked.connect(self._go_on)
        self._bar.back.clicked.connect(self._go_back)
        self._bar.close_button.clicked.connect(self.reject)
        self.finished.connect(self._on_finished)
        self.resize(AT_FIRST)
        self.go_to(first)

    @property
    def step(self) -> Step:
        """The step in front."""
        assert self._page is not None
        return self._page.step

    @property
    def page(self) -> Page:
        """The page in front."""
        assert self._page is not None
        return self._page

    @property
    def next_button(self) -> Button:
        return self._bar.next

    @property
    def steps(self) -> Steps:
        return self._steps

    @Slot(object)
    def go_to(self, step: Step) -> None:
        """Bring a step to the front."""
        if self._page is not None:
            if self._page.step == step:
                return
            self._page.left()
        page = self._page = self._made(step)
        self._stack.setCurrentWidget(page)
        page.entered()
        self._bar.set_left(page)
        self._show()
        self._give_focus()
        self.step_shown.emit(step)

    # Inside

    def _made(self, step: Step) -> Page:
        page = self._pages.get(step)
        if page is None:
            page = self._pages[step] = self._make[step]()
            self._stack.addWidget(page)
            page.changed.connect(self._show)
            page.next_requested.connect(self._go_on)
            page.step_requested.connect(self.go_to)
            page.close_requested.connect(self.reject)
        return page

    @Slot()
    def _show(self) -> None:
        page = self._page
        if page is None or self._stack.currentWidget() is not page:
            return
        self._title.setText(page.title)
        self._line.setText(page.line)
        self._line.setVisible(bool(page.line))
        self._bar.show_page(page)
        self._steps.show_step(page.step, self._open_steps())

    def _open_steps(self) -> frozenset[Step]:
        """The steps that *Back*, pressed again and again, would lead to."""
        found, step = set(), self.page.back_step()
        while step is not None and step not in found:
            found.add(step)
            step = self._made(step).back_step()
        return frozenset(found)

    @Slot()
    def _go_on(self) -> None:
        page = self.page
        if page.next_word() and not page.blocked() and page.go_on() and page.step + 1 in self._make:
            self.go_to(Step(page.step + 1))

    @Slot()
    def _go_back(self) -> None:
        step = self.page.back_step()
        if step is not None:
            self.go_to(step)

    def _give_focus(self) -> None:
        wanted = self.page.first_focus() or self._bar.next
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.page.escape():
            event.accept()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._away:
            self._away = False
            self.page.entered()
            self._show()
        self._give_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._steps.set_narrow(self.width() < _NARROW_BELOW)

    @Slot()
    def _on_finished(self) -> None:
        self.page.left()
        self._away = True
        self.closed.emit()

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(28, 24, 0, 0)  # pages leave their own right margin, for the scroll bar
        column.setSpacing(0)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 28, 18)
        words.setSpacing(4)
        words.addWidget(self._title)
        words.addWidget(self._line)
        column.addLayout(words)
        column.addWidget(self._stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._steps)
        middle.addWidget(body, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(self._bar)


class _Bar(QWidget):
    """The page's own buttons at the left; at the right why one cannot go on, and the ways out, back and on."""

    def __init__(self) -> None:
        super().__init__()
        self._reason = Words("", theme.SMALL, tone="dim", wrap=True, parent=self)
        self._reason.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._reason.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.close_button = Button("Cancel", parent=self)
        self.back = Button("Back", parent=self)
        self.next = Button("Next", Kind.FILLED, parent=self)
        self._left = QHBoxLayout()
        self._own: dict[Page, QWidget] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addLayout(self._left)
        row.addWidget(self._reason, 1)
        for button in (self.close_button, self.back, self.next):
            row.addWidget(button)
        self.setMinimumHeight(_BAR)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_left(self, page: Page) -> None:
        if page not in self._own:
            self._own[page] = _in_a_row(page.buttons_left())
            self._left.addWidget(self._own[page])
        for each, buttons in self._own.items():
            buttons.setVisible(each is page)

    def show_page(self, page: Page) -> None:
        why, word = page.blocked(), page.next_word()
        self.next.setText(word)
        self.next.setAccessibleName(f"{word}: {why}" if why else word)
        self.next.updateGeometry()
        self.next.setVisible(bool(word))
        self.next.setEnabled(not why)
        self._reason.setText(why if word else "")
        self.back.setVisible(page.back_step() is not None)
        self.close_button.setText(page.close_word())
        self.close_button.setAccessibleName(page.close_word())
        self.close_button.updateGeometry()
        self.close_button.setVisible(bool(page.close_word()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.fillRect(QRectF(0, 0, self.width(), painting.hairline(painter)), of.line)


def _in_a_row(buttons: Sequence[Button]) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    return whole
