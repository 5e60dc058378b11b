"""What tests do with a window in which something is taught."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton
from teaching_fakes import (
    project,
)

from desktop_classifier.gui.windows.own_card import OwnCard


def teach_button(window):
    return next(button for button in window.findChildren(QPushButton) if button.text() == "Teach it your own…")


def opened(qtbot, window):
    qtbot.waitUntil(lambda: window.wizard.is_open)
    return window.wizard.window


def begun(qtbot, window, *events):
    """A training under way, without the wizard."""
    window.wizard.go_on_with(project())
    window.session.teaching._train.tell(*events)
    qtbot.waitUntil(lambda: bool(window.session.teaching.story.epochs or not events))


def cards(window):
    window.action("models")
    models = window.side.opened("models")
    return {card._owned.model.id: card for card in models.findChildren(OwnCard)}
