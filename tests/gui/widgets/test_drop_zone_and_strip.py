"""The empty window's zone and the strip at the foot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.widgets.drop_zone import DropZone
from desktop_classifier.gui.widgets.progress_strip import ProgressStrip


@pytest.fixture(autouse=True)
def light(qapp):
    theme.apply(qapp, "light")


@pytest.fixture
def zone(qtbot):
    zone = DropZone()
    qtbot.addWidget(zone)
    zone.resize(900, 500)
    zone.show()
    return zone


def test_three_links_lead_on(zone, qtbot):
    signals = (zone.open_pictures_requested, zone.open_folder_requested, zone.samples_requested)
    links = zone.findChildren(Button)
    assert [link.text() for link in links] == ["Open pictures…", "Open a folder…", "Try the sample pictures"]
    for link, signal in zip(links, signals, strict=True):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(link, Qt.MouseButton.LeftButton)


def test_under_the_mouse_it_says_what_letting_go_does_and_nothing_moves(zone):
    zone.grab()
    before = zone._links.geometry()
    zone.set_hover("Let go to look at 312 pictures", "from 3 folders; 4 other files are left alone.")
    zone.grab()
    assert zone.words == ("Let go to look at 312 pictures", "from 3 folders; 4 other files are left alone.")
    assert not zone._links.isVisible()
    assert zone._links.geometry() == before
    zone.resize(900, 700)
    zone.grab()
    assert zone._links.y() == pytest.approx(before.y() + 100, abs=1)
    zone.clear_hover()
    assert zone.words[0] == "Drop pictures or folders here"
    assert zone._links.isVisible()


def test_the_zone_is_framed_in_the_accent_under_the_mouse(zone):
    def frame_colours() -> set[str]:
        image = zone.grab().toImage()
        return {image.pixelColor(x, 25).name() for x in range(100, 800)}

    assert theme.LIGHT.accent.name() not in frame_colours()
    zone.set_hover("Let go")
    assert theme.LIGHT.accent.name() in frame_colours()


@pytest.fixture
def strip(qtbot):
    window = QWidget()
    window.resize(900, 400)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(QWidget(), 1)
    strip = ProgressStrip()
    column.addWidget(strip)
    strip.kept = window
    qtbot.addWidget(window)
    window.show()
    return strip


def test_the_strip_comes_with_the_work_and_says_how_far_it_is(strip, qtbot):
    assert not strip.isVisible()
    strip.show_progress(1204, 5000, 214.2, 18.4)
    assert strip.isVisible()
    assert strip._words.accessibleName() == "1,204 of 5,000"
    assert strip._pace.words() == "214 pictures/s · 18 s left"
    assert strip._bar.accessibleName() == "24 percent done"
    with qtbot.waitSignal(strip.stop_requested):
        qtbot.mouseClick(strip._stop, Qt.MouseButton.LeftButton)


def test_a_note_stands_in_for_the_count(strip):
    strip.show_progress(0, 5000, None, None, "Preparing (once)")
    assert strip._words.accessibleName() == "Preparing (once)"
    assert strip._pace.words() == ""


def test_the_bar_stands_still_while_figures_change(strip):
    strip.show_progress(1, 5000, 214, 100)
    strip.grab()
    before = strip._bar.geometry()
    for done, speed, left in ((99, 99.4, 40), (1204, 214, 18), (4999, 9.5, 1)):
        strip.show_progress(done, 5000, speed, left)
        strip.grab()
        assert strip._bar.geometry().right() == before.right()
        assert abs(strip._bar.geometry().left() - before.left()) <= 24
    settled = strip._bar.geometry()
    strip.show_progress(4999, 5000, 9.5, 1)
    strip.grab()
    assert strip._bar.geometry() == settled


@pytest.mark.parametrize("moving", [True, False])
def test_the_end_can_be_read_and_then_the_strip_goes(strip, qtbot, moving):
    strip.set_motion(moving)
    strip._stays.setInterval(10)
    strip.show_progress(5000, 5000, 214, 0)
    strip.done("5,000 pictures answered")
    assert strip._words.accessibleName() == "5,000 pictures answered"
    assert strip.isVisible()
    qtbot.waitUntil(strip.isHidden, timeout=2000)
    strip.show_progress(1, 2, None, None)
    assert strip.isVisible()
    assert strip.height() == 48 or strip.maximumHeight() == 48


def test_new_work_keeps_a_strip_that_was_about_to_go(strip, qtbot):
    strip._stays.setInterval(1)
    strip.show_progress(1, 1, None, None)
    strip.done("Done")
    strip.show_progress(0, 10, None, None)
    assert not strip._stays.isActive()


def test_done_without_work_shows_nothing(strip):
    strip.done("Stopped")
    assert not strip.isVisible()
