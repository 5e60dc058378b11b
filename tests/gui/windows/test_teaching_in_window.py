"""Teaching from the main window: the button, the wizard that comes and goes, the strip, offers, own models.

Longer than a file should be: everything here needs the one session with its fakes.
"""

from __future__ import annotations

import threading

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from teaching_fakes import (
    FEATURES,
    FINISHED,
    FLOWERS,
    QUICK,
    FakeOwn,
    FakeProjects,
    FakeTraining,
    epoch,
    own_model,
    package,
    project,
    result,
)
from window_fakes import FakeStore

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.computer import Computer
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.controllers.story import Phase
from desktop_classifier.gui.windows.own_card import OwnCard
from desktop_classifier.models import catalogue

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def training(tmp_path):
    return FakeTraining(tmp_path)


@pytest.fixture
def projects(tmp_path):
    return FakeProjects(tmp_path, project(state="finished"))


@pytest.fixture
def shelf():
    return FakeOwn()


@pytest.fixture
def store():
    return FakeStore(efficientnet_lite0="built_in", my_flowers="ready", my_flowers_2="ready")


@pytest.fixture
def session(qtbot, desk, store, training, projects, shelf):
    theme.apply(QApplication.instance(), "light")
    computer = Computer(True, "on the processor")
    made = Session(
        Settings(),
        desk.open,
        lambda: store,
        lambda token, report: computer,
        own_models=lambda: shelf,
        train=training,
        projects=lambda: projects,
    )
    made.outcome._result = lambda id: result()
    yield made
    desk.gate.set()
    made.shutdown()


@pytest.fixture
def started(qtbot, window):
    window.session.start()
    qtbot.waitUntil(lambda: window.session.computer is not None)
    return window


@pytest.fixture
def flowers(tmp_path):
    """A folder of two class folders with real pictures."""
    for number in range(8):
        for name, colour in (("rose", "red"), ("tulip", "yellow")):
            (tmp_path / "flowers" / name).mkdir(parents=True, exist_ok=True)
            image = Image.new("RGB", (64, 48), colour)
            image.putpixel((number, 0), (0, 0, 255))
            image.save(tmp_path / "flowers" / name / f"{number}.png")
    return tmp_path / "flowers"


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


# The wizard comes and goes


def test_the_button_and_the_shortcut_open_one_wizard(qtbot, started):
    qtbot.mouseClick(teach_button(started), Qt.MouseButton.LeftButton)
    wizard = opened(qtbot, started)
    assert wizard.step is Step.PICTURES
    wizard.close()
    started.activateWindow()
    qtbot.waitUntil(started.isActiveWindow)
    qtbot.keyClick(started, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(wizard.isVisible)
    assert started.wizard.window is wizard


def test_from_pictures_to_using_it_through_the_real_window(qtbot, started, flowers, training, shelf):
    session = started.session
    started.action("teach")
    wizard = opened(qtbot, started)
    made = started.wizard.made
    made.preparing.choose([flowers])
    qtbot.waitUntil(wizard.next_button.isEnabled)
    assert made.draft.name == "My flowers"
    made.draft.chosen_backbone = "efficientnet_lite0"
    wizard.go_to(Step.TRAINING)
    training.tell(FEATURES, QUICK, epoch(1))
    qtbot.waitUntil(lambda: bool(session.teaching.story.epochs))
    shelf.models["my_flowers"] = own_model()
    shelf.packages["my_flowers", 1] = package()
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: wizard.step is Step.RESULT)
    qtbot.waitUntil(wizard.next_button.isEnabled)
    wizard.next_button.click()
    assert wizard.step is Step.USE
    qtbot.waitUntil(wizard.next_button.isEnabled)
    wizard.next_button.click()
    qtbot.waitUntil(lambda: session.choices.now.model == "my_flowers")
    assert not started.wizard.is_open
    assert session.models.usable("my_flowers")


def test_the_wizard_is_closed_with_the_window(qtbot, started):
    started.action("teach")
    wizard = opened(qtbot, started)
    started.close()
    assert not wizard.isVisible()


def test_after_one_training_another_begins_with_nothing_decided(qtbot, started, training):
    begun(qtbot, started, QUICK, epoch(1))
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: started.session.teaching.story.phase is Phase.FINISHED)
    started.action("teach")
    assert opened(qtbot, started).step is Step.PICTURES
    assert started.wizard.made.draft.decisions.now.sources == ()


