"""What a person does with the window, from the first drop to the last undo."""

import json
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop_classifier.base import settings
from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.widgets.drop_zone import DropZone
from desktop_classifier.gui.windows.first_paint import after_first_paint
from desktop_classifier.gui.windows.main_window import MainWindow
from desktop_classifier.imaging.box import Box

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def urls(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def hover(window, data):
    event = QDragEnterEvent(QPointF(300, 300).toPoint(), COPY | MOVE, data, LEFT, NO_KEY)
    QApplication.sendEvent(window, event)
    return event


def drop(window, data):
    hover(window, data)
    event = QDropEvent(QPointF(300, 300), COPY | MOVE, data, LEFT, NO_KEY)
    QApplication.sendEvent(window, event)
    return event


def settled(window, count):
    return lambda: window.session.list.counts().all == count and window.session.settled


def labels(window):
    return [
        item.answer.top[0].label if item.answer and item.answer.top else None for item in window.session.list.items()
    ]


def test_an_empty_window_is_one_place_to_drop(window):
    assert window.findChild(DropZone).isVisible()
    assert not window.workplace.isVisible()
    assert not window.strip.isVisible()
    assert window.notice.line == ""


def test_between_the_first_paint_and_the_last_part_the_event_loop_gets_its_turns(qtbot, session):
    made = MainWindow(session)
    qtbot.addWidget(made)
    turns = []
    others = QTimer(made, interval=1)
    others.timeout.connect(lambda: turns.append(1))
    after_first_paint(made, others.start)
    with qtbot.waitSignal(made.completed):
        made.show()
    assert len(turns) >= 5


def test_a_dropped_folder_is_answered_and_its_other_files_are_told(qtbot, window, folder):
    drop(window, urls(folder))
    qtbot.waitUntil(settled(window, 4))
    qtbot.waitUntil(window.workplace.isVisible)  # in a turn of its own
    assert labels(window) == [None, "cat", "cat", "cat"]
    assert window.session.list.counts().failed == 1
    assert "1 other file left alone" in window.notice.line


def test_a_drop_is_taken_as_a_copy_and_never_as_a_move(qtbot, window, folder):
    """With Shift held a file manager proposes to move, and would delete its file when we agreed."""
    data, shift = urls(folder / "picture-0.png"), Qt.KeyboardModifier.ShiftModifier
    for event in (
        QDragEnterEvent(QPointF(300, 300).toPoint(), COPY | MOVE, data, LEFT, shift),
        QDropEvent(QPointF(300, 300), COPY | MOVE, data, LEFT, shift),
    ):
        assert event.proposedAction() == MOVE
        QApplication.sendEvent(window, event)
        assert event.isAccepted()
        assert event.dropAction() == COPY
    qtbot.waitUntil(settled(window, 1))


def test_what_hovers_is_said_and_forgotten_when_it_goes(qtbot, filled, folder):
    hover(filled, urls(folder))
    assert filled.zone.isVisible()
    qtbot.waitUntil(lambda: filled.zone.words[0] == "Let go to look at 4 pictures")
    assert filled.zone.words[1] == "from 1 folder; 1 other file is left alone."
    QApplication.sendEvent(filled, QDragLeaveEvent())
    assert filled.workplace.isVisible()
    assert filled.zone.words[0] == "Drop pictures or folders here"


def test_another_computers_file_is_refused_in_the_line(window):
    data = QMimeData()
    data.setData("text/uri-list", b"file://server/share/a.jpg")
    drop(window, data)
    assert "server" in window.notice.line
    assert window.session.list.counts().all == 0


def test_a_web_address_is_not_fetched(window):
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/dog.jpg")])
    drop(window, data)
    assert window.notice.line.startswith("That is a web address")


def test_a_picture_from_the_clipboard(qtbot, window):
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    QGuiApplication.clipboard().setImage(image)
    window.action("paste")
    qtbot.waitUntil(settled(window, 1))
    assert labels(window) == ["cat"]


def test_a_new_drop_while_busy_joins(qtbot, window, desk, folder):
    desk.gate.clear()
    drop(window, urls(folder / "picture-0.png"))
    drop(window, urls(folder / "picture-1.png", folder / "picture-2.png"))
    qtbot.waitUntil(lambda: window.session.list.counts().all == 3)
    qtbot.waitUntil(window.strip.isVisible)
    desk.gate.set()
    qtbot.waitUntil(settled(window, 3))
    assert labels(window) == ["cat"] * 3


def test_remove_and_undo_by_keyboard(qtbot, filled):
    grid = filled.workplace.grid
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    assert filled.session.list.counts().all == 0
    assert filled.notice.line == "4 pictures removed."
    filled.action("undo")
    assert filled.session.list.counts().all == 4
    assert labels(filled)[1:] == ["cat"] * 3


def test_actions_are_possible_only_where_they_make_sense(qtbot, window, folder):
    def possible():
        return {
            name
            for name in ("copy", "remove", "clear", "undo", "filter", "export")
            if window._actions[name].isEnabled()
        }

    assert possible() == set()
    window.session.pictures.add([folder / "picture-0.png"])
    qtbot.waitUntil(settled(window, 1))
    assert possible() == {"copy", "remove", "clear", "filter", "export"}
    window.action("clear")
    assert possible() == {"undo"}


def test_the_answer_of_what_is_chosen_is_copied(filled):
    grid = filled.workplace.grid
    grid.choose(filled.session.list.item(1).path)
    filled.action("copy")
    assert QGuiApplication.clipboard().text() == "cat 90 %\npicture-0.png"


def test_find_puts_the_keyboard_into_the_field(filled):
    filled.activateWindow()
    filled.action("filter")
    assert filled.workplace.filter_bar.findChild(QLineEdit).hasFocus()


def test_stop_and_go_on(qtbot, window, desk, folder):
    desk.gate.clear()
    drop(window, urls(folder))
    qtbot.waitUntil(lambda: window.session.list.counts().all == 4)
    qtbot.waitUntil(window.strip.isVisible)
    window.strip.stop_requested.emit()
    assert window.notice.line == "Stopped. 4 pictures wait for an answer."
    desk.gate.set()
    window.notice._act()
    qtbot.waitUntil(settled(window, 4))
    assert window.session.list.counts().waiting == 0


def test_another_model_answers_everything_anew_and_is_remembered(qtbot, filled):
    filled.picker.model_chosen.emit("mobilenet_v2")
    qtbot.waitUntil(settled(filled, 4))
    items = filled.session.list.items
    qtbot.waitUntil(lambda: {item.answer and item.answer.model for item in items()} == {"mobilenet_v2"})
    filled.session.choices.keep()
    assert settings.load().model == "mobilenet_v2"


def test_a_model_that_is_not_here_is_fetched_and_then_used(qtbot, filled, store):
    qtbot.waitUntil(
        lambda: filled.session.models.fact("resnet50").state == "absent" or not filled.session.models.refresh()
    )
    filled.picker.model_chosen.emit("resnet50")
    qtbot.waitUntil(lambda: filled.session.choices.now.model == "resnet50")
    assert ("fetch", "resnet50") in store.calls


def test_a_download_is_offered_for_use_when_it_is_there(qtbot, filled):
    filled.picker.download_requested.emit("resnet50")
    qtbot.waitUntil(lambda: filled.notice.line == "ResNet-50 is ready.")
    assert filled.session.choices.now.model == "efficientnet_lite0"
    filled.notice._act()
    assert filled.session.choices.now.model == "resnet50"


def test_a_failed_download_is_said(qtbot, window, store):
    store.trouble = UserError("Keras's server could not be reached. Try again.", kind="no_network")
    window.picker.download_requested.emit("xception")
    qtbot.waitUntil(lambda: window.notice.line == "Xception: Keras's server could not be reached. Try again.")


def test_a_dropped_weights_file_is_offered_for_import(qtbot, window, store, tmp_path):
    drop(window, urls(tmp_path / "mobilenet_v2_weights.h5"))
    qtbot.waitUntil(lambda: "holds the weights of MobileNetV2" in window.notice.line)
    window.notice._act()
    qtbot.waitUntil(lambda: ("import", "mobilenet_v2") in store.calls)
    qtbot.waitUntil(lambda: not window.session.models.busy)


def test_framing_is_switched_from_the_panel(qtbot, filled, desk):
    filled.workplace.panel.framing_chosen.emit("stretch")
    qtbot.waitUntil(settled(filled, 4))
    assert desk.seen[-1][2] == "stretch"
    assert filled.session.choices.now.framing == "stretch"


def test_a_part_of_the_picture_is_asked_about(qtbot, filled, desk):
    grid, panel = filled.workplace.grid, filled.workplace.panel
    path = filled.session.list.item(1).path
    grid.choose(path)
    box = Box(0.1, 0.1, 0.5, 0.5)
    panel.box_drawn.emit(box)
    qtbot.waitUntil(lambda: desk.seen[-1][3:] == (path.name, box) and filled.session.settled)
    panel.box_drawn.emit(None)
    qtbot.waitUntil(lambda: desk.seen[-1][3:] == (path.name, None) and filled.session.settled)


def test_the_panel_says_how_the_answer_was_made(filled):
    filled.workplace.grid.choose(filled.session.list.item(1).path)
    assert filled.workplace.panel._line_said == "EfficientNet-Lite0 · on the processor, exact"


def test_try_again_reads_a_mended_file(qtbot, filled, desk, folder):
    filled.workplace.grid.choose(folder / "bad.jpg")
    desk.seen.clear()
    filled.workplace.panel.try_again_requested.emit()
    assert filled.session.list.counts().waiting == 1
    qtbot.waitUntil(lambda: desk.asked == ["bad.jpg"] and filled.session.settled)


def test_export_writes_and_offers_the_folder(qtbot, filled, tmp_path):
    target = tmp_path / "answers.json"
    filled._telling.watch_export(filled.session.save_answers(target))
    qtbot.waitUntil(lambda: "answers.json" in filled.notice.line)
    assert [Path(record["path"]).name for record in json.loads(target.read_text())] == [
        "bad.jpg",
        "picture-0.png",
        "picture-1.png",
        "picture-2.png",
    ]


def test_full_screen_and_back(filled):
    filled.action("full_screen")
    assert filled.isFullScreen()
    filled.action("full_screen")
    assert not filled.isFullScreen()


def test_the_theme_is_switched_live(filled):
    before = filled.palette().window().color()
    filled.session.choices.set(theme="dark")
    assert filled.palette().window().color().lightness() < before.lightness()
    filled.session.choices.set(theme="light")


def test_a_thousand_pictures_are_answered_and_few_thumbnails_are_made(qtbot, window, tmp_path):
    for number in range(1000):
        (tmp_path / f"{number}.jpg").write_bytes(b"x")
    window.session.pictures.add([tmp_path])
    qtbot.waitUntil(lambda: window.session.list.counts().all == 1000, timeout=20_000)
    qtbot.waitUntil(lambda: window.session.list.counts().waiting == 0, timeout=20_000)
    assert len(window.session.thumbnails._kept) + len(window.session.thumbnails._hopeless) < 200


def test_an_unknown_speed_is_measured_in_a_quiet_moment_and_a_drop_ends_that(qtbot, window, desk, store, folder):
    desk.measuring.clear()
    window.session.start()
    qtbot.waitUntil(lambda: bool(window.session.models.fact("efficientnet_lite0").state) and window.session.quiet)
    window.session._still.timeout.emit()
    qtbot.waitUntil(lambda: desk.measured == [("efficientnet_lite0", "exact")])
    drop(window, urls(folder / "picture-0.png"))
    qtbot.waitUntil(settled(window, 1))
    store.speeds["efficientnet_lite0", "openvino", "exact"] = 123.0
    desk.measuring.set()
    qtbot.waitUntil(lambda: window.session.quiet)
    window.session._measure()
    qtbot.waitUntil(lambda: any(row.line.endswith("123 pictures/s here") for row in window.session.models.rows()))
    window.session._measure()
    qtbot.waitUntil(lambda: not window.session._network.busy)
    assert len(desk.measured) == 2


def test_new_weights_of_the_model_in_use_answer_everything_anew(qtbot, filled, desk, tmp_path):
    before = len(desk.opened)
    filled.session.models.import_file(tmp_path / "own.pth", "efficientnet_lite0")
    qtbot.waitUntil(lambda: len(desk.opened) == before + 1 and filled.session.settled)
    assert filled.session.list.counts().waiting == 0
