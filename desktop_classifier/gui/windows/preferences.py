"""The few preferences. A change is made at once and seen at once; there is nothing to confirm."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.choices import Choices
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.segmented import Segmented
from desktop_classifier.gui.windows.words import Words

THEMES = (("system", "As the desktop"), ("light", "Light"), ("dark", "Dark"))
FRAMINGS = (("crop", "Crop"), ("letterbox", "Letterbox"), ("stretch", "Stretch"))


class Preferences(QDialog):
    """Shows the settings and changes them."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        now = choices.now
        self._bars = Segmented([(str(count), str(count)) for count in range(1, 11)], "Bars for each picture", self)
        unsure = round(now.unsure_below * 100)
        self._unsure = Segmented(_percents(unsure), "Unsure below", self)
        self._unsure.set_chosen(str(unsure))
        self._bars.set_chosen(str(now.bars))
        self._framing = Segmented(FRAMINGS, "Framing", self)
        self._theme = Segmented(THEMES, "Appearance", self)
        self._motion = Segmented((("on", "On"), ("off", "Off")), "Motion", self)
        self._framing.set_chosen(now.framing)
        self._theme.set_chosen(now.theme)
        self._motion.set_chosen("on" if now.motion else "off")

        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(self._table())
        layout.addStretch(1)
        layout.addLayout(self._foot())

        self._bars.chosen.connect(lambda value: choices.set(bars=int(value)))
        self._unsure.chosen.connect(lambda value: choices.set(unsure_below=int(value) / 100))
        self._framing.chosen.connect(lambda value: choices.set(framing=value))
        self._theme.chosen.connect(lambda value: choices.set(theme=value))
        self._motion.chosen.connect(lambda value: choices.set(motion=value == "on"))

    def _table(self) -> QGridLayout:
        table = QGridLayout()
        table.setHorizontalSpacing(24)
        table.setVerticalSpacing(4)
        rows = (
            ("Bars for each picture", self._bars, "How many of the likeliest labels are shown."),
            ("Unsure below", self._unsure, "A picture whose first label stays under this is marked unsure."),
            ("Framing", self._framing, "How a picture becomes the square that the network sees."),
            ("Appearance", self._theme, "Light, dark, or whatever the desktop is."),
            ("Motion", self._motion, "Whether bars grow in and the strip slides away."),
        )
        for number, (name, field, line) in enumerate(rows):
            title = Words(name, theme.CONTROL, parent=self)
            table.addWidget(title, 3 * number, 0, Qt.AlignmentFlag.AlignVCenter)
            table.addWidget(field, 3 * number, 1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            if line:
                told = Words(line, theme.CAPTION, tone="dim", wrap=True, parent=self)
                table.addWidget(told, 3 * number + 1, 1)
            table.setRowMinimumHeight(3 * number + 2, 10)
        table.setColumnMinimumWidth(1, 320)
        table.setColumnStretch(1, 1)
        return table

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        close = Button("Close", Kind.FILLED, parent=self)
        close.clicked.connect(self.accept)
        row.addStretch(1)
        row.addWidget(close)
        return row


def _percents(now: int) -> list[tuple[str, str]]:
    """The steps to choose from, and what a settings file says besides."""
    return [(str(value), f"{value} %") for value in sorted({*range(20, 90, 10), now})]
