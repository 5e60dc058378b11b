"""Preferences, models and about."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.widgets.segmented import Segmented
from desktop_classifier.gui.windows import actions
from desktop_classifier.gui.windows.model_card import ModelCard
from desktop_classifier.gui.windows.words import Words

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def card(window, id):
    models = window.side.opened("models")
    return next(card for card in models.findChildren(ModelCard) if card._spec.id == id)


def buttons(card):
    return [name for name, button in card._buttons.items() if not button.isHidden()]


@pytest.fixture
def models(qtbot, window):
    window.session.start()
    qtbot.waitUntil(lambda: window.session.models.fact("xception").state == "absent")
    window.action("models")
    return window.side.opened("models")


def test_each_window_is_open_once(window):
    window.action("preferences")
    first = window.side.opened("preferences")
    window.action("preferences")
    assert window.side.opened("preferences") is first
    first.close()
    assert window.side.opened("preferences") is None


def test_preferences_act_at_once(qtbot, filled):
    filled.action("preferences")
    dialog = filled.side.opened("preferences")
    bars, unsure, framing, *_ = dialog.findChildren(Segmented)
    bars.chosen.emit("7")
    assert filled.session.choices.now.bars == 7
    assert filled.session.list.counts().unsure == 0
    unsure.chosen.emit("95")
    assert filled.session.list.counts().unsure == 3
    framing.chosen.emit("letterbox")
    assert filled.session.choices.now.framing == "letterbox"
    qtbot.waitUntil(lambda: filled.session.settled)


def test_a_card_offers_what_makes_sense(models, window):
    assert buttons(card(window, "xception")) == ["download", "import"]
    assert buttons(card(window, "mobilenet_v2")) == ["use", "remove"]
    assert buttons(card(window, "efficientnet_lite0")) == []
    assert buttons(card(window, "efficientnet_lite2")) == ["use"]


def test_what_is_missing_of_the_three_is_counted_and_its_cost_said(qtbot, models, window, store):
    """As the model menu says it: one of the three is here, so there are two to get."""
    assert models._get_all.text() == "Get both, 195 MB"
    assert models._get_all.accessibleName() == "Get both, 195 MB"
    store.gate.clear()
    card(window, "xception").download_requested.emit("xception")
    qtbot.waitUntil(models._get_all.isHidden)
    store.gate.set()


def test_the_models_window_is_never_so_small_that_cards_are_cut_off(models):
    models.resize(100, 100)
    area = models._area
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_a_failed_download_offers_three_ways_on(qtbot, models, window, store):
    store.trouble = UserError("Keras's server could not be reached. Try again.", kind="no_network")
    card(window, "xception")._buttons["download"].click()
    qtbot.waitUntil(lambda: buttons(card(window, "xception")) == ["again", "import", "address"])
    assert "could not be reached" in card(window, "xception")._error.text()
    card(window, "xception")._buttons["address"].click()
    assert QGuiApplication.clipboard().text().startswith("https://")


def test_a_download_is_watched_and_cancelled(qtbot, models, window, store):
    store.gate.clear()
    card(window, "xception")._buttons["download"].click()
    qtbot.waitUntil(lambda: card(window, "xception")._status.text().startswith("40 %"))
    assert buttons(card(window, "xception")) == ["cancel"]
    card(window, "xception")._buttons["cancel"].click()
    qtbot.waitUntil(lambda: buttons(card(window, "xception")) == ["download", "import"])


def test_removing_takes_two_presses(qtbot, models, window, store):
    remove = card(window, "mobilenet_v2")._buttons["remove"]
    remove.click()
    assert remove.text() == "Remove 14.5 MB?"
    assert store.calls == []
    remove.click()
    qtbot.waitUntil(lambda: ("remove", "mobilenet_v2") in store.calls)
    qtbot.waitUntil(lambda: buttons(card(window, "mobilenet_v2")) == ["download", "import"])


def test_removing_the_model_in_use_goes_back_to_the_built_in_one(qtbot, models, window):
    window.session.use("mobilenet_v2")
    window.session.models.remove("mobilenet_v2")
    qtbot.waitUntil(lambda: window.session.choices.now.model == "efficientnet_lite0")


def test_a_file_of_nobody_knows_which_model_is_asked_about(qtbot, window, store, tmp_path):
    window.session.models.recognise(tmp_path / "weights.h5")
    qtbot.waitUntil(lambda: window.findChild(QInputDialog) is not None)
    dialog = window.findChild(QInputDialog)
    dialog.setTextValue("Xception")
    dialog.accept()
    qtbot.waitUntil(lambda: ("import", "xception") in store.calls)
    qtbot.waitUntil(lambda: not window.session.models.busy)


def test_about_names_the_engine_and_can_be_copied(qtbot, window):
    window.session.start()
    qtbot.waitUntil(lambda: window.session.computer is not None)
    window.action("about")
    dialog = window.side.opened("about")
    dialog._copy()
    told = QGuiApplication.clipboard().text()
    assert "Answers: on the processor" in told
    assert "openvino 20" in told


def test_about_is_never_so_small_that_a_fact_is_cut_off(qtbot, window):
    window.action("about")
    about = window.side.opened("about")
    about.resize(50, 50)
    facts = [told for told in about.findChildren(Words) if told.wordWrap()]
    assert len(facts) > 4
    qtbot.waitUntil(lambda: all(told.height() >= told.heightForWidth(told.width()) for told in facts))


def test_no_two_actions_share_a_shortcut_and_every_one_is_in_a_menu():
    keys = [key for entry in actions.TABLE for key in entry.keys]
    assert len(keys) == len(set(keys))
    listed = {*actions.ADD_MENU, *actions.MAIN_MENU} - {""}
    assert listed == {entry.name for entry in actions.TABLE}
