"""Models of one's own in the window: better versions, and the lists they stand in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from teaching_fakes import (
    FINISHED,
    FLOWERS,
    QUICK,
    epoch,
    own_model,
    package,
)
from teaching_window import begun, cards

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui.controllers.computer import Computer
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.models import catalogue

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


# A better version


def test_a_better_model_is_offered_taken_and_taken_back(qtbot, with_quick, shelf):
    window = with_quick
    shelf.offer("my_flowers", package(right=396))
    window.session.own.refresh()
    qtbot.waitUntil(lambda: window.notice.line == "A better “My flowers” is ready: 92 % right instead of 89.")
    assert shelf.models["my_flowers"].version == 1
    window.notice._button.click()
    qtbot.waitUntil(lambda: shelf.models["my_flowers"].version == 2)
    qtbot.waitUntil(lambda: window.notice.line.endswith("answers now."))
    window.notice._button.click()
    qtbot.waitUntil(lambda: shelf.models["my_flowers"].version == 1)


def test_or_the_old_one_is_kept(qtbot, with_quick, shelf):
    shelf.offer("my_flowers", package(right=396))
    with_quick.session.own.refresh()
    qtbot.waitUntil(lambda: with_quick.notice._other.isVisible())
    with_quick.notice._other.click()
    qtbot.waitUntil(lambda: shelf.models["my_flowers"].offered is None)
    assert shelf.models["my_flowers"].version == 1


def test_another_version_answers_everything_anew_and_another_name_does_not(qtbot, with_quick, shelf, folder, desk):
    window = with_quick
    window.session.pictures.add([folder])
    qtbot.waitUntil(lambda: window.session.list.counts().all == 4 and window.session.settled)
    asked = len(desk.seen)
    window.session.own.rename("my_flowers", "Garden")
    qtbot.waitUntil(lambda: window.session.models.spec("my_flowers").name == "Garden")
    window.session.choices.set(theme="dark")
    assert len(desk.seen) == asked
    shelf.offer("my_flowers", package(right=396))
    window.session.own.refresh()
    qtbot.waitUntil(lambda: window.session.own.owned("my_flowers").offer is not None)
    window.session.own.adopt("my_flowers")
    qtbot.waitUntil(lambda: len(desk.seen) == 2 * asked)


def test_what_nobody_uses_is_simply_the_newest_when_a_training_ends(qtbot, started, shelf, training):
    shelf.models["my_flowers"] = own_model(right=383)
    shelf.packages["my_flowers", 1] = package(right=383)
    shelf.offer("my_flowers", package(right=396))
    begun(qtbot, started, QUICK, epoch(1))
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: shelf.models["my_flowers"].version == 2)


# Models of one's own in the lists


def test_they_stand_under_yours_in_the_picker_and_in_the_window_of_models(qtbot, with_quick):
    row = next(row for row in with_quick.session.models.rows() if row.spec_id == "my_flowers")
    assert row.group == "Yours"
    assert row.line == "5 classes of your own · right on 89 of 100"
    assert row.in_use
    with_quick.picker.open_popup()
    assert "my_flowers" in with_quick.picker.popup._views
    with_quick.picker.close_popup()
    assert set(cards(with_quick)) == {"my_flowers"}


def test_rename_duplicate_and_delete_with_undo(qtbot, with_quick, shelf):
    window = with_quick
    card = cards(window)["my_flowers"]
    card.buttons["rename"].click()
    card.field.setFocus()
    card.field.selectAll()
    qtbot.keyClicks(card.field, "Garden")
    card.field.editingFinished.emit()
    qtbot.waitUntil(lambda: shelf.models["my_flowers"].name == "Garden")
    card.buttons["duplicate"].click()
    qtbot.waitUntil(lambda: len(cards(window)) == 2)
    cards(window)["my_flowers"].buttons["delete"].click()
    qtbot.waitUntil(lambda: set(cards(window)) == {"my_flowers_2"})
    qtbot.waitUntil(lambda: window.session.choices.now.model == catalogue.DEFAULT)
    models = window.side.opened("models")
    qtbot.waitUntil(lambda: models.notice.line == "“Garden” deleted.")
    models.notice._button.click()
    qtbot.waitUntil(lambda: set(cards(window)) == {"my_flowers", "my_flowers_2"})


def test_the_undo_of_a_delete_stays_in_the_window_of_models_and_goes_everywhere_when_used(qtbot, with_quick, shelf):
    window = with_quick
    cards(window)["my_flowers"].buttons["delete"].click()
    models = window.side.opened("models")
    qtbot.waitUntil(lambda: models.notice.line == window.notice.line == "“My flowers” deleted.")
    assert not models.notice._fade.isActive()
    assert window.notice._fade.isActive()
    models.notice._button.click()
    qtbot.waitUntil(lambda: set(cards(window)) == {"my_flowers"})
    assert window.notice.line == "", "it could be undone only once"


def test_taking_a_better_model_back_is_offered_until_something_else_is_said(qtbot, with_quick, shelf):
    shelf.offer("my_flowers", package(right=396))
    with_quick.session.own.refresh()
    qtbot.waitUntil(lambda: with_quick.notice._other.isVisible())
    with_quick.notice._button.click()
    qtbot.waitUntil(lambda: with_quick.notice.line.endswith("answers now."))
    assert not with_quick.notice._fade.isActive()


def test_renaming_can_be_left_with_escape(qtbot, with_quick, shelf):
    card = cards(with_quick)["my_flowers"]
    card.buttons["rename"].click()
    qtbot.keyClicks(card.field, "x")
    qtbot.keyClick(card.field, Qt.Key.Key_Escape)
    assert card.field.isHidden()
    assert with_quick.side.opened("models") is not None
    assert shelf.models["my_flowers"].name == "My flowers"


def test_a_card_offers_the_better_version(qtbot, with_quick, shelf):
    shelf.offer("my_flowers", package(right=396))
    with_quick.session.own.refresh()
    qtbot.waitUntil(lambda: with_quick.session.own.owned("my_flowers").offer is not None)
    card = cards(with_quick)["my_flowers"]
    assert card.adopt.isVisible()
    card.adopt.click()
    qtbot.waitUntil(lambda: shelf.models["my_flowers"].version == 2)
    qtbot.waitUntil(lambda: not card.adopt.isVisible())


def test_a_session_begins_with_the_own_model_it_ended_with(qtbot, desk, store, tmp_path, monkeypatch):
    model = own_model()
    monkeypatch.setattr(catalogue.own, "exists", lambda id: id == "my_flowers")
    monkeypatch.setattr(catalogue.own, "load", lambda id: model)
    computer = Computer(True, "on the processor")
    session = Session(Settings(model="my_flowers"), desk.open, lambda: store, lambda token, report: computer)
    assert session.choices.now.model == "my_flowers"
    assert session.models.usable("my_flowers")
    assert session.classification.choice.spec.classes == len(FLOWERS)
    session.shutdown()
    gone = Session(Settings(model="not_here"), desk.open, lambda: store, lambda token, report: computer)
    assert gone.choices.now.model == catalogue.DEFAULT
    gone.shutdown()
