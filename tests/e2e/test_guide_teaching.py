"""The guide's pages about teaching are followed with the practice set: a real training, and one more after mending."""

from __future__ import annotations

import guide_pages
import pytest
from guide_follower import LONG_MS, Follower, choose_file
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop_classifier.base import paths
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.widgets.confusion import largest_mistake
from desktop_classifier.gui.windows.main_window import MainWindow
from desktop_classifier.models import own

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(qtbot, home):
    theme.apply(QApplication.instance(), "light")
    session = Session(Settings())
    window = MainWindow(session, remember=False)
    with qtbot.waitSignal(window.completed, timeout=LONG_MS):
        window.show()
    session.start()
    yield window
    window.close()
    session.shutdown()


class Person:
    """What a reader of these pages does besides pressing buttons."""

    def __init__(self, qtbot, window, folder):
        self.qtbot, self.window, self.folder = qtbot, window, folder

    def wait(self, ready):
        self.qtbot.waitUntil(ready, timeout=LONG_MS)

    @property
    def wizard(self):
        return self.window.wizard.window

    @property
    def result(self):
        return self.wizard.page

    def at_result(self):
        self.wait(lambda: self.window.wizard.is_open and self.wizard.step is Step.RESULT)
        self.wait(self.wizard.next_button.isEnabled)
        self.wizard.activateWindow()
        self.wait(self.wizard.isActiveWindow)

    def click_mistake(self):
        matrix = self.result.matrix
        cell = largest_mistake(self.result._taught.counts)
        assert cell is not None, "the practice set is made so that there is one"
        matrix.choose(cell)
        assert self.result.panel.heading.startswith(f"{matrix.count(cell)} picture")

    def move_to(self, percent, *, more):
        """The slider: it then answers more pictures, or fewer."""

        def act():
            coverage = self.result.trust.coverage
            before = int(coverage.sentence.split()[1])
            coverage.place.slider.setValue(percent)
            now = int(coverage.sentence.split()[1])
            assert (now > before) if more else (now < before)

        return act

    def press_letter(self):
        """The chip that gives the picture the label that the model thinks."""
        hint = next(hint for hint in self.result.panel.hints.hints if hint.action == "fix")
        self.qtbot.keyClick(self.result.wall, getattr(Qt.Key, f"Key_{hint.key}"))
        self.wait(lambda: self.window.session.mending.fixes >= 1)

    def both_figures(self):
        self.wait(lambda: self.wizard.step is Step.RESULT and self.result.versus.isVisible())
        self.at_result()
        assert "Before" in self.result.versus.plain and "now" in self.result.versus.plain

    def rename(self):
        field = next(field for field in self.result.findChildren(QLineEdit) if field.text() == "My practice set")
        self.wizard.activateWindow()
        self.wait(self.wizard.isActiveWindow)
        field.setFocus()
        self.qtbot.waitUntil(field.hasFocus)
        field.selectAll()
        self.qtbot.keyClicks(field, "Pottery")
        self.qtbot.keyClick(field, Qt.Key.Key_Tab)
        self.qtbot.waitUntil(lambda: own.every()[0].name == "Pottery", timeout=20_000)

    def try_picture(self):
        choose_file(self.qtbot, sorted((paths.resource("practice") / "cup").iterdir())[0])
        self.wait(lambda: self.result.box.bars.rows()[0].target > 0)

    def save_page(self):
        choose_file(self.qtbot, self.folder / "page.html")
        self.wait(lambda: (self.folder / "page.html").is_file())

    def uses_it(self):
        self.wait(lambda: self.window.session.choices.now.model in [model.id for model in own.every()])


def sections(page, *headings):
    return [step for step in guide_pages.steps(page) if step.section in headings]


def nothing():
    """To look at something is done by looking."""


@pytest.mark.slow
def test_teaching_and_trusting_as_the_guide_says(qtbot, window, tmp_path):
    person = Person(qtbot, window, tmp_path)
    helpers = {
        "Wait. When it is done": person.at_result,
        "Press **Look at pictures with it**": person.uses_it,
        "Look at the coloured table": nothing,
        "Click a red cell": person.click_mistake,
        "Look at the slider": nothing,
        "Move it towards **only": person.move_to(50, more=False),
        "Move it towards **always": person.move_to(100, more=True),
        "Look at the first picture": nothing,
        "If it is what the model thinks": person.press_letter,
        "If a list opens": nothing,
        "You see both figures": person.both_figures,
        "Press **Choose a picture…**": person.try_picture,
        "Change the name": person.rename,
        "Press **Save as a page…**": person.save_page,
    }
    follower = Follower(qtbot, helpers)
    follower.follow(sections("teach-it-your-own", "A first time, with our practice set"))
    window.wizard.open_result()
    person.at_result()
    follower.follow(guide_pages.steps("how-far-to-trust-it"))
    person.wizard.next_button.click()
    follower.follow(sections("teach-it-your-own", "Use it"))
    window.action("models")
    said = follower.said | guide_pages.words(window.side.opened("models"), window)
    for page in ("teach-it-your-own", "how-far-to-trust-it"):
        assert [name for name in guide_pages.names(page) if name not in said] == [], page
    followed = {"A first time, with our practice set", "Use it"}
    assert {step.section for step in guide_pages.steps("teach-it-your-own")} == followed
