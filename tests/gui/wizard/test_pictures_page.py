"""The first page, with mouse, keyboard and drags."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers.draft import Step
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.pictures_page import PicturesPage
from desktop_classifier.gui.windows.wizard.window import WizardWindow
from desktop_classifier.training.checks import Finding, Fix
from desktop_classifier.training.records import Edit, Picture

FOLDERS = [Path("/f/rose"), Path("/f/tulip")]


def picture(class_id, number):
    return Picture(Path(f"/pictures/{class_id}/{number}.jpg"), class_id, f"{class_id}-{number}", (300, 200), 0, None)


TWICE = picture("rose", 1)
UNDER_TWO = Finding(
    "two_labels",
    "1 picture is under two labels",
    "rose/1.jpg and tulip/88.jpg. Which is it?",
    True,
    (TWICE,),
    (),
    tuple(Fix(word, (Edit(TWICE.sha256, "label", word),)) for word in ("rose", "tulip")),
)
CLOSED = Finding(
    "unreadable", "2 files can’t be read", "They are left out.", True, (), (Path("/f/a"), Path("/f/b")), ()
)
ALIKE = Finding(
    "near_duplicate",
    "14 pictures are almost the same as another",
    "They stay together.",
    False,
    tuple(picture("rose", number) for number in range(14)),
    (),
    (),
)


@pytest.fixture
def window(qtbot, draft, preparing, thumbnails):
    steps = {Step.PICTURES: lambda: PicturesPage(draft, preparing, *thumbnails), Step.MODEL: lambda: Page(Step.MODEL)}
    window = WizardWindow(steps)
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def page(window):
    return window.page


@pytest.fixture
def filled(page, draft, preparing, work, wait):
    def fill(*findings, folders=FOLDERS):
        work.findings = findings
        preparing.choose(folders)
        wait(lambda: draft.up_to_date)
        return page

    return fill


def carrying(*paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drag(page, mime, position):
    buttons, keys, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    QApplication.sendEvent(page, QDragEnterEvent(QPoint(1, 1), copy, mime, buttons, keys))
    QApplication.sendEvent(page, QDragMoveEvent(position, copy, mime, buttons, keys))


def drop(page, mime, position):
    drag(page, mime, position)
    moved = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    shift = Qt.KeyboardModifier.ShiftModifier  # asks for a move
    event = QDropEvent(QPointF(position), moved, mime, Qt.MouseButton.LeftButton, shift)
    QApplication.sendEvent(page, event)
    return event


def over_card(page, class_id):
    return page.cards.viewport().mapTo(page, page.cards.card_rect(class_id).center())


def test_an_empty_page_says_what_to_do(window, page):
    assert page.zone.isVisible()
    assert not window.next_button.isEnabled()
    assert page.blocked() == "Choose pictures first."


def test_a_dropped_folder_becomes_classes_with_counts(window, page, draft, wait):
    event = drop(page, carrying(*FOLDERS), page.rect().center())
    assert event.dropAction() == Qt.DropAction.CopyAction
    wait(lambda: draft.up_to_date)
    assert page.title == "2 classes, 20 pictures"
    assert page.line.startswith("From “")
    assert page.cards.isVisible()
    assert window.next_button.isEnabled()
    assert page.findings.fine


def test_a_drag_over_a_card_says_whose_it_will_be_and_a_drop_adds_to_it(filled, draft, wait):
    page = filled()
    more = Path("/else/7.jpg")
    drag(page, carrying(more), over_card(page, "tulip"))
    assert page.line == "Let go to add to “tulip”."
    drop(page, carrying(more), over_card(page, "tulip"))
    assert draft.decisions.now.sources[1].paths == (FOLDERS[1], more)
    assert page.line != "Let go to add to “tulip”."
    wait(lambda: draft.up_to_date)


def test_a_drop_between_cards_adds_classes(filled, draft, wait):
    page = filled()
    drop(page, carrying(Path("/f/lily")), QPoint(page.width() - 40, page.height() - 8))
    wait(lambda: draft.decisions.class_ids == ("rose", "tulip", "lily"))
    wait(lambda: draft.up_to_date)


def test_a_drop_on_new_class_makes_one_whose_name_can_be_typed_at_once(filled, draft, wait, qtbot):
    page = filled()
    where = page.body.new_class.mapTo(page, page.body.new_class.rect().center())
    drop(page, carrying(Path("/else/1.jpg"), Path("/else/2.jpg")), where)
    field = page.cards.findChild(QLineEdit)
    assert field is not None
    assert field.text() == "new class"
    qtbot.keyClicks(field, "lily")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wait(lambda: draft.decisions.class_ids == ("rose", "tulip", "lily"))
    wait(lambda: draft.up_to_date)


def test_web_addresses_and_pictures_without_a_file_are_refused_in_words(page, draft):
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.jpg")])
    drop(page, mime, page.rect().center())
    assert "web address" in page.notice.line
    assert not draft.decisions.now.sources


def test_a_notice_stands_apart_from_the_classes_and_is_as_wide(filled, wait, window):
    page = filled()
    page.cards.remove_requested.emit("tulip")
    window.grab()
    said = page.notice.contentsRect().translated(page.notice.pos())
    assert page.body.mapTo(page, QPoint()).y() - said.bottom() == 13
    last = max(page.notice.findChildren(QAbstractButton), key=lambda button: button.geometry().right())
    assert last.geometry().right() < said.right() == page.width() - 29
    page.notice.dismiss()
    wait(lambda: page.body.mapTo(page, QPoint()).y() == 0)


def test_rename_and_remove_with_the_keyboard_and_take_it_back(filled, draft, wait, qtbot, window):
    page = filled()
    page.cards.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.cards, Qt.Key.Key_F2)
    field = page.cards.findChild(QLineEdit)
    qtbot.keyClicks(field, "Rosa")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.step == Step.PICTURES
    wait(lambda: draft.decisions.class_ids == ("Rosa", "tulip"))
    qtbot.keyClick(page.cards, Qt.Key.Key_Right)
    qtbot.keyClick(page.cards, Qt.Key.Key_Delete)
    assert draft.decisions.class_ids == ("Rosa",)
    assert page.notice.line == "“tulip” is left out."
    for _ in range(2):
        qtbot.keySequence(window, QKeySequence(QKeySequence.StandardKey.Undo))
    assert draft.decisions.class_ids == ("rose", "tulip")
    qtbot.keySequence(window, QKeySequence(QKeySequence.StandardKey.Redo))
    assert draft.decisions.class_ids == ("Rosa", "tulip")
    wait(lambda: draft.up_to_date)


def test_escape_closes_the_field_and_keeps_the_name(filled, draft, qtbot, window):
    page = filled()
    page.cards.rename("rose")
    field = page.cards.findChild(QLineEdit)
    qtbot.keyClicks(field, "nonsense")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.isVisible()
    assert draft.decisions.class_ids == ("rose", "tulip")


def test_a_finding_is_mended_by_one_click_and_undone(filled, draft, wait, qtbot, window):
    page = filled(UNDER_TWO, CLOSED)
    assert [row.finding.kind for row in page.findings.rows()] == ["two_labels", "unreadable"]
    words = [button.text() for button in page.findings.rows()[0].buttons()]
    assert words == ["rose", "tulip", "Show"]
    qtbot.mouseClick(page.findings.rows()[0].buttons()[1], Qt.MouseButton.LeftButton)
    assert draft.decisions.now.edits == (Edit(TWICE.sha256, "label", "tulip"),)
    wait(lambda: [row.finding.kind for row in page.findings.rows()] == ["unreadable"])
    qtbot.keySequence(window, QKeySequence(QKeySequence.StandardKey.Undo))
    wait(lambda: len(page.findings.rows()) == 2)
    assert draft.decisions.now.edits == ()


def test_the_keyboard_goes_on_to_the_next_finding(filled, wait, qtbot):
    page = filled(UNDER_TWO, CLOSED)
    first = page.findings.rows()[0].buttons()[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Space)
    wait(lambda: len(page.findings.rows()) == 1)
    assert page.findings.rows()[0].isAncestorOf(page.window().focusWidget())


def test_pictures_of_a_finding_are_shown_and_escape_closes_them(filled, qtbot, window):
    page = filled(ALIKE)
    row = page.findings.rows()[0]
    qtbot.mouseClick(row.buttons()[-1], Qt.MouseButton.LeftButton)
    assert row.open
    assert row.buttons()[-1].text() == "Hide"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not row.open
    assert window.isVisible()


def test_many_findings_come_a_few_at_a_turn(filled, wait):
    many = tuple(
        Finding("two_labels", f"picture {number}", "Which is it?", True, (picture("rose", number),), (), ())
        for number in range(21)
    )
    page = filled(*many)
    wait(lambda: len(page.findings.rows()) == 21)
    assert [row.finding.title for row in page.findings.rows()] == [finding.title for finding in many]


def test_scanning_shows_counts_and_can_be_stopped_and_gone_on_with(page, draft, preparing, work, wait, qtbot):
    work.go.clear()
    preparing.choose(FOLDERS)
    wait(lambda: page.body.looking.accessibleName().startswith("3 of 30"))
    assert [row.class_id for row in draft.rows()] == ["rose", "tulip"]
    assert page.body.looking.button.text() == "Stop"
    qtbot.mouseClick(page.body.looking.button, Qt.MouseButton.LeftButton)
    assert not draft.looking
    assert page.body.looking.button.text() == "Go on"
    work.go.set()
    qtbot.mouseClick(page.body.looking.button, Qt.MouseButton.LeftButton)
    wait(lambda: draft.up_to_date)
    assert not page.body.looking.isVisible()


def test_what_is_wrong_is_said_in_words(page, preparing, work, wait, qtbot):
    work.fails = UserError("There are no class folders in that. Choose their parent.", kind="no_classes")
    preparing.choose(FOLDERS)
    wait(lambda: page.notice.line == "There are no class folders in that. Choose their parent.")


def test_sixty_classes_show_two_rows_and_all_on_wish(filled, qtbot, thumbnails):
    page = filled(folders=[Path(f"/f/class {number:02}") for number in range(60)])
    columns = -(-60 // page.cards.rows_needed())
    assert page.cards.hidden_classes() == 60 - 2 * columns
    assert page.body.all_classes.text() == "Show all 60 classes"
    qtbot.mouseClick(page.body.all_classes, Qt.MouseButton.LeftButton)
    assert page.cards.hidden_classes() == 0
    assert page.cards.height() >= page.cards.card_rect("class 59").bottom()
    assert page.body.all_classes.text() == "Show fewer classes"
    asked = len(thumbnails[0]._kept) + len(thumbnails[0]._jobs) + len(thumbnails[0]._wishes)
    assert asked < 60, "pictures of classes out of sight were asked for"


def test_the_keyboard_reaches_the_last_of_sixty(filled, qtbot, wait):
    page = filled(folders=[Path(f"/f/class {number:02}") for number in range(60)])
    page.cards.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.cards, Qt.Key.Key_End)
    assert page.cards.current_id() == "class 59"
    assert page.cards.hidden_classes() == 0
    wait(lambda: page.rect().contains(over_card(page, "class 59")))


def test_everything_has_a_name_for_screen_readers(filled):
    page = filled(UNDER_TWO, ALIKE)
    row = page.findings.rows()[0]
    assert row.accessibleName().startswith("1 picture is under two labels, to be decided.")
    assert row.buttons()[0].accessibleName() == "rose: 1 picture is under two labels"
    index = page.cards.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "rose, 10 pictures"
    assert page.undo.accessibleName().startswith("Undo: ")


def test_tab_reaches_every_part_of_the_page(filled, window, qtbot, wait):
    page = filled(UNDER_TWO, ALIKE, CLOSED)
    wait(lambda: all(row.isVisible() for row in page.findings.rows()))
    wanted = {page.cards, page.body.new_class, page.choose, page.undo, window.next_button}
    wanted |= {button for row in page.findings.rows() for button in row.buttons()}
    reached = []
    for _ in range(20):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        reached.append(window.focusWidget())
    assert wanted <= set(reached)
    once = reached[: reached.index(window.next_button) + 1]
    assert len(once) == len(set(once))


def test_enter_on_a_card_goes_on(filled, window, qtbot):
    page = filled()
    page.cards.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.cards, Qt.Key.Key_Return)
    assert window.step == Step.MODEL


def test_the_undo_of_a_class_that_was_left_out_goes_with_the_next_decision(filled, draft, preparing, wait):
    page = filled()
    page.cards.remove_requested.emit("tulip")
    wait(lambda: draft.up_to_date)
    assert page.notice.line == "“tulip” is left out."
    preparing.rename("rose", "Rosa")
    assert page.notice.line == ""
    page.cards.remove_requested.emit("Rosa")
    page.notice._button.click()
    assert draft.decisions.class_ids == ("Rosa",)
    wait(lambda: draft.up_to_date)
