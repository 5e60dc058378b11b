"""The guide's window: pages, links, the way back, words that are looked for, pictures, light and dark."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QTextDocument

from desktop_classifier.gui import theme
from desktop_classifier.gui.windows.guide import dressing
from desktop_classifier.gui.windows.guide.book import Book, Place, place, slug
from desktop_classifier.gui.windows.guide.browser import WIDEST

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def shown(guide):
    return guide.browser.toPlainText()


def picture(guide):
    """The pixels that stand on the page, once they are there."""
    name = next(iter(guide.browser._images))
    return guide.browser.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))


# Pages, links and the way back


def test_every_page_is_listed_and_shown(guide):
    for name, page in Book().pages.items():
        guide.contents.row(name).click()
        assert guide.page == name
        assert shown(guide).startswith(page.title)
        assert "**" not in shown(guide)


def test_a_link_leads_to_a_heading_of_another_page(qtbot, small):
    small.browser.anchorClicked.emit(QUrl("other.md#below"))
    assert small.page == "other"
    bar = small.browser.verticalScrollBar()
    assert bar.value() > 0
    assert bar.value() == bar.maximum() or "Below" in small.browser.cursorForPosition(QPoint(40, 30)).block().text()


def test_the_way_back_leads_to_where_one_was(small):
    small.go("other")
    small.browser.verticalScrollBar().setValue(300)
    small.go("index")
    assert not small.forward.isEnabled()
    small.back.click()
    assert (small.page, small.browser.verticalScrollBar().value()) == ("other", 300)
    small.back.click()
    assert small.page == "index"
    assert not small.back.isEnabled()
    small.forward.click()
    assert (small.page, small.browser.verticalScrollBar().value()) == ("other", 300)


def test_a_new_way_forgets_the_old_one(small):
    small.go("other")
    small.back.click()
    small.go("other")
    assert not small.forward.isEnabled()


def test_what_is_no_page_leads_nowhere(small):
    for address in ("https://example.org/", "../README.md", "nowhere.md", "images/one-light.webp"):
        small.browser.anchorClicked.emit(QUrl(address))
    assert small.page == "index"


def test_the_keys_of_a_browser(qtbot, small):
    small.go("other")
    qtbot.keyClick(small.browser, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert small.page == "index"
    qtbot.mouseClick(small, Qt.MouseButton.ForwardButton)
    assert small.page == "other"


def test_arrow_keys_walk_through_the_contents(qtbot, guide):
    guide.contents.row("index").setFocus()
    qtbot.keyClick(guide.contents.row("index"), Qt.Key.Key_Down)
    qtbot.keyClick(guide.focusWidget(), Qt.Key.Key_Space)
    assert guide.page == "first-picture"


# Words that are looked for


def test_words_are_found_on_every_page_whatever_their_letters(qtbot, small):
    qtbot.keyClick(small, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(small.finder.field, "END")
    assert small.finder.told.text() == "1 of 2"
    assert small.contents.row("other").hits == 1
    assert small.browser.textCursor().selectedText() == "end"
    qtbot.keyClick(small.finder.field, Qt.Key.Key_Return)
    assert small.page == "other"
    assert small.finder.told.text() == "2 of 2"
    assert small.browser.textCursor().block().text() == "The end."
    qtbot.keyClick(small.finder.field, Qt.Key.Key_Return)
    assert (small.page, small.finder.told.text()) == ("index", "1 of 2")
    qtbot.keyClick(small.finder.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert (small.page, small.finder.told.text()) == ("other", "2 of 2")


def test_words_of_another_page_bring_that_page(qtbot, small):
    small.finder.field.setText("below")
    assert small.page == "other"
    assert small.finder.told.text() == "1 of 1"
    assert small.finder.after.isHidden()


def test_what_is_nowhere_is_said_and_moves_nothing(qtbot, small):
    small.finder.field.setText("nowhere at all")
    qtbot.keyClick(small.finder.field, Qt.Key.Key_Return)
    assert small.finder.told.text() == "not found"
    assert small.page == "index"


def test_escape_ends_the_search_first_and_then_closes(qtbot, small):
    small.finder.begin()
    small.finder.field.setText("line")
    qtbot.keyClick(small.finder.field, Qt.Key.Key_Escape)
    assert small.isVisible()
    assert small.browser.extraSelections() == []
    assert small.finder.told.text() == ""
    qtbot.keyClick(small.browser, Qt.Key.Key_Escape)
    assert not small.isVisible()


# Pictures


def test_a_picture_is_half_its_pixels_wide_and_no_wider_than_the_text(qtbot, small):
    small.resize(1200, 700)
    (_, shape), *_ = [(run, run.charFormat().toImageFormat()) for run in runs(small)]
    assert (shape.width(), shape.height()) == (400, 200)
    small.resize(600, 500)
    qtbot.waitUntil(lambda: image_format(small).width() < 400)
    room = small.browser.viewport().width()
    assert image_format(small).width() <= min(WIDEST, room)
    assert image_format(small).height() == round(image_format(small).width() / 2)


def test_room_is_left_before_a_picture_is_there(qtbot, small):
    before = small.browser.document().size().height()
    assert before > 200
    qtbot.waitUntil(lambda: picture(small).width() > 1)
    assert small.browser.document().size().height() == before


def test_pictures_follow_light_and_dark(qtbot, qapp, small):
    qtbot.waitUntil(lambda: picture(small).width() > 1)
    assert picture(small).pixelColor(50, 50).blue() == 255
    theme.apply(qapp, "dark")
    qtbot.waitUntil(lambda: picture(small).width() > 1)
    assert picture(small).pixelColor(50, 50).red() == 255


def test_text_follows_light_and_dark_where_it_was(qtbot, qapp, small):
    small.go("other")
    small.browser.verticalScrollBar().setValue(200)
    for look, of in (("dark", theme.DARK), ("light", theme.LIGHT)):
        theme.apply(qapp, look)
        run = next(dressing.fragments(small.browser.document().begin()))
        assert run.charFormat().foreground().color() == of.text
        assert small.browser.verticalScrollBar().value() == 200


def test_the_programs_own_pictures_are_all_there(qtbot, guide):
    for name in Book().pages:
        guide.go(name)
        assert [path.name for path, size in guide.browser._images.values() if size.isEmpty()] == []


def runs(guide):
    document = guide.browser.document()
    for block in dressing.blocks(document):
        yield from (run for run in dressing.fragments(block) if run.charFormat().isImageFormat())


def image_format(guide):
    return next(run.charFormat().toImageFormat() for run in runs(guide))


# Small parts


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("a-page.md", Place("a-page")),
        ("a-page.md#a-heading", Place("a-page", "a-heading")),
        ("https://example.org/page.md", None),
        ("images/one.webp", None),
    ],
)
def test_addresses(address, where):
    assert place(address) == where


def test_headings_have_the_names_that_sites_give_them():
    assert slug("What it looked at") == "what-it-looked-at"
    assert slug("“None of these”") == "none-of-these"
    assert slug("A picture can’t be read") == "a-picture-cant-be-read"


def test_keys_are_written_as_the_system_does_and_other_words_are_left_alone(qapp):
    assert dressing.with_native_keys("Press `Ctrl+O`, or `the letter`.") == "Press `Ctrl+O`, or `the letter`."


def test_nothing_has_to_be_scrolled_sideways_however_the_window_is_resized(qtbot, guide):
    bar = guide.browser.horizontalScrollBar()
    for width in (720, 980, 1280, 980, 1000, 860):
        guide.resize(width, 720)
        qtbot.waitUntil(lambda width=width: guide.width() == width)
        guide.grab()
        assert bar.maximum() == 0, width
