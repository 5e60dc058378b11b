"""Cards of the wizard's pages: headings are whole, margins even, long names show where they begin."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.key_hints import Hint, KeyHints
from desktop_classifier.gui.widgets.names import NameField
from desktop_classifier.gui.widgets.panel import Panel
from desktop_classifier.gui.widgets.progress_bar import ProgressBar
from desktop_classifier.gui.widgets.progress_card import ProgressCard
from desktop_classifier.gui.windows.words import Words

LONG = "sunflower of the northern garden"


@pytest.fixture
def shown(qtbot, qapp):
    theme.apply(qapp, "light")
    kept = []

    def show(part: QWidget, size: QSize) -> QWidget:
        window = QWidget()
        column = QVBoxLayout(window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(part)
        kept.append(window)
        qtbot.addWidget(window)
        window.resize(size)
        window.show()
        qtbot.waitExposed(window)
        return part

    yield show
    for window in kept:
        window.close()


def test_a_heading_with_two_long_names_takes_the_lines_it_needs(qtbot, shown):
    panel = Panel("9 pictures of rose it called tulip")
    panel.column.addStretch(1)
    shown(panel, QSize(248, 300))
    heading = panel.findChild(Words)
    line = heading.height()
    panel.set_heading(f"2 pictures of {LONG} 00 it called {LONG} 01")
    qtbot.waitUntil(lambda: heading.height() >= heading.heightForWidth(heading.width()) > line)


def test_one_endless_word_in_a_heading_widens_nothing(shown):
    panel = shown(Panel("x" * 200), QSize(248, 300))
    assert panel.minimumSizeHint().width() < 248


def test_keys_of_classes_with_long_names_stay_in_two_rows(shown):
    """A third row had no room in the least window: “leave out” could not be seen."""
    hints = KeyHints()
    words = [("Space", f"{LONG} 00"), ("S", f"{LONG} 01"), ("X", "leave out"), ("Ctrl Z", "undo")]
    hints.show_hints([Hint(key, key, f"it is a {said}: and so on", said) for key, said in words])
    shown(hints, QSize(220, 64))
    assert hints.heightForWidth(220) <= 64
    assert all(hints.rect().contains(hints.chip(key).geometry()) for key, _ in words)
    words[:2] = [("Space", "sunflower"), ("T", "tulip")]
    hints.show_hints([Hint(key, key, f"it is a {said}: and so on", said) for key, said in words])
    assert all(hints.chip(key).width() == hints.chip(key).sizeHint().width() for key, _ in words)


def test_without_a_button_both_ends_of_a_progress_card_are_as_far_from_its_edge(shown):
    card = shown(ProgressCard(""), QSize(500, 48))
    card.show_progress("Epoch 4 of 20", "2 min left", 0.2)
    card.grab()
    bar = card.findChild(ProgressBar)
    assert card.button.isHidden()
    assert card.width() - (bar.x() + bar.width()) == card.layout().itemAt(0).geometry().left()


def test_of_a_name_longer_than_its_field_the_beginning_is_seen(shown):
    field = shown(NameField("Name of the class"), QSize(120, 28))
    field.show_name(f"{LONG} 07")
    assert painting.width_of(field.text(), field.font()) > field.width()
    assert field.cursorPosition() == 0
