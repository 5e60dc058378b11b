"""The second page: which model, with what it would take here, and how to get those that are not here."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.controllers.models import Models
from desktop_classifier.gui.windows.wizard.model_page import ModelPage
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.window import WizardWindow


@dataclass
class Shop:
    """A store whose downloads wait to be let go."""

    work: object
    fails: Exception | None = None
    go: threading.Event = field(default_factory=threading.Event)
    imported: list = field(default_factory=list)

    def state(self, spec):
        return "built_in" if spec.built_in else "present" if spec.id in self.work.here else "absent"

    def speed(self, spec, engine, precision):
        return None

    def download_address(self, spec):
        return spec.weights.url

    def weights_record(self, spec):
        return None

    def guess(self, source):
        from desktop_classifier.models import catalogue

        return catalogue.spec("resnet50")

    def fetch(self, spec, token, report):
        report(Progress(30_000_000, 100_000_000))
        while not self.go.wait(0.01):
            token.raise_if_cancelled()
        if self.fails is not None:
            raise self.fails
        self.work.here = self.work.here | {spec.id}

    def import_file(self, spec, source, token, report):
        self.imported.append((spec.id, source))
        self.work.here = self.work.here | {spec.id}

    def prepare(self, spec, token, report):
        return None

    def remove(self, spec):
        return None


class Chosen:
    """Stands in for the system's dialogs."""

    def __init__(self, path):
        self.path, self.titles = path, []

    def weights(self, title, chosen):
        self.titles.append(title)
        chosen(self.path)


@pytest.fixture
def shop(work):
    return Shop(work)


@pytest.fixture
def models(shop, runner, wait):
    made = Models(lambda: shop, Settings(), runner)
    made.refresh()
    wait(lambda: bool(made.fact("xception").state))
    return made


@pytest.fixture
def window(qtbot, draft, preparing, models, wait):
    preparing.choose([Path("/f/rose"), Path("/f/tulip")])
    wait(lambda: draft.up_to_date)
    steps = {
        Step.PICTURES: lambda: Page(Step.PICTURES),
        Step.MODEL: lambda: ModelPage(draft, preparing, models),
        Step.THOROUGH: lambda: Page(Step.THOROUGH),
    }
    window = WizardWindow(steps, Step.MODEL)
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def tried(window, draft, wait):
    wait(lambda: len(draft.estimates) == 4 and not draft.probing)
    return window.page


def test_every_model_says_what_it_would_take_and_one_is_recommended_with_the_reason(tried, window, draft):
    page = tried
    assert list(page.cards) == ["mobilenet_v2", "resnet50", "xception", "efficientnet_lite0", "efficientnet_lite2"]
    said = page.cards["xception"].spoken
    assert said.startswith(
        "Xception. recommended. Slower, surer · right on 79 of 100 of a well-known test · the surest"
    )
    assert said.endswith("2 min, then 5. on the processor")
    assert page.cards["xception"].isChecked()
    assert "recommended" not in page.cards["mobilenet_v2"].spoken
    assert "with these 20 pictures on this computer, from a try of 5 seconds" in page.line
    assert window.next_button.isEnabled()


def test_one_waits_for_the_tries_or_chooses(window, draft, work, wait, qtbot):
    page = window.page
    draft.recommended = ("", "")
    draft.probing = "xception"
    page._show()
    assert "being tried" in window.next_button.accessibleName()
    assert not window.next_button.isEnabled()
    qtbot.mouseClick(page.cards["efficientnet_lite0"], Qt.MouseButton.LeftButton)
    assert draft.chosen_backbone == "efficientnet_lite0"
    assert window.next_button.isEnabled()
    wait(lambda: not draft.probing)


def test_a_chosen_model_stays_whatever_is_recommended_later(tried, window, draft, qtbot):
    qtbot.mouseClick(tried.cards["mobilenet_v2"], Qt.MouseButton.LeftButton)
    draft.recommended = ("efficientnet_lite2", "")
    tried._show()
    assert tried.cards["mobilenet_v2"].isChecked()
    assert draft.backbone == "mobilenet_v2"


def test_a_click_on_the_model_that_is_recommended_so_far_chooses_it(tried, window, draft, qtbot):
    """Its radio button is on already, so nothing is switched by the click."""
    assert tried.cards["xception"].isChecked() and not draft.chosen_backbone
    qtbot.mouseClick(tried.cards["xception"], Qt.MouseButton.LeftButton)
    draft.recommended = ("efficientnet_lite2", "")
    tried._show()
    assert tried.cards["xception"].isChecked()
    assert draft.backbone == "xception"


def test_what_was_seen_is_what_is_taken(tried, window, draft, qtbot):
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    assert window.step == Step.THOROUGH
    assert draft.chosen_backbone == "xception"


def test_arrow_keys_choose(tried, window, draft, qtbot):
    tried.cards["xception"].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(tried.cards["xception"], Qt.Key.Key_Down)
    assert draft.chosen_backbone == "efficientnet_lite0"


def test_a_missing_model_says_its_size_and_can_be_downloaded_here(tried, window, draft, shop, wait, qtbot):
    card = tried.cards["resnet50"]
    assert "not on this computer; about 103\N{NO-BREAK SPACE}MB to download" in card.spoken
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.rect().topLeft() + card.rect().center() / 4)
    assert window.next_button.accessibleName() == "Next: This model is not on this computer yet."
    qtbot.mouseClick(card.download, Qt.MouseButton.LeftButton)
    wait(lambda: card.cancel.isVisible() and "30 %" in card.spoken)
    assert not card.download.isVisible()
    shop.go.set()
    wait(lambda: "resnet50" in (draft.present or ()))
    wait(lambda: not card.download.isVisible() and not card.cancel.isVisible())
    assert window.next_button.isEnabled()


def test_a_download_can_be_cancelled_and_a_failed_one_offers_two_ways_on(tried, shop, wait, qtbot):
    card = tried.cards["resnet50"]
    qtbot.mouseClick(card.download, Qt.MouseButton.LeftButton)
    wait(lambda: card.cancel.isVisible())
    qtbot.mouseClick(card.cancel, Qt.MouseButton.LeftButton)
    wait(lambda: card.download.isVisible())
    shop.go.set()
    shop.fails = UserError("There is no network. Get the file on another computer.", kind="no_network")
    qtbot.mouseClick(card.download, Qt.MouseButton.LeftButton)
    wait(lambda: "There is no network" in card.spoken)
    assert card.download.text() == "Try again"
    assert card.import_file.isVisible()


def test_a_file_may_be_imported_for_a_model_or_for_whichever_it_is(tried, shop, draft, wait, qtbot):
    tried.choosers = Chosen(Path("/d/resnet.h5"))
    qtbot.mouseClick(tried.cards["resnet50"].import_file, Qt.MouseButton.LeftButton)
    wait(lambda: shop.imported == [("resnet50", Path("/d/resnet.h5"))])
    wait(lambda: "resnet50" in draft.present)
    qtbot.mouseClick(tried.import_any, Qt.MouseButton.LeftButton)
    wait(lambda: len(shop.imported) == 2)
    assert tried.choosers.titles == ["Weights of ResNet-50", "Import a model’s weights"]


def test_a_file_that_the_main_window_was_given_is_not_imported_here(tried, models, shop, qtbot):
    with qtbot.waitSignal(models.recognised):
        models.recognise(Path("/d/other.h5"))
    assert shop.imported == []


def test_leaving_the_page_begins_no_further_try(window, draft, tries, qtbot):
    window.go_to(Step.PICTURES)
    assert tries._paused
