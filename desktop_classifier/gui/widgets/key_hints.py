"""What one key each would do now, as chips that can be clicked too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import Ringed

_GAP = 8
_PAD = 10
_TO_WORDS = 6
_MOST_ROWS = 2
"""More rows than these, and the chips say it shorter."""


class Hint(NamedTuple):
    """A key and what it does.

    Args:
        action: What `KeyHints.pressed` tells.
        key: As it stands on the keyboard.
        words: What it does.
        short: The same where there is little room.
        possible: Whether it would do anything now.
    """

    action: str
    key: str
    words: str
    short: str
    possible: bool = True


class KeyHints(QWidget):
    """Chips one after the other, in as many rows as they need.

    Signals:
        pressed: The action of the hint that was clicked.
    """

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: list[_Chip] = []
        self._hints: tuple[Hint, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def hints(self) -> tuple[Hint, ...]:
        return self._hints

    def chip(self, action: str) -> QAbstractButton:
        """The chip of an action that is shown."""
        return next(chip for chip in self._chips if chip.hint.action == action)

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Show these in place of the ones before; a chip that the keyboard is on keeps it."""
        if tuple(hints) == self._hints:
            return
        self._hints = tuple(hints)
        while len(self._chips) < len(self._hints):
            chip = _Chip(self)
            chip.clicked.connect(lambda checked=False, chip=chip: self.pressed.emit(chip.hint.action))
            self._chips.append(chip)
        for number, chip in enumerate(self._chips):
            chip.setVisible(number < len(self._hints))
            if number < len(self._hints):
                chip.show_hint(self._hints[number])
        self._arrange()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(400, self.heightForWidth(400))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.heightForWidth(max(120, self.width())))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._places(width)[1][-1].bottom() + 1 if self._hints else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        self.updateGeometry()

    def _arrange(self) -> None:
        short, places = self._places(self.width())
        for chip, place in zip(self._chips, places, strict=False):
            chip.set_short(short)
            chip.setGeometry(place)

    def _places(self, width: int) -> tuple[bool, list[QRect]]:
        """Whether the short words are needed, and where the chips go."""
        long = self._flow(width, short=False)
        if not long or _row(long[-1]) < _MOST_ROWS:
            return False, long
        short = self._flow(width, short=True)
        if _row(short[-1]) < _MOST_ROWS:
            return True, short
        return True, self._flow(width, short=True, widest=(width - _GAP) // 2)  # names are cut, and two stand in a row

    def _flow(self, width: int, *, short: bool, widest: int = 0) -> list[QRect]:
        places: list[QRect] = []
        left, top, height = 0, 0, _height()
        for hint in self._hints:
            wide = min(widest or width, _width(hint, short))
            if left and left + wide > width:
                left, top = 0, top + height + _GAP
            places.append(QRect(left, top, wide, height))
            left += wide + _GAP
        return places


class _Chip(Ringed, QAbstractButton):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hint = Hint("", "", "", "")
        self._short, self._ring = False, False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_hint(self, hint: Hint) -> None:
        self.hint = hint
        self.setText(hint.words)
        self.setAccessibleName(f"{hint.words}, key {hint.key}")
        self.setEnabled(hint.possible)
        self.update()

    def set_short(self, short: bool) -> None:
        self._short = short
        self.setToolTip(self.hint.words if short else "")

    def sizeHint(self) -> QSize:
        return QSize(_width(self.hint, self._short), _height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        hot = self.isEnabled() and (self.underMouse() or self.isDown())
        painting.card(painter, rect, 6, of.track if hot else of.alternate, of.line)
        key, words = (of.on_selection, of.text) if self.isEnabled() else 2 * (theme.blend(of.dim, of.base, 0.6),)
        inside = rect.adjusted(_PAD, 0, -_PAD, 0)
        painting.text(painter, inside, self.hint.key, _key_font(), key)
        inside.setLeft(inside.left() + painting.width_of(self.hint.key, _key_font()) + _TO_WORDS)
        said, middle = self.hint.short if self._short else self.hint.words, Qt.TextElideMode.ElideMiddle
        painting.text(painter, inside, said, _font(), words, shorten=middle)
        if self._ring:
            painting.ring(painter, rect, 6, of.accent)


def _font() -> QFont:
    return theme.font(theme.SMALL)


def _key_font() -> QFont:
    return theme.font(theme.SMALL, theme.SEMIBOLD)


def _height() -> int:
    return max(28, painting.line_height(_font()) + 10)


def _row(place: QRect) -> int:
    return place.top() // (_height() + _GAP)


def _width(hint: Hint, short: bool) -> int:
    words = hint.short if short else hint.words
    of_key, of_words = painting.width_of(hint.key, _key_font()), painting.width_of(words, _font())
    return round(2 * _PAD + of_key + _TO_WORDS + of_words + 1.5)
