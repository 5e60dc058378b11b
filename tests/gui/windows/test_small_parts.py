"""The notice line, the window's place, the first paint, the collector, and names for screen readers."""

import gc
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QScrollBar, QWidget

from desktop_classifier.base import priority
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.pictures import Found
from desktop_classifier.gui.payloads import Payload, RawPicture
from desktop_classifier.gui.qt.collector import Collector
from desktop_classifier.gui.windows import dropping, memory
from desktop_classifier.gui.windows.first_paint import after_first_paint
from desktop_classifier.gui.windows.linked_line import LinkedLine
from desktop_classifier.gui.windows.notice_line import NoticeLine


@pytest.fixture
def notice(qtbot):
    made = NoticeLine()
    qtbot.addWidget(made)
    return made


def test_a_line_offers_one_thing_and_goes_when_it_is_done(notice):
    done = []
    notice.say("3 pictures removed.", offer="Undo", action=lambda: done.append(1))
    assert notice.line == "3 pictures removed."
    notice._button.click()
    assert done == [1]
    assert notice.line == ""


def test_the_latest_line_wins_and_an_old_offer_is_gone(notice):
    notice.say("first", offer="Do", action=lambda: pytest.fail("an old offer was taken"))
    notice.say("second")
    assert notice.line == "second"
    assert notice._button.isHidden()
    notice._act()


def test_news_never_covers_trouble(notice):
    notice.say("The disk is full. Make room.", trouble=True)
    notice.say("5 pictures added.")
    assert notice.line == "The disk is full. Make room."
    notice.say("1 picture removed.", offer="Undo", action=lambda: None)
    assert notice.line == "1 picture removed."


def test_trouble_stays_and_the_rest_goes_by_itself(notice):
    notice.say("fine")
    assert notice._fade.isActive()
    notice.say("trouble", trouble=True)
    assert not notice._fade.isActive()
    notice._close.click()
    assert notice.line == ""


def test_the_window_comes_back_where_it_was(qtbot):
    first, second = QMainWindow(), QMainWindow()
    for window in (first, second):
        qtbot.addWidget(window)
    assert not memory.recall(second)
    first.setGeometry(40, 50, 640, 480)
    memory.keep(first)
    assert memory.recall(second)
    assert second.size() == QSize(640, 480)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"geometry": 5}', '{"geometry": "zz"}', '{"geometry": "é"}'])
def test_a_damaged_place_is_forgotten(qtbot, text):
    memory.file().parent.mkdir(parents=True)
    memory.file().write_text(text, encoding="utf-8")
    window = QMainWindow()
    qtbot.addWidget(window)
    assert not memory.recall(window)


def test_a_place_that_cannot_be_kept_is_no_trouble(qtbot, own_home):
    (own_home / "config").write_text("a file where a folder should be")
    window = QMainWindow()
    qtbot.addWidget(window)
    memory.keep(window)


def test_something_is_done_once_after_the_first_paint(qtbot):
    done, widget = [], QWidget()
    qtbot.addWidget(widget)
    after_first_paint(widget, lambda: done.append(widget.isVisible()))
    assert done == []
    widget.show()
    widget.repaint()
    widget.repaint()
    qtbot.waitUntil(lambda: done == [True])
    with qtbot.waitSignal(widget.destroyed, raising=False, timeout=50):
        widget.repaint()
    assert done == [True]


class Ring:
    def __init__(self):
        self.me = self


def test_cycles_are_collected_by_the_timer_and_only_by_it(qtbot):
    collector = Collector()
    try:
        assert not gc.isenabled()
        alive = gc.get_count()[0]
        for _ in range(5000):
            Ring()
        assert gc.get_count()[0] > alive + 4000
        qtbot.waitUntil(lambda: gc.get_count()[0] < 3000)
    finally:
        collector.stop()
    assert gc.isenabled()


def test_everything_is_looked_through_only_in_quiet(qtbot, monkeypatch):
    generations, quiet = [], [False]
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 99))
    monkeypatch.setattr(gc, "collect", generations.append)
    collector = Collector(lambda: quiet[0])
    collector.collect()
    assert generations == []
    quiet[0] = True
    collector.collect()
    collector.stop()
    assert generations == [2]


@pytest.mark.parametrize(
    ("payload", "title"),
    [
        (Payload(paths=(Path("/a.jpg"),)), "Let go to look at this"),
        (Payload(paths=tuple(Path(f"/{n}.jpg") for n in range(1200))), "Let go to look at 1,200 files"),
        (Payload(raw=RawPicture(b"x")), "Let go to look at this"),
        (Payload(weights=(Path("/m.h5"),)), "Let go to import this model"),
        (Payload(refused=("No.",)), "This cannot be taken"),
    ],
)
def test_what_hovers_in_words(payload, title):
    assert dropping.promise(payload)[0] == title


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Found(312, 3, 4), ("Let go to look at 312 pictures", "from 3 folders; 4 other files are left alone.")),
        (Found(1, 0, 0), ("Let go to look at 1 picture", "")),
        (Found(2, 1, 1), ("Let go to look at 2 pictures", "from 1 folder; 1 other file is left alone.")),
        (Found(0, 1, 2), ("There are no pictures in this", "2 other files are left alone")),
    ],
)
def test_what_was_found_in_words(found, words):
    assert dropping.promise_found(found) == words


def nameless(root):
    """Widgets that the keyboard reaches and a screen reader has no name for."""
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.focusProxy()
        and not isinstance(widget, QScrollBar)
        and not widget.objectName().startswith("qt_")
        and not widget.isHidden()
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("side", ["", "models", "preferences", "help", "about"])
def test_everything_the_keyboard_reaches_has_a_name(filled, side):
    if side:
        filled.action(side)
    assert nameless(filled.side.opened(side) if side else filled) == []


def test_the_place_is_one_small_readable_file(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    memory.keep(window)
    assert list(json.loads(memory.file().read_text())) == ["geometry"]


def test_a_paint_is_the_windows_turn(qtbot, window, monkeypatch):
    """Nothing that is painted competes with workers for Python's lock."""
    turns = []
    monkeypatch.setattr(window.zone, "paintEvent", lambda event: turns.append(not priority._nobodys_turn.is_set()))
    window.zone.update()
    qtbot.waitUntil(lambda: bool(turns))
    assert all(turns) and priority._nobodys_turn.is_set()


def test_a_link_is_readable_in_the_dress_that_is_put_on_later(qtbot, window):
    line = LinkedLine()
    qtbot.addWidget(line)
    line.show_parts(["One picture looks doubtful: ", ("look at it", "doubts")])
    application = QApplication.instance()
    try:
        for look, of in (("dark", theme.DARK), ("light", theme.LIGHT)):
            theme.apply(application, look)
            qtbot.waitUntil(lambda of=of: of.accent.name() in line.text())
    finally:
        theme.apply(application, "light")
