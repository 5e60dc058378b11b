"""The third page: four presets with their times, and what can be set by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTransform

from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.windows.wizard import times
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.thorough_page import ThoroughPage
from desktop_classifier.gui.windows.wizard.window import WizardWindow
from desktop_classifier.models import catalogue
from desktop_classifier.training.recipe import TAIL, Advanced, Preset, recipe


@pytest.fixture
def window(qtbot, draft, preparing, wait):
    preparing.choose([Path("/f/rose"), Path("/f/tulip")])
    wait(lambda: draft.up_to_date)
    draft.present, draft.chosen_backbone = frozenset({"xception", "mobilenet_v2"}), "xception"
    steps = {
        Step.MODEL: lambda: Page(Step.MODEL),
        Step.PICTURES: lambda: Page(Step.PICTURES),
        Step.THOROUGH: lambda: ThoroughPage(draft, preparing),
        Step.TRAINING: lambda: Page(Step.TRAINING),
    }
    window = WizardWindow(steps, Step.THOROUGH)
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    qtbot.waitExposed(window)
    wait(lambda: draft.estimate is not None)
    return window


@pytest.fixture
def page(window):
    return window.page


@pytest.fixture
def advanced(page, qtbot):
    qtbot.mouseClick(page.more, Qt.MouseButton.LeftButton)
    return page.advanced


def test_the_default_is_quick_then_better_and_every_preset_says_its_time(window, page, work):
    assert page.cards[Preset.BALANCED].isChecked()
    assert page.cards[Preset.BALANCED].spoken.endswith("2 min, then 5")
    assert page.cards[Preset.QUICK].spoken.endswith("about 2 min")
    assert page.cards[Preset.BEST].spoken.endswith("about 4 h")
    assert page.line == (
        "Times are for these 20 pictures with Xception on this computer’s processor, from a try of 1 second."
    )
    assert window.next_button.text() == "Start training"
    assert work.tried == ["xception"], "only the chosen model is tried here"


def test_choosing_by_mouse_and_by_arrow_keys(page, draft, qtbot):
    qtbot.mouseClick(page.cards[Preset.QUICK], Qt.MouseButton.LeftButton)
    assert draft.preset is Preset.QUICK
    page.cards[Preset.QUICK].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.cards[Preset.QUICK], Qt.Key.Key_Down)
    assert draft.preset is Preset.BALANCED


def test_enter_starts(window, qtbot):
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert window.step == Step.TRAINING


def test_an_empty_field_leaves_the_presets_own(advanced, draft):
    assert draft.advanced == Advanced()
    assert advanced.epochs.placeholderText() == str(TAIL.epochs)
    assert advanced.rate.placeholderText() == f"{TAIL.rate:g}"
    plan = f"After the quick part: the last block for up to {TAIL.epochs} epochs at {TAIL.rate:g}."
    assert advanced.plan.text() == plan


def test_what_is_set_by_hand_reaches_the_draft_at_once_and_is_told(advanced, draft, qtbot):
    qtbot.keyClicks(advanced.epochs, "30")
    qtbot.keyClicks(advanced.rate, "0,0005")
    advanced.augment._places["off"].click()
    advanced.weights._places["off"].click()
    advanced.seed.clear()
    qtbot.keyClicks(advanced.seed, "7")
    assert draft.advanced == Advanced(30, 0.0005, None, False, False)
    assert draft.seed == 7
    assert advanced.plan.text() == "After the quick part: the last block for up to 30 epochs at 0.0005."
    advanced.deep._places["half"].click()
    assert draft.advanced.depth == "half"
    assert "the second half of the network" in advanced.plan.text()


def test_rare_classes_count_more_in_the_books_recipe_only_where_that_is_asked_for(page, advanced, draft, qtbot):
    qtbot.mouseClick(page.cards[Preset.BOOK], Qt.MouseButton.LeftButton)
    assert "by itself the book counts every picture the same" in advanced._weights_why.text()
    for key, wanted in (("on", True), ("off", False), ("", None)):
        advanced.weights._places[key].click()
        assert draft.advanced.class_weights is wanted
        advanced.show_draft()
        assert advanced.weights.chosen_key() == key
        assert recipe(draft.preset, draft.advanced).class_weights is bool(wanted)
    qtbot.mouseClick(page.cards[Preset.BEST], Qt.MouseButton.LeftButton)
    assert "the book" not in advanced._weights_why.text()


def test_nonsense_is_said_and_not_taken(advanced, draft, qtbot):
    qtbot.keyClicks(advanced.rate, "quick")
    assert "number above 0" in advanced.plan.text()
    assert draft.advanced.rate is None
    qtbot.keyClicks(advanced.epochs, "-3x")
    assert draft.advanced.epochs == 3


def test_quick_has_no_epochs(page, advanced, qtbot):
    qtbot.mouseClick(page.cards[Preset.QUICK], Qt.MouseButton.LeftButton)
    assert not advanced.epochs.isEnabled()
    assert advanced.plan.text().startswith("Quick: the network is not changed")
    assert advanced.seed.isEnabled()


def test_a_network_from_nothing_says_its_time_and_what_to_expect(page, advanced, draft, qtbot):
    qtbot.mouseClick(advanced.scratch._places["resnet34"], Qt.MouseButton.LeftButton)
    assert draft.advanced.scratch == "resnet34"
    assert not advanced.deep.isEnabled(), "all of it is taught"
    assert advanced.plan.text().startswith(
        "After the quick part: ResNet-34 from nothing for 80 epochs at 0.001, about 60 min"
    )
    assert "thousands of pictures of each class" in advanced.plan.text()
    qtbot.mouseClick(page.cards[Preset.QUICK], Qt.MouseButton.LeftButton)
    assert not advanced.scratch.isEnabled()
    assert advanced.plan.text().startswith("Quick: the network is not changed")


@pytest.mark.parametrize("id", [spec.id for spec in catalogue.UNTRAINED])
def test_whatever_the_command_line_began_is_shown(id, advanced, draft):
    draft.advanced = Advanced(scratch=id)
    advanced.show_draft()
    assert advanced.scratch.chosen_key() == id


def test_escape_closes_the_panel_and_keeps_what_was_set(window, page, advanced, draft, qtbot):
    qtbot.keyClicks(advanced.epochs, "30")
    qtbot.keyClick(advanced.epochs, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert not advanced.isVisible()
    assert draft.advanced.epochs == 30


def test_six_varied_copies_of_the_users_own_picture(page, tries, advanced, wait):
    image = QImage(8, 8, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.red)
    tries.varied.emit((image,) * 6)
    assert advanced.variants.isVisible()


def test_variants_are_made_of_a_real_picture(tmp_path):
    from PIL import Image

    from desktop_classifier.base.progress import CancelToken, silent
    from desktop_classifier.gui.controllers.variants import COUNT, SIDE, variants

    Image.linear_gradient("L").convert("RGB").rotate(90).save(tmp_path / "a.png")
    mirrored = variants(tmp_path / "a.png", False, 1, CancelToken(), silent)
    assert len(mirrored) == COUNT
    assert mirrored[1] == mirrored[0].transformed(QTransform().scale(-1, 1))
    varied = variants(tmp_path / "a.png", True, 1, CancelToken(), silent)
    assert {image.width() for image in varied} == {SIDE}
    assert len({bytes(image.constBits()) for image in varied}) == COUNT
    (tmp_path / "no.png").write_bytes(b"")
    assert variants(tmp_path / "no.png", True, 1, CancelToken(), silent) == ()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "about 5 s"),
        (23, "about 25 s"),
        (57.9, "about 60 s"),
        (58, "about 1 min"),
        (130, "about 2 min"),
        (9_000, "about 2 h"),
    ],
)
def test_times_in_words(seconds, words):
    assert times.about(seconds) == words


def test_two_times_in_words():
    assert times.then(120, 420) == "2 min, then 5"
    assert times.then(20, 200) == "20 s, then 3 min"


def test_how_deep_says_why_it_is_closed(page, advanced, qtbot):
    assert advanced.deep.isEnabled()
    assert advanced._deep_why.text() == "how much of the network is taught"
    for preset, word in ((Preset.BOOK, "the book teaches all of it"), (Preset.QUICK, "quick leaves the network")):
        qtbot.mouseClick(page.cards[preset], Qt.MouseButton.LeftButton)
        assert not advanced.deep.isEnabled()
        assert word in advanced._deep_why.text()
    qtbot.mouseClick(page.cards[Preset.BOOK], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(advanced.scratch._places["resnet34"], Qt.MouseButton.LeftButton)
    assert "from scratch" in advanced._deep_why.text()
    qtbot.mouseClick(page.cards[Preset.BEST], Qt.MouseButton.LeftButton)
    assert not advanced.deep.isEnabled()


def test_with_a_rate_that_is_none_nothing_begins(window, page, advanced, qtbot):
    qtbot.keyClicks(advanced.rate, "7")
    assert not window.next_button.isEnabled()
    assert "number above 0" in window.next_button.accessibleName()
    qtbot.mouseClick(page.more, Qt.MouseButton.LeftButton)
    assert not window.next_button.isEnabled()
    qtbot.mouseClick(page.cards[Preset.QUICK], Qt.MouseButton.LeftButton)
    assert window.next_button.isEnabled()


def test_in_a_small_window_nothing_set_by_hand_is_cut_off_at_the_right(window, page, advanced, qtbot):
    for wide in (window.minimumWidth(), 1120, window.minimumWidth()):
        window.resize(wide, window.minimumHeight())
        qtbot.waitUntil(lambda wide=wide: window.width() == wide)
        for part in (advanced, advanced.scratch, advanced.deep, advanced.seed):
            qtbot.waitUntil(lambda part=part: part.mapTo(page, part.rect().topRight()).x() < page.width() - 19)
