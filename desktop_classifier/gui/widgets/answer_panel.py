"""The right side of the window: the chosen picture, how it is framed, its answer, and what to do with that."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_classifier.gui import figures, theme
from desktop_classifier.gui.qt.image_list_model import ImageItem
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.answer_actions import AnswerActions
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.image_view import ImageView
from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.widgets.none_of_these import Closest, NoneOfThese
from desktop_classifier.gui.widgets.notice import Notice
from desktop_classifier.gui.widgets.opacity import Opacity
from desktop_classifier.gui.widgets.scrolling import scrolled
from desktop_classifier.gui.widgets.segmented import Segmented
from desktop_classifier.gui.widgets.top_k_bars import TopKBars
from desktop_classifier.imaging.box import Box, Rectangle
from desktop_classifier.inference.answer import Answer

WIDTH = 432
_MARGIN = 16
_TO_FRAMING, _TO_NAME, _TO_BARS = 10, 12, 14
_LEAST_PICTURE = 120
_ROOMY = 400
_LOW = 220
"""A picture that is lower than this has no room for the slider of the heat map."""

_BESIDE = 8

_NOTES = {
    "cut_off": "The file ends too early: the answer is for the part of the picture that is there.",
    "first_frame": "An animation: the answer is for its first frame.",
    "exif_ignored": "Its notes on which way is up are damaged: it may be shown lying on its side.",
}


class AnswerPanel(QWidget):
    """Told what to show by `show_item` and, when its pixels are there, `show_picture`.

    Signals:
        framing_chosen: "crop", "letterbox" or "stretch".
        box_drawn: A `Box` to ask about, or None for the whole picture.
        copy_requested: *Copy answer*.
        show_in_folder_requested: *Show in folder*.
        try_again_requested: *Try again*, for a picture that could not be read.
        why_toggled: Whether *Why?* is on.
        bar_chosen: While it is: the class id whose map is wanted.
        opacity_changed: Of the heat map, in percent.
    """

    framing_chosen = Signal(str)
    box_drawn = Signal(object)
    copy_requested = Signal()
    show_in_folder_requested = Signal()
    try_again_requested = Signal()
    why_toggled = Signal(bool)
    bar_chosen = Signal(str)
    opacity_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, closest: Thumbnails | None = None) -> None:
        super().__init__(parent)
        self._none = NoneOfThese(closest)
        self._closest = Closest(closest) if closest is not None else None
        self._item: ImageItem | None = None
        self._line_said = ""
        self._view = ImageView()
        self._framing = Segmented(
            (("crop", "Crop"), ("letterbox", "Letterbox"), ("stretch", "Stretch")), "How the picture gets square"
        )
        self._whole = Button("Whole", icon="close", height=30, name="Whole picture")
        self._why = Button("Why?", height=30, name="Why? A heat map of what speaks for the label")
        self._opacity = Opacity(100, self._view)
        self._remark = ""
        self._name = ElidedLine(theme.CONTROL, theme.SEMIBOLD, Qt.TextElideMode.ElideMiddle)
        self._facts = ElidedLine(theme.CONTROL, dim=True)
        self._bars = TopKBars()
        self._notice = Notice()
        self._line = QLabel()
        self._actions = AnswerActions()
        self._copy, self._folder = self._actions.copy, self._actions.folder
        self._lay_out()
        self._connect()
        self.setAccessibleName("Answer")
        self._why.setCheckable(True)
        self._why.setToolTip("Which parts of the picture speak for the label (W)")
        for each in (self._view, self._actions):
            each.installEventFilter(self)
        self._opacity.hide()
        self.set_framing("crop")
        self.show_item(None)

    # What the window tells

    def show_item(self, item: ImageItem | None) -> None:
        """Show another picture, or the same one with news of its answer."""
        if item is None or self._item is None or item.path != self._item.path:
            if item is None:
                self._view.show_none("No picture is chosen", "picture")
            else:
                self._view.show_none()
            self._whole.setVisible(False)
            self._facts.set_words("")
        self._item = item
        self._name.set_words(
            figures.isolated(item.path.name) if item else "", figures.readable(str(item.path)) if item else ""
        )
        self._show_answer()
        self._copy.setEnabled(item is not None and item.status == "answered")
        self._folder.setEnabled(item is not None)

    def show_picture(
        self, image: QImage, size: tuple[int, int], seen_rect: Rectangle, box: Box | None, date: str = ""
    ) -> None:
        """Show the pixels of the current picture.

        Args:
            image: Upright, at any size; null if it cannot be read.
            size: Its own width and height in pixels.
            seen_rect: Left, top, right, bottom of what the network sees, in the picture's own pixels.
            box: The part that is asked about, or None.
            date: When it was taken or changed, as it is to be shown.
        """
        if image.isNull():
            self._view.show_none("", "warning")
            return
        self._view.show_picture(image, size, seen_rect, box)
        self._whole.setVisible(box is not None)
        self._facts.set_words(" · ".join(part for part in (figures.size(size), date) if part))

    def set_line(self, words: str) -> None:
        """One line about how the answer was made: "MobileNetV2 · on the processor, exact · 3.1 ms"."""
        self._line_said = words
        self._show_line()

    def set_why(self, on: bool) -> None:
        """Whether *Why?* is on: bars can be chosen, and the slider lies on the picture. Nothing is announced."""
        self._why.setChecked(on)
        self._bars.set_choosable(on)
        self._opacity.setVisible(on)
        self._place_opacity()
        self.show_map(None)

    def set_opacity(self, percent: int) -> None:
        """How strongly the heat map covers the picture."""
        self._opacity.slider.setValue(percent)

    @property
    def bar_chosen_id(self) -> str:
        """The class id whose map is wanted, or ""."""
        return self._bars.chosen_id

    def show_map(self, heat: QImage | None, why: str = "", remark: str = "") -> None:
        """Show a heat map, or none.

        Args:
            heat: To lie over what the network sees.
            why: In place of the words in the square: what the map is of, or that it is on its way.
            remark: A sentence below the bars: what is odd about it, or why there is none.
        """
        self._view.show_heat(heat, why)
        self._remark = remark
        self._show_line()

    def set_bars(self, bars: int) -> None:
        """How many labels are shown, 1..10."""
        self._bars.set_bars(bars)
        self._fit_picture()

    def set_motion(self, moving: bool) -> None:
        """Whether bars grow."""
        self._bars.set_motion(moving)

    def set_framing(self, framing: str) -> None:
        """Show which framing is used; nothing is announced."""
        self._framing.set_chosen(framing)
        self._view.set_framing(framing)

    @property
    def view(self) -> ImageView:
        """The picture, for keyboard focus."""
        return self._view

    # Inside

    def _show_answer(self) -> None:
        item = self._item
        answer = item.answer if item else None
        failure = answer.error if answer else None
        if failure is not None:
            self._notice.show_words(failure.short, failure.message)
            self._view.show_none("", "warning")
        elif answer is not None:
            self._bars.show_top(answer.top)
        elif item is not None:
            self._bars.show_waiting()
        else:
            self._bars.show_nothing()
        self._show_how_sure(answer)
        self._bars.setVisible(failure is None)
        self._notice.setVisible(failure is not None)
        self._show_line()

    def _show_how_sure(self, answer: Answer | None) -> None:
        refused = answer is not None and answer.none_of_these is True
        if answer is not None and refused:
            self._none.show_answer(answer)
        self._none.setVisible(refused)
        self._bars.set_dim(refused)
        if self._closest is not None:
            self._closest.show_paths(answer.nearest if answer is not None and not refused else ())

    def _show_line(self) -> None:
        answer = self._item.answer if self._item else None
        lines = []
        if answer is not None and answer.error is None:
            lines = [self._line_said, *(_NOTES[note] for note in answer.notes if note in _NOTES)]
        self._line.setText("\n".join(line for line in (self._remark, *lines) if line))

    def _lay_out(self) -> None:
        self._set_fonts()  # first: Qt forgets a font that is set inside a scroll area, once the panel gets a parent
        self._line.setWordWrap(True)
        self._line.setTextFormat(Qt.TextFormat.PlainText)
        self._line.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, 0)
        column.setSpacing(0)
        column.addWidget(self._view)
        column.addSpacing(_TO_FRAMING)
        column.addLayout(_row(self._framing, None, self._whole, self._why))
        column.addSpacing(_TO_NAME)
        column.addLayout(_row(self._name, self._facts))
        column.addSpacing(_TO_BARS)
        self._none.setContentsMargins(0, 0, 0, 16)
        column.addWidget(self._none)
        column.addWidget(self._bars)
        column.addWidget(self._notice)
        column.addWidget(self._line)
        if self._closest is not None:
            self._closest.setContentsMargins(0, 12, 0, 0)
            column.addWidget(self._closest)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scrolled(inner), 1)
        outer.addWidget(self._actions)
        self.setMaximumWidth(WIDTH)
        self.setMinimumWidth(344)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def _connect(self) -> None:
        self._view.box_drawn.connect(self._on_box)
        self._framing.chosen.connect(self._view.set_framing)
        self._framing.chosen.connect(self.framing_chosen)
        self._whole.clicked.connect(self._show_whole)
        self._why.clicked.connect(self.why_toggled)
        self._bars.chosen.connect(self.bar_chosen)
        self._opacity.changed.connect(self._on_opacity)
        self._notice.try_again_requested.connect(self.try_again_requested)
        self._copy.clicked.connect(self.copy_requested)
        self._folder.clicked.connect(self.show_in_folder_requested)

    @Slot(object)
    def _on_box(self, box: Box | None) -> None:
        self._whole.setVisible(box is not None)
        self.box_drawn.emit(box)

    @Slot()
    def _show_whole(self) -> None:
        self._view.clear_box()

    @Slot(int)
    def _on_opacity(self, percent: int) -> None:
        self._view.set_opacity(percent / 100)
        self.opacity_changed.emit(percent)

    def _set_fonts(self) -> None:
        self._line.setFont(theme.font(theme.CAPTION))

    def _fit_picture(self) -> None:
        """The picture gives way where the window is low: the bars are what people came for."""
        below = (
            _MARGIN
            + _TO_FRAMING
            + self._framing.sizeHint().height()
            + _TO_NAME
            + self._name.sizeHint().height()
            + _TO_BARS
            + self._bars.sizeHint().height()
            + 2 * painting.line_height(self._line.font())
        )
        room = self.height() - self._actions.sizeHint().height() - below
        widest = round((self.width() - 1 - 2 * _MARGIN) * 3 / 4)
        self._view.setFixedHeight(min(widest, max(_LEAST_PICTURE, room)))
        self._whole.setText("Whole" if self.width() >= _ROOMY else "")

    def _place_opacity(self) -> None:
        """In a corner of the picture, or below where that would hide too much of it."""
        view = self._view
        if view.height() < _LOW:
            self._actions.take(self._opacity)
        else:
            self._actions.take_none()
            middle = view.height() - _BESIDE - self._opacity.sizeHint().height() // 2
            self._opacity.lie_on(view, QPoint(view.width() - _BESIDE, middle), picture=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_picture()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place_opacity()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 660)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ApplicationFontChange:
            self._set_fonts()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        painter.fillRect(self.rect(), of.base)
        painter.fillRect(QRectF(0, 0, painting.hairline(painter), self.height()), of.line)


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """Parts side by side; None takes the room that is left."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for part in parts:
        row.addStretch(1) if part is None else row.addWidget(part)
    return row
