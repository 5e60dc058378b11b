"""Buttons, switches and chips: words, keyboard, focus that is seen only where the keyboard is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.image_list_model import Counts
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.filter_bar import FilterBar
from desktop_classifier.gui.widgets.segmented import Segmented

FRAMINGS = (("crop", "Crop"), ("letterbox", "Letterbox"), ("stretch", "Stretch"))


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, "light")


@pytest.fixture
def shown(qtbot):
    kept = []

    def show(*parts: QWidget) -> QWidget:
        window = QWidget()
        row = QHBoxLayout(window)
        for part in parts:
            row.addWidget(part)
        kept.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
        return window

    return show


def pixels(widget: QWidget, colour) -> int:
    image = widget.grab().toImage()
    return sum(
        image.pixelColor(x, y).rgb() == colour.rgb() for x in range(image.width()) for y in range(image.height())
    )


@pytest.mark.parametrize("kind", list(Kind))
def test_a_button_makes_room_for_its_words_icon_and_arrow(kind):
    words = Button("Add pictures", kind)
    both = Button("Add pictures", kind, "plus")
    assert words.sizeHint().height() == 32
    assert both.sizeHint().width() == words.sizeHint().width() + 16 + 8
    both.set_arrow(True)
    assert both.sizeHint().width() == words.sizeHint().width() + 16 + 8 + 14 + 6
    assert Button("Stop", height=28).sizeHint().height() == 28


def test_a_bare_icon_has_a_name_and_a_tooltip():
    button = Button("", Kind.BARE, "close", name="Stop the download")
    assert button.accessibleName() == "Stop the download"
    assert button.toolTip() == "Stop the download"
    assert button.sizeHint().width() >= 24


@pytest.mark.parametrize("kind", list(Kind))
def test_the_ring_is_where_the_keyboard_is_and_nowhere_else(shown, kind):
    first, second = Button("First", kind), Button("Second", kind)
    shown(first, second)
    ink = theme.LIGHT.on_accent if kind is Kind.FILLED else theme.LIGHT.accent
    second.setFocus(Qt.FocusReason.OtherFocusReason)
    without = pixels(first, ink)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    assert pixels(first, ink) > without + 80
    second.setFocus(Qt.FocusReason.TabFocusReason)
    assert pixels(first, ink) == without
    first.setFocus(Qt.FocusReason.MouseFocusReason)
    assert pixels(first, ink) == without


def test_a_disabled_button_looks_so(shown):
    button = Button("Copy answer")
    shown(button)
    strong = pixels(button, theme.LIGHT.text)
    button.setEnabled(False)
    assert strong > 0
    assert pixels(button, theme.LIGHT.text) == 0


def test_a_switch_announces_what_the_user_chose_and_not_what_it_was_told(shown, qtbot):
    switch = Segmented(FRAMINGS, "Framing")
    shown(switch)
    told = []
    switch.chosen.connect(told.append)
    switch.set_chosen("stretch")
    assert (told, switch.chosen_key()) == ([], "stretch")
    qtbot.mouseClick(switch._places["letterbox"], Qt.MouseButton.LeftButton)
    assert (told, switch.chosen_key()) == (["letterbox"], "letterbox")


def test_arrow_keys_move_a_switch(shown, qtbot):
    switch = Segmented(FRAMINGS, "Framing")
    shown(switch)
    told = []
    switch.chosen.connect(told.append)
    switch._places["crop"].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(switch._places["crop"], Qt.Key.Key_Right)
    assert told == ["letterbox"]
    assert switch._places["letterbox"].hasFocus()
    assert switch._places["letterbox"].ring_shown


def test_an_impossible_place_says_why_and_cannot_be_chosen(shown, qtbot):
    switch = Segmented((("openvino", "Processor"), ("auto", "GPU")), "Computed by")
    shown(switch)
    told = []
    switch.chosen.connect(told.append)
    switch.set_possible("auto", False, "GPU: none found", "No GPU that TensorFlow can use.")
    qtbot.mouseClick(switch._places["auto"], Qt.MouseButton.LeftButton)
    assert told == []
    assert switch._places["auto"].toolTip() == "No GPU that TensorFlow can use."
    assert switch._places["auto"].accessibleName() == "Computed by: No GPU that TensorFlow can use."


@pytest.fixture
def bar(qtbot):
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.resize(848, 44)
    bar.show()
    return bar


def test_chips_count_and_announce(bar, qtbot):
    bar.set_counts(Counts(all=5000, waiting=1, unsure=38, failed=2))
    names = [chip.accessibleName() for chip in bar._chips.values() if chip.isVisible()]
    assert names == ["All, 5,000", "Unsure, 38", "Can’t be read, 2"]
    with qtbot.waitSignal(bar.chip_chosen) as told:
        qtbot.mouseClick(bar._chips["unsure"], Qt.MouseButton.LeftButton)
    assert told.args == ["unsure"]
    assert bar.chip() == "unsure"


def test_choosing_a_chip_moves_nothing(bar):
    bar.set_counts(Counts(all=5000, unsure=38, failed=2))
    bar.grab()
    before = [chip.geometry() for chip in bar._chips.values()]
    bar._chips["failed"].setChecked(True)
    bar.grab()
    assert [chip.geometry() for chip in bar._chips.values()] == before


def test_words_are_announced_once_typing_pauses(bar, qtbot):
    told = []
    bar.text_changed.connect(told.append)
    with qtbot.waitSignal(bar.text_changed):
        qtbot.keyClicks(bar._search, "mala")
    assert told == ["mala"]
    with qtbot.waitSignal(bar.text_changed):
        qtbot.keyClick(bar._search, Qt.Key.Key_Return)


def test_reset_shows_everything_again(bar):
    bar._search.setText("x")
    bar._chips["failed"].setChecked(True)
    told = []
    bar.text_changed.connect(told.append)
    bar.chip_chosen.connect(told.append)
    bar.reset()
    assert told == ["", "all"]


def test_everything_fits_a_narrow_window(bar):
    bar.set_counts(Counts(all=20_000, unsure=1_038, failed=102))
    bar.resize(468, 44)
    bar.grab()
    assert bar._search.geometry().right() <= 468 - 16
    assert bar._search.width() >= 56


def test_tab_comes_to_the_place_that_is_chosen_and_arrows_go_on_from_there(qtbot, shown):
    """It came to the first: one press of an arrow key there changed 3 bars to 2."""
    before, switch = Button("Before"), Segmented(tuple((str(n), str(n)) for n in range(1, 6)), "Bars")
    window = shown(before, switch)
    switch.set_chosen("3")
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    assert window.focusWidget() is switch._places["3"]
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Right)
    assert switch.chosen_key() == "4"
    assert window.focusWidget() is switch._places["4"]
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert window.focusWidget() is before


def test_no_count_shortens_the_word_of_its_chip(shown):
    """Rounded down by half a pixel, “All 257” was “… 257”."""
    chip = FilterBar()._chips["all"]
    font = theme.font(theme.SMALL, theme.SEMIBOLD)
    for number in range(1500):
        chip.set_count(number)
        room = chip.sizeHint().width() - 2 * 11 - 6 - painting.width_of(chip._count, font)
        assert painting.shortened("All", font, room) == "All", number


def test_what_is_typed_has_room_in_a_narrow_window(qtbot, shown):
    bar = FilterBar()
    other = Button("Other")
    window = shown(bar, other)
    window.resize(376 + 24 + other.sizeHint().width(), 60)
    bar.set_counts(Counts(all=257, unsure=6, failed=1))
    bar.focus_search()
    qtbot.waitUntil(lambda: bar._search.width() > 120)
    assert bar._chips["all"].isVisible()
    assert not bar._chips["unsure"].isVisible()
    other.setFocus()
    qtbot.waitUntil(bar._chips["unsure"].isVisible)


def test_escape_in_the_filter_shows_every_picture_again(qtbot, shown):
    bar = FilterBar()
    shown(bar)
    bar._chips["failed"].click()
    bar.focus_search()
    qtbot.keyClicks(bar._search, "rose")
    with qtbot.waitSignals([bar.text_changed, bar.chip_chosen]):
        qtbot.keyClick(bar._search, Qt.Key.Key_Escape)
    assert (bar._search.text(), bar.chip()) == ("", "all")