# The strip


def test_the_strip_says_how_far_it_is_and_leads_to_the_wizard(qtbot, started):
    begun(qtbot, started, QUICK, epoch(12))
    assert started.teaching_strip.isVisible()
    assert started.teaching_strip.words == "Teaching “My flowers”: epoch 12 of 20"
    qtbot.mouseClick(started.teaching_strip, Qt.MouseButton.LeftButton)
    wizard = opened(qtbot, started)
    assert wizard.step is Step.TRAINING
    assert len(started.session.teaching._train.begun) == 1


def test_a_paused_training_goes_on_from_the_strip(qtbot, started, training):
    begun(qtbot, started, QUICK, epoch(3))
    started.session.teaching.pause()
    qtbot.waitUntil(lambda: started.teaching_strip.words.endswith("paused after epoch 3"))
    started.teaching_strip._go_on.click()
    qtbot.waitUntil(lambda: len(training.begun) == 2)


def test_the_strip_goes_with_the_training_and_the_end_is_told(qtbot, started, training):
    begun(qtbot, started, QUICK, epoch(1))
    training.finish(FINISHED)
    qtbot.waitUntil(lambda: not started.teaching_strip.isVisible())
    assert started.notice.line == "“My flowers” is ready."
    started.notice._button.click()
    assert opened(qtbot, started).step is Step.RESULT


def test_pictures_can_be_looked_at_while_it_learns(qtbot, started, folder):
    begun(qtbot, started, QUICK, epoch(1))
    started.session.pictures.add([folder])
    qtbot.waitUntil(lambda: started.session.list.counts().all == 4 and started.session.settled)
    assert started.session.teaching.busy
    assert not started.session.quiet  # so nobody measures now how fast this computer is


def test_closing_the_window_asks_nothing_and_ends_the_child(qtbot, started, training):
    begun(qtbot, started, QUICK, epoch(1))
    started.close()
    started.session.shutdown()
    assert training.cancelled == ["abc123"]


# What was interrupted


def test_an_interrupted_training_is_offered_and_goes_on(qtbot, window, projects, training):
    projects.known = {"abc123": project(state="training")}
    window.session.start()
    qtbot.waitUntil(lambda: window.notice.line == "Teaching “My flowers” was interrupted.")
    window.notice._button.click()
    qtbot.waitUntil(lambda: training.begun == ["abc123"])


def test_left_alone_it_is_not_offered_again(qtbot, window, projects):
    projects.known = {"abc123": project(state="paused")}
    window.session.start()
    qtbot.waitUntil(lambda: window.notice.line == "Teaching “My flowers” is paused.")
    window.notice._other.click()
    qtbot.waitUntil(lambda: projects.known["abc123"].state == "new")


# A better version


@pytest.fixture
def with_quick(qtbot, started, shelf):
    """The quick model is in use."""
    shelf.models["my_flowers"] = own_model(right=383)
    shelf.packages["my_flowers", 1] = package(right=383)
    started.session.own.refresh()
    qtbot.waitUntil(lambda: started.session.models.usable("my_flowers"))
    started.session.use("my_flowers")
    return started


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
    assert window.session.choices.now.model == catalogue.DEFAULT
    models = window.side.opened("models")
    assert models.notice.line == "“Garden” deleted."
    models.notice._button.click()
    qtbot.waitUntil(lambda: set(cards(window)) == {"my_flowers", "my_flowers_2"})


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


def test_nothing_of_it_touches_a_disk_on_the_windows_thread(with_quick, shelf, projects):
    assert threading.get_ident() not in shelf.threads | projects.threads


def test_a_long_name_does_not_widen_the_window(qtbot, with_quick, projects):
    window = with_quick
    window.resize(window.minimumSize())
    window.session.own.rename("my_flowers", "Everything that flowers in the garden behind the house " * 2)
    qtbot.waitUntil(lambda: window.session.models.spec("my_flowers").name.startswith("Everything"))
    projects.known["abc123"] = project(name="Everything that flowers in the garden behind the house " * 2)
    window.wizard.go_on_with(projects.known["abc123"])
    qtbot.waitUntil(window.teaching_strip.isVisible)
    assert window.minimumSizeHint().width() <= window.minimumWidth()
