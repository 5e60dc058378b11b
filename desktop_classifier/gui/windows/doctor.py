"""Check this computer: everything that is wrong with it in sentences, each with its remedy, and below it the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers import gpu
from desktop_classifier.gui.controllers.checkup import Checkup, as_text, shortened
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.scrolling import scrolled
from desktop_classifier.gui.widgets.trouble_row import Sign, TroubleRow
from desktop_classifier.gui.windows.words import Words

if TYPE_CHECKING:
    from desktop_classifier.inference.health import Finding

LEAST, AT_FIRST = QSize(480, 400), QSize(660, 620)

ACTIONS: Mapping[str, str] = gpu.WORDS
"""What the button says that does what a finding's `action` names."""


class DoctorWindow(QDialog):
    """Looks when it opens, and again when it is asked to.

    Args:
        checkup: Does the looking.
        actions: Words on the button of a finding, by the finding's `action`.

    Signals:
        action_requested: Id of what the button of a finding does.
    """

    action_requested = Signal(str)

    def __init__(self, checkup: Checkup, parent: QWidget | None = None, actions: Mapping[str, str] = ACTIONS) -> None:
        super().__init__(parent)
        self.setWindowTitle("Check this computer")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions = actions
        self._checkup = checkup  # which nobody else may hold
        self._findings: Sequence[Finding] = ()
        self.title = Words(size=theme.TITLE, weight=theme.SEMIBOLD, parent=self)
        self.line = Words(tone="dim", wrap=True, parent=self)
        self._area = scrolled(QWidget())
        self._area.setAccessibleName("What was found")
        self.copy = Button("Copy", Kind.PLAIN, "copy", self, name="Copy what was found")
        self.again = Button("Check again", Kind.PLAIN, "again", self)
        self._close = Button("Close", Kind.FILLED, parent=self)
        self._lay_out()
        self.copy.clicked.connect(self._copy)
        self.again.clicked.connect(checkup.begin)
        self._close.clicked.connect(self.accept)
        checkup.begun.connect(self._on_begun)
        checkup.found.connect(self._on_found)
        checkup.failed.connect(self._on_failed)
        self.setMinimumSize(LEAST)
        self.resize(AT_FIRST)
        checkup.begin()

    def rows(self) -> list[TroubleRow]:
        """What is wrong, from the top."""
        return self.findChildren(TroubleRow)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(24, 20, 24, 16)
        head.setSpacing(4)
        head.addWidget(self.title)
        head.addWidget(self.line)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 16)
        foot.setSpacing(8)
        foot.addWidget(self.copy)
        foot.addWidget(self.again)
        foot.addStretch(1)
        foot.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._area, 1)
        layout.addLayout(foot)

    @Slot()
    def _on_begun(self) -> None:
        self._say("Looking at this computer…", "This takes a few seconds where a graphics card has to be tried.")
        self.copy.setEnabled(bool(self._findings))
        self.again.setEnabled(False)

    @Slot(object)
    def _on_found(self, findings: Sequence[Finding]) -> None:
        self._findings = findings
        wrong = [finding for finding in findings if finding.wrong]
        if not wrong:
            self._say("Nothing is wrong", "Everything that was looked at is as it should be.")
        else:
            what = "One thing" if len(wrong) == 1 else f"{len(wrong)} things"
            self._say(f"{what} can be mended", "The program works without, but not as well as it could.")
        page = self._page(wrong, [finding for finding in findings if not finding.wrong])
        self._area.setWidget(page)  # deletes the one before
        page.setAutoFillBackground(False)
        self.copy.setEnabled(True)
        self.again.setEnabled(True)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        told = error.message if isinstance(error, UserError) else "A part of the program failed. Check again."
        self._say("This computer could not be looked at", told)
        self.again.setEnabled(True)

    def _say(self, title: str, line: str) -> None:
        self.title.setText(title)
        self.line.setText(line)
        self.setAccessibleDescription(f"{title}. {line}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _page(self, wrong: Sequence[Finding], facts: Sequence[Finding]) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 0, 16, 8)  # the scroll bar is the rest of the right margin
        column.setSpacing(8)
        for finding in wrong:
            row = TroubleRow(finding, self._actions.get(finding.action, ""), page)
            row.action_requested.connect(self.action_requested)
            column.addWidget(row)
        if not wrong:
            column.addLayout(_all_well(page))
        column.addSpacing(8)
        column.addWidget(Words("This computer", theme.SMALL, tone="dim", parent=page))
        column.addLayout(self._table(facts, page))
        column.addStretch(1)
        return page

    def _table(self, facts: Sequence[Finding], page: QWidget) -> QGridLayout:
        table = QGridLayout()
        table.setHorizontalSpacing(16)
        table.setVerticalSpacing(6)
        table.setColumnStretch(1, 1)
        for row, fact in enumerate(facts):
            table.addWidget(Words(fact.subject, tone="dim", parent=page), row, 0, Qt.AlignmentFlag.AlignTop)
            told = Words(shortened(fact.found), wrap=True, parent=page)
            told.make_selectable()
            told.setAccessibleName(f"{fact.subject}: {shortened(fact.found)}")
            table.addWidget(told, row, 1)
            if word := self._actions.get(fact.action, ""):
                button = Button(word, parent=page, height=28, name=f"{word.rstrip('…')}: {fact.subject}")
                button.clicked.connect(lambda checked=False, id=fact.action: self.action_requested.emit(id))
                table.addWidget(button, row, 2, Qt.AlignmentFlag.AlignTop)
        return table

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self._findings))
        self.copy.setText("Copied")
        self.copy.updateGeometry()


def _all_well(page: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(Sign("check", "ready", page))
    row.addWidget(Words("No driver, folder or part of the program needs mending.", tone="ready", parent=page), 1)
    return row
