"""The wizard's frame: the steps at the left, one page, and a bar of buttons. Pages are made when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.windows.wizard import tab_order
from desktop_classifier.gui.windows.wizard.bar import Bar
from desktop_classifier.gui.windows.wizard.page import Page, step_before
from desktop_classifier.gui.windows.wizard.steps import Steps
from desktop_classifier.gui.windows.words import Words

AT_FIRST = QSize(1120, 720)
LEAST = QSize(760, 520)
_NARROW_BELOW = 960

AHEAD_MS = 300
"""How long the window rests before a page, or the next part of the work on it, is made ahead of need: made at once when
a training ended, with its result, it held the window up for 70 ms."""


class WizardWindow(QDialog):
    """Leads through the steps. It decides nothing and owns nothing that runs, so it may be closed at any time.

    Args:
        pages: How to make each step's page; called once, when it is first entered, or before.
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
        self._waiting: dict[Step, Page] = {}
        self._ahead = QTimer(self, singleShot=True, interval=AHEAD_MS)
        self._ahead.timeout.connect(self._make_ahead)
        self._page: Page | None = None
        self._away = False
        self._steps = Steps()
        self._title = Words("", theme.TITLE, weight=theme.SEMIBOLD, wrap=True)
        self._line = Words("", theme.BODY, tone="dim", wrap=True)
        self._stack = QStackedWidget()
        self._bar = Bar()
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
        self._ahead.start()
        self.step_shown.emit(step)

    # Inside

    def _made(self, step: Step) -> Page:
        page = self._pages.get(step)
        if page is None:
            page = self._waiting.pop(step) if step in self._waiting else self._make[step]()
            self._pages[step] = page
            self._stack.addWidget(page)
            page.changed.connect(self._show)
            page.next_requested.connect(self._go_on)
            page.step_requested.connect(self.go_to)
            page.close_requested.connect(self.reject)
        return page

    @Slot()
    def _make_ahead(self) -> None:
        """A part a turn: the page, then its place among the others."""
        step = self.page.leads_to()
        if step is None or step in self._pages:
            return
        if step in self._waiting:
            self._made(step)
        else:
            self._waiting[step] = self._make[step]()
            self._ahead.start()

    @Slot()
    def _show(self) -> None:
        page = self._page
        if page is None or self._stack.currentWidget() is not page:
            return
        self._title.setText(figures.together(page.title))
        self._line.setText(figures.together(page.line))
        self._line.setVisible(bool(page.line))
        if page.blocked() and self._bar.next.hasFocus():
            (page.first_focus() or page).setFocus(Qt.FocusReason.OtherFocusReason)  # or Qt lets it go to “Back”
        self._bar.show_page(page)
        self._steps.show_step(page.step, self._open_steps())

    def _open_steps(self) -> frozenset[Step]:
        """The steps that *Back*, pressed again and again, would lead to. No page is made to ask it: at the end of a
        training that took 130 ms for the three before it."""
        found, step = set(), self.page.back_step()
        while step is not None and step not in found:
            found.add(step)
            page = self._pages.get(step)
            step = page.back_step() if page is not None else step_before(step)
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
        wanted = self.page.first_focus() or (self.page if self.page.blocked() else self._bar.next)
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, next: bool) -> bool:
        wanted = tab_order.neighbour((self._steps, self.page, self._bar), self.focusWidget(), next)
        if wanted is None:
            return False
        wanted.setFocus(Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason)
        return True

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
