"""Classes that were given a name on the last page: that name is shown wherever the wizard shows classes, and ids stay
the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from last_pages import told
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from teaching_fakes import QUICK, epoch, wrong

from desktop_classifier.gui.controllers.deciding import Decisions
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.widgets.class_cards import ClassCards
from desktop_classifier.gui.windows.wizard.class_drops import Where
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.pictures_page import PicturesPage
from desktop_classifier.gui.windows.wizard.window import WizardWindow
from desktop_classifier.training.records import ClassSource, Edit

NAMES = {"rose": "Dog rose"}


@pytest.fixture
def window(qtbot, draft, preparing, thumbnails, wait):
    """At its first page, with two classes of which one has a name."""
    preparing.choose([Path("/f/rose"), Path("/f/tulip")])
    wait(lambda: draft.up_to_date)
    steps = {Step.PICTURES: lambda: PicturesPage(draft, preparing, *thumbnails), Step.MODEL: lambda: Page(Step.MODEL)}
    window = WizardWindow(steps)
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    qtbot.waitExposed(window)
    preparing.call(NAMES)
    wait(lambda: draft.up_to_date)
    return window


@pytest.fixture
def page(window):
    return window.page


def shown(cards: ClassCards) -> list[str]:
    model = cards.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def named() -> Decisions:
    decisions = Decisions()
    decisions.start_with([ClassSource(id, (Path(f"/f/{id}"),)) for id in ("rose", "tulip")], [Path("/f")], "flowers")
    decisions.call(NAMES)
    return decisions


def test_the_cards_and_what_is_said_show_the_name_and_the_ids_stay(page, draft, preparing, work):
    assert shown(page.cards) == ["Dog rose", "tulip"]
    assert page.cards.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Dog rose, 10 pictures"
    assert work.looked[-1].names == NAMES, "what was found is said with it"
    page._hold(Where.CLASS, "rose")
    assert page.line == "Let go to add to “Dog rose”."
    preparing.add_to("rose", [Path("/else/1.jpg")])
    assert draft.decisions.undo_words == "Pictures added to “Dog rose”"
    page.cards.remove_requested.emit("rose")
    assert page.notice.line == "“Dog rose” is left out."
    assert draft.decisions.class_ids == ("tulip",)
    preparing.undo()
    assert {source.class_id for source in draft.project().sources} == {"rose", "tulip"}


def test_renaming_begins_with_the_name_and_undo_brings_it_back(page, draft, preparing, qtbot, wait):
    page.cards.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.cards, Qt.Key.Key_F2)
    field = page.cards.findChild(QLineEdit)
    assert field.text() == "Dog rose"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wait(lambda: page.cards.findChild(QLineEdit) is None)
    assert draft.decisions.class_ids == ("rose", "tulip"), "nothing was changed"
    preparing.rename("rose", "Briar")
    assert draft.decisions.undo_words == "“Dog rose” is “Briar” now"
    assert shown(page.cards) == ["Briar", "tulip"]
    preparing.undo()
    assert shown(page.cards) == ["Dog rose", "tulip"]


def test_what_is_called_like_a_class_joins_it():
    decisions = named()
    decisions.add([ClassSource("Dog rose", (Path("/g/Dog rose"),))], [])
    assert decisions.class_ids == ("rose", "tulip")
    assert decisions.rename("tulip", "Dog rose") == ""
    assert decisions.class_ids == ("rose",)


def test_no_other_class_gets_a_name_or_an_id_that_is_taken():
    decisions = named()
    assert decisions.rename("tulip", "rose") == "“rose” is the folder of “Dog rose”. Choose another name."
    assert decisions.new_class("Dog rose") == "Dog rose 2"
    assert decisions.new_class("rose") == "rose 2"
    assert decisions.class_ids == ("rose", "tulip", "Dog rose 2", "rose 2")


def test_names_hold_at_every_point_of_undo_and_not_for_other_pictures():
    decisions = named()
    decisions.add_to("rose", [Path("/else/1.jpg")])
    decisions.call({"rose": "Briar"})
    decisions.undo()
    assert decisions.shown("rose") == "Briar"
    assert not decisions.call({"rose": "Briar"}), "that is known"
    decisions.start_with([ClassSource("rose", (Path("/birds/rose"),))], [Path("/birds")], "birds")
    assert decisions.shown("rose") == "rose"


def test_labels_are_kept_under_the_id():
    decisions = named()
    decisions.mend([Edit("a", "label", "rose", mended=True, was="tulip")])
    assert decisions.now.edits[0].class_id == "rose"
    assert decisions.shown("rose") == "Dog rose"


def test_an_empty_class_is_called_by_its_name(draft):
    draft.decisions.start_with([ClassSource("rose", ()), ClassSource("tulip", (Path("/f/tulip"),))], [], "flowers")
    draft.decisions.call(NAMES)
    assert draft.blocked(Step.PICTURES).startswith("“Dog rose” is empty.")


def test_mistakes_while_it_learns_are_told_by_the_name(qtbot, stage):
    stage.draft.decisions.call(NAMES)
    stage.open(Step.TRAINING)
    told(qtbot, stage, QUICK, epoch(1, wrong=wrong("/a.jpg")))
    assert [hung.caption for hung in stage.training_page.wall.pictures] == ["Dog rose, says tulip"]
