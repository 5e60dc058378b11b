"""Check this computer: what is wrong with its remedies, what is right, and what is copied of it."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers.checkup import Checkup, as_text, shortened
from desktop_classifier.gui.widgets.trouble_row import sentence
from desktop_classifier.gui.windows.doctor import DoctorWindow
from desktop_classifier.gui.windows.words import Words
from desktop_classifier.inference import health
from desktop_classifier.inference.health import Finding

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

FACTS = [Finding("System", "Linux 6.1, x86_64"), Finding("Models", f"{Path.home()}/models, 12.0 GB free")]
TROUBLE = [
    Finding("Cache", f"{Path.home()}/cache is read-only", "Make it writable."),
    Finding("Card", "a card is not used", "Enable it.", action="enable"),
]


class Looker:
    """Finds what it is told, when it may."""

    def __init__(self, *found):
        self.found, self.gate, self.threads = list(found), threading.Event(), []
        self.gate.set()

    def __call__(self):
        self.threads.append(threading.current_thread())
        assert self.gate.wait(20)
        if isinstance(self.found[0], Exception):
            raise self.found[0]
        return self.found


@pytest.fixture
def opened(qtbot, session):
    """Open the window on what is found."""

    def begin(looker, **options):
        made = DoctorWindow(Checkup(session.files, looker), **options)
        qtbot.addWidget(made)
        made.show()
        if looker.gate.is_set():
            qtbot.waitUntil(made.again.isEnabled)
        return made

    return begin


def told(window):
    return [words.text() for words in window.findChildren(Words)]


def test_what_is_wrong_comes_first_with_its_remedy(opened):
    window = opened(Looker(FACTS[0], *TROUBLE, FACTS[1]))
    assert window.title.text() == "2 things can be mended"
    assert [row.finding for row in window.rows()] == TROUBLE
    words = told(window)
    assert words.index("~/cache is read-only.") < words.index("Make it writable.") < words.index("Linux 6.1, x86_64")
    assert "~/models, 12.0 GB free" in words
    assert window.rows()[0].accessibleName() == "Cache. ~/cache is read-only. Make it writable."


def test_nothing_wrong_is_said_too(opened):
    window = opened(Looker(*FACTS))
    assert (window.title.text(), window.rows()) == ("Nothing is wrong", [])


def test_it_is_looked_beside_the_window_and_again_when_asked(qtbot, opened):
    looker = Looker(*FACTS)
    looker.gate.clear()
    window = opened(looker)
    assert window.title.text() == "Looking at this computer…"
    assert not (window.copy.isEnabled() or window.again.isEnabled())
    looker.gate.set()
    qtbot.waitUntil(window.again.isEnabled)
    assert threading.main_thread() not in looker.threads
    looker.found = TROUBLE
    qtbot.mouseClick(window.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.rows()) == 2)
    looker.found = FACTS
    window.again.click()
    qtbot.waitUntil(lambda: window.title.text() == "Nothing is wrong")


def test_a_look_that_fails_is_said_in_words(opened):
    window = opened(Looker(UserError("The disk is gone. Plug it in again.")))
    assert window.title.text() == "This computer could not be looked at"
    assert window.line.text() == "The disk is gone. Plug it in again."


def test_closing_it_while_it_looks_is_no_trouble(qtbot, window, session):
    looker = Looker(*FACTS)
    looker.gate.clear()
    window.side.checkup = Checkup(session.files, looker)
    window.action("doctor")
    window.side.opened("doctor").close()
    assert window.side.opened("doctor") is None
    looker.gate.set()
    qtbot.waitUntil(lambda: not session.files.busy)
    window.action("doctor")
    qtbot.waitUntil(lambda: window.side.opened("doctor").title.text() == "Nothing is wrong")


def test_only_a_known_action_has_a_button(qtbot, opened):
    fact = Finding("Libraries", "2 GB", action="remove")
    window = opened(Looker(*TROUBLE, fact, Finding("Other", "x", action="?")), actions={"enable": "Enable the card…"})
    assert [row.button is not None for row in window.rows()] == [False, True]
    button = window.rows()[1].button
    assert button.accessibleName() == "Enable the card: Card"
    with qtbot.waitSignal(window.action_requested) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args == ["enable"]


def test_what_is_copied_can_be_sent_to_anybody(opened):
    window = opened(Looker(*FACTS, *TROUBLE))
    window.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[:2] == ["Cache: ~/cache is read-only", "  → Make it writable."]
    assert "System: Linux 6.1, x86_64" in copied
    assert str(Path.home()) not in copied
    assert window.copy.text() == "Copied"


def test_the_home_folder_is_shortened_and_nothing_else():
    home = Path("/home/ada")
    assert shortened("/home/ada/x and /home/ada", home) == "~/x and ~"
    assert shortened("/home/adam/x", home) == "/home/adam/x"
    assert shortened("/tmp/x", Path("/")) == "/tmp/x"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("not found", "Not found."),
        ("/a/b is read-only", "/a/b is read-only."),
        ("~/b: no space", "~/b: no space."),
        ("It ended. Try again.", "It ended. Try again."),
    ],
)
def test_what_was_found_is_a_sentence(words, expected):
    assert sentence(words) == expected


def test_the_command_and_the_window_say_the_same(qtbot, window, monkeypatch):
    """One source: what `doctor` prints is what the window shows."""
    monkeypatch.setattr(health, "examine", lambda: [*FACTS, *TROUBLE])
    window.action("doctor")
    qtbot.waitUntil(window.side.opened("doctor").again.isEnabled)
    assert [row.finding for row in window.side.opened("doctor").rows()] == TROUBLE
    assert as_text(TROUBLE).startswith("Cache: ~/cache")


def test_everything_in_it_is_reached_by_keyboard(qtbot, opened):
    window = opened(Looker(*TROUBLE), actions={"enable": "Enable"})
    window.activateWindow()
    reached = []
    for _ in range(12):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        reached.append(window.focusWidget())
    for button in (window.rows()[1].button, window.copy, window.again, window._close):
        assert button in reached
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
