"""The wizard's frame with pages of the test's own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.widgets.buttons import Button
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.window import WizardWindow


class APage(Page):
    def __init__(self, step):
        super().__init__(step)
        self.why, self.goes_on, self.log, self.takes_escape = "", True, [], False
        self.next_by_itself = None
        self.left_button = Button(f"own button of {step.words}")
        self.field = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.field)
        self.say(f"Title of {step.words}", f"Line of {step.words}")

    def blocked(self):
        return self.why

    def go_on(self):
        return self.goes_on

    def leads_to(self):
        return self.next_by_itself

    def close_word(self):
        return "Cancel" if self.step == Step.PICTURES else ""

    def buttons_left(self):
        return [self.left_button]

    def entered(self):
        self.log.append("entered")

    def left(self):
        self.log.append("left")

    def escape(self):
        return self.takes_escape


@pytest.fixture
def made():
    return {}


@pytest.fixture
def window(qtbot, made):
    def maker(step):
        def make():
            made[step] = APage(step)
            return made[step]

        return make

    window = WizardWindow({step: maker(step) for step in Step})
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


def test_enter_goes_on_and_pages_are_made_when_they_are_needed(qtbot, window, made):
    assert list(made) == [Step.PICTURES]
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert window.step == Step.MODEL
    assert list(made) == [Step.PICTURES, Step.MODEL]
    assert made[Step.PICTURES].log == ["entered", "left"]
    assert made[Step.MODEL].log == ["entered"]


def test_enter_in_a_field_goes_on_too(qtbot, window, made):
    made[Step.PICTURES].field.setFocus()
    qtbot.keyClick(made[Step.PICTURES].field, Qt.Key.Key_Return)
    assert window.step == Step.MODEL


def test_a_blocked_page_stays_and_says_why(qtbot, window, made):
    page = made[Step.PICTURES]
    page.why = "Two classes are needed."
    page.changed.emit()
    assert not window.next_button.isEnabled()
    assert "Two classes are needed." in window.next_button.accessibleName()
    qtbot.keyClick(window, Qt.Key.Key_Return)
    page.next_requested.emit()
    assert window.step == Step.PICTURES


def test_a_page_may_do_something_else_with_next(window, made):
    made[Step.PICTURES].goes_on = False
    window.next_button.click()
    assert window.step == Step.PICTURES


def test_done_steps_lead_back_and_steps_to_come_do_not(qtbot, window):
    window.next_button.click()
    assert window.steps.row(Step.PICTURES).isEnabled()
    assert not window.steps.row(Step.THOROUGH).isEnabled()
    qtbot.mouseClick(window.steps.row(Step.PICTURES), Qt.MouseButton.LeftButton)
    assert window.step == Step.PICTURES


def test_the_page_that_comes_by_itself_is_made_before_and_not_entered(qtbot, window, made):
    made[Step.PICTURES].next_by_itself = Step.RESULT
    qtbot.waitUntil(lambda: made.get(Step.RESULT) is not None and made[Step.RESULT].parent() is not None)
    assert window.step == Step.PICTURES
    assert made[Step.RESULT].log == []
    ahead = made[Step.RESULT]
    window.go_to(Step.RESULT)
    assert window.page is ahead
    assert ahead.log == ["entered"]


def test_a_page_that_is_half_made_ahead_is_made_once(qtbot, window, made):
    made[Step.PICTURES].next_by_itself = Step.RESULT
    qtbot.waitUntil(lambda: Step.RESULT in made)
    ahead = made[Step.RESULT]
    window.go_to(Step.RESULT)
    assert window.page is ahead is made[Step.RESULT]


def test_a_step_that_can_be_gone_back_to_is_made_only_then(window, made):
    window.go_to(Step.TRAINING)
    assert window.steps.row(Step.MODEL).isEnabled()
    assert list(made) == [Step.PICTURES, Step.TRAINING]


def test_each_page_brings_its_own_buttons_and_a_hidden_one_stays_hidden(window, made):
    first = made[Step.PICTURES].left_button
    assert first.isVisible()
    first.hide()
    window.next_button.click()
    assert made[Step.MODEL].left_button.isVisible()
    window.go_to(Step.PICTURES)
    assert not first.isVisible()
    assert not made[Step.MODEL].left_button.isVisible()


def test_escape_goes_to_the_page_first_then_closes_without_losing_anything(qtbot, window, made):
    made[Step.PICTURES].takes_escape = True
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.isVisible()
    made[Step.PICTURES].takes_escape = False
    with qtbot.waitSignal(window.closed):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    window.show()
    assert window.page is made[Step.PICTURES]


def test_the_next_step_may_be_asked_for_by_the_page(window, made):
    made[Step.PICTURES].step_requested.emit(Step.TRAINING)
    assert window.step == Step.TRAINING


def test_tab_goes_in_the_order_of_reading_also_to_what_was_added_later(qtbot, window, made):
    window.next_button.click()
    page = made[Step.MODEL]
    later = Button("added later", parent=page)
    page.layout().addWidget(later)
    later.show()
    page.layout().activate()
    reached = []
    for _ in range(6):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        reached.append(window.focusWidget())
    assert reached[-1] is window.next_button, "round once"
    first = window.steps.row(Step.PICTURES)
    assert reached[:4] == [first, page.field, later, page.left_button]
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Backtab)
    assert window.focusWidget().text() == "Back"
