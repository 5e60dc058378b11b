"""Something that is wrong with this computer: what it is, how to mend it, and perhaps one button that does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.controllers.checkup import shortened
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.windows.words import Words

if TYPE_CHECKING:
    from desktop_classifier.inference.health import Finding

_SIGN = 18


class TroubleRow(QWidget):
    """One finding that has a remedy.

    Args:
        finding: What was found.
        word: On the button that does what `finding.action` names; "" for no button.

    Signals:
        action_requested: The finding's `action`.
    """

    action_requested = Signal(str)

    def __init__(self, finding: Finding, word: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding = finding
        found, remedy = shortened(sentence(finding.found)), shortened(finding.remedy)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Words(finding.subject, theme.BODY, weight=theme.SEMIBOLD, wrap=True, parent=self))
        for line, tone in ((found, "text"), (remedy, "dim")):
            told = Words(line, tone=tone, wrap=True, parent=self)
            told.make_selectable()
            told.setAccessibleName(line)
            words.addWidget(told)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 11, 14, 11)
        row.setSpacing(12)
        row.addWidget(Sign("warning", "failed", self), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.button: Button | None = None
        if word:
            self.button = Button(word, parent=self, height=28, name=f"{word.rstrip('…')}: {finding.subject}")
            self.button.clicked.connect(lambda: self.action_requested.emit(finding.action))
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAccessibleName(f"{finding.subject}. {found} {remedy}")

    def paintEvent(self, event: QPaintEvent) -> None:
        of = theme.colours(self.palette())
        painting.card(QPainter(self), QRectF(self.rect()), 10, of.base, of.line)


class Sign(QWidget):
    """One of our icons in a tone of the theme."""

    def __init__(self, icon: str, tone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._tone = icon, tone
        self.setFixedSize(_SIGN, _SIGN)

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = getattr(theme.colours(self.palette()), self._tone)
        icons.draw(QPainter(self), self._icon, QRectF(self.rect()), colour)


def sentence(words: str) -> str:
    """With a capital letter, unless a path or a name begins it, and a full stop."""
    first, _, rest = words.partition(" ")
    start = first[:1].upper() + first[1:] if first.isalpha() else first
    told = f"{start} {rest}" if rest else start
    return told if told.endswith((".", "!", "?", "…")) else f"{told}."
