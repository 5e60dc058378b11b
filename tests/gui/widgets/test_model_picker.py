"""The picker: every state of a model, what can be done in it, by mouse and by keyboard, in windows of any size."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.qt.model_list_model import ModelRow
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.model_picker import ModelPicker
from desktop_classifier.models.spec import Group

READY = ModelRow(
    "mobilenet_v2",
    "MobileNetV2",
    str(Group.PRETRAINED),
    "small and fast · right on 71 of 100 · 300 pictures/s here",
    "ready",
    in_use=True,
)
ABSENT = ModelRow("resnet50", "ResNet-50", str(Group.PRETRAINED), "75 of 100", "absent", bytes=103_000_000)
LOADING = replace(ABSENT, state="downloading", status_text="40 % · 20 s left", progress=0.4)
FAILED = ModelRow(
    "xception",
    "Xception",
    str(Group.PRETRAINED),
    "79 of 100 · 92 MB",
    "absent",
    error="It could not be reached: no network. Try again, or take it from a file.",
    address="https://example.org/xception.h5",
    bytes=92_000_000,
)
BUILT_IN = ModelRow("efficientnet_lite0", "EfficientNet-Lite0", str(Group.BUILT_IN), "75 of 100", "built_in")
MORE = ModelRow("vgg16", "VGG16", str(Group.MORE), "71 of 100", "absent")
ROWS = (READY, LOADING, FAILED, BUILT_IN, MORE)


@pytest.fixture
def picker(qtbot, qapp):
    theme.apply(qapp, "light")
    window = QWidget()
    window.resize(900, 600)
    column = QVBoxLayout(window)
    picker = ModelPicker()
    column.addWidget(picker, 0, Qt.AlignmentFlag.AlignLeft)
    column.addStretch(1)
    picker.kept = window
    picker.set_rows(ROWS)
    picker.set_choices("exact", True, "Fast: 2 × here.", "auto", "GPU: none found")
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    return picker


@pytest.fixture
def opened(picker):
    picker.open_popup()
    picker.window().grab()
    return picker


def view(picker: ModelPicker, spec_id: str):
    return picker.popup._views[spec_id]


def seen(picker: ModelPicker, spec_id: str) -> set[str]:
    row = view(picker, spec_id)
    parts = {"status": row._status, "error": row._error, **row._buttons}
    return {name for name, part in parts.items() if part.isVisible()}


def click(qtbot, widget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_button_says_which_model_answers(picker):
    assert picker.accessibleName() == "Model: MobileNetV2, ready · 300 pictures/s here"
    picker.set_rows([replace(BUILT_IN, in_use=True)])
    assert picker.accessibleName() == "Model: EfficientNet-Lite0, built in, no download"
    picker.set_rows([replace(READY, state="preparing")])
    assert picker.accessibleName() == "Model: MobileNetV2, Preparing (once) · 300 pictures/s here"


def test_a_speed_without_room_is_left_out_and_not_cut_off(picker):
    state = picker._state
    assert state == "ready · 300 pictures/s here"
    whole = painting.width_of(state, picker._state_font())
    assert picker._state_for(whole + 1) == state
    assert picker._state_for(whole - 1) == "ready"


def test_each_state_offers_what_can_be_done_in_it(opened):
    assert seen(opened, "mobilenet_v2") == {"status"}
    assert seen(opened, "resnet50") == {"status", "cancel"}
    assert seen(opened, "xception") == {"again", "from_file", "copy", "error"}
    assert seen(opened, "efficientnet_lite0") == {"status"}
    opened.set_rows([READY, ABSENT, replace(FAILED, error=None, state="preparing"), BUILT_IN])
    assert seen(opened, "resnet50") == {"download"}
    assert seen(opened, "xception") == {"status"}
    assert view(opened, "xception").accessibleName().endswith("Preparing (once)")


def test_of_more_models_only_those_on_this_computer_are_listed(opened):
    assert "vgg16" not in opened.popup._views
    opened.set_rows([*ROWS[:-1], replace(MORE, state="ready")])
    assert "vgg16" in opened.popup._views


def test_where_a_download_failed_its_size_is_not_cut_off(opened):
    row = view(opened, "xception")
    assert row._wrapped.text().replace("\N{NO-BREAK SPACE}", " ") == FAILED.line
    assert row._line.isHidden()
    assert row._wrapped.height() >= row._wrapped.heightForWidth(row._wrapped.width())
    opened.set_rows([READY, LOADING, replace(FAILED, error=None), BUILT_IN, MORE])
    assert not row._line.isHidden()
    assert not row._wrapped.isVisible()


def test_progress_changes_words_and_keeps_the_keyboard_where_it_is(opened):
    before = view(opened, "resnet50")
    before.button("cancel").setFocus(Qt.FocusReason.TabFocusReason)
    opened.set_rows([READY, replace(LOADING, status_text="80 % · 5 s left", progress=0.8), FAILED, BUILT_IN, MORE])
    assert view(opened, "resnet50") is before
    assert before.button("cancel").hasFocus()
    assert "80 % · 5 s left" in before.accessibleName()


@pytest.mark.parametrize(
    ("spec_id", "part", "signal"),
    [
        ("efficientnet_lite0", None, "model_chosen"),
        ("resnet50", "cancel", "cancel_requested"),
        ("xception", "again", "download_requested"),
        ("xception", "from_file", "import_requested"),
        ("xception", None, "download_requested"),
    ],
)
def test_what_is_pressed_is_announced(opened, qtbot, spec_id, part, signal):
    row = view(opened, spec_id)
    with qtbot.waitSignal(getattr(opened, signal)) as told:
        click(qtbot, row.button(part) if part else row)
    assert told.args == [spec_id]


def test_choosing_closes_and_downloading_does_not(opened, qtbot):
    opened.set_rows([READY, ABSENT, BUILT_IN])
    click(qtbot, view(opened, "resnet50").button("download"))
    assert opened.popup.isVisible()
    click(qtbot, view(opened, "efficientnet_lite0"))
    assert not opened.popup.isVisible()


def test_a_press_on_what_is_under_way_does_nothing(opened, qtbot):
    told = []
    opened.model_chosen.connect(told.append)
    opened.download_requested.connect(told.append)
    click(qtbot, view(opened, "resnet50"))
    assert told == []


def test_the_address_can_be_copied(opened, qtbot):
    click(qtbot, view(opened, "xception").button("copy"))
    assert QGuiApplication.clipboard().text() == "https://example.org/xception.h5"


def test_all_three_say_what_they_cost(opened, qtbot):
    assert not opened.popup._get_all.isVisible()
    opened.set_rows([replace(READY, state="absent", bytes=14_000_000), ABSENT, replace(FAILED, error=None), BUILT_IN])
    assert opened.popup._get_all.text() == "Get all three, 209 MB"
    with qtbot.waitSignal(opened.get_all_requested):
        click(qtbot, opened.popup._get_all)


def test_choices_are_shown_and_announced(opened, qtbot):
    popup = opened.popup
    with qtbot.waitSignal(opened.precision_chosen) as told:
        click(qtbot, popup._precision._places["fast"])
    assert told.args == ["fast"]
    click(qtbot, popup._engine._places["auto"])
    assert popup._engine.chosen_key() == "openvino"
    opened.set_choices("fast", True, "Fast: 2 × here.", "auto", "NVIDIA H100")
    assert popup._engine.chosen_key() == "auto"
    assert popup._precision.chosen_key() == "fast"
    with qtbot.waitSignal(opened.engine_chosen) as told:
        click(qtbot, popup._engine._places["openvino"])
    assert told.args == ["openvino"]


def test_fast_that_is_nothing_here_cannot_be_chosen(opened):
    opened.set_choices("fast", False, "Fast: this processor has nothing faster.", "openvino", "")
    assert opened.popup._precision.chosen_key() == "exact"
    assert not opened.popup._precision._places["fast"].isEnabled()
    assert opened.popup._fast_line.text() == "Fast: this processor has nothing faster."


def test_links_lead_on_and_close(opened, qtbot):
    buttons = {
        button.accessibleName(): button for button in opened.popup._foot.findChildren(type(opened.popup._get_all))
    }
    with qtbot.waitSignal(opened.more_models_requested):
        click(qtbot, buttons["More models"])
    assert not opened.popup.isVisible()
    opened.open_popup()
    with qtbot.waitSignal(opened.import_any_requested):
        click(qtbot, buttons["Import a file"])


def test_the_keyboard_opens_moves_chooses_and_closes(picker, qtbot):
    picker.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(picker, Qt.Key.Key_Space)
    assert view(picker, "mobilenet_v2").hasFocus()
    for _ in range(3):
        qtbot.keyClick(picker.window().focusWidget(), Qt.Key.Key_Down)
    assert view(picker, "efficientnet_lite0").hasFocus()
    qtbot.keyClick(picker.window().focusWidget(), Qt.Key.Key_Home)
    assert view(picker, "mobilenet_v2").hasFocus()
    qtbot.keyClick(picker.window().focusWidget(), Qt.Key.Key_End)
    with qtbot.waitSignal(picker.model_chosen) as told:
        qtbot.keyClick(picker.window().focusWidget(), Qt.Key.Key_Return)
    assert told.args == ["efficientnet_lite0"]
    assert not picker.popup.isVisible()
    assert picker.hasFocus()


def test_escape_and_a_click_elsewhere_close(opened, qtbot):
    qtbot.keyClick(opened.window().focusWidget(), Qt.Key.Key_Escape)
    assert not opened.popup.isVisible()
    opened.open_popup()
    qtbot.mouseClick(opened._overlay, Qt.MouseButton.LeftButton, pos=QPoint(880, 590))
    assert not opened.popup.isVisible()


def test_tab_goes_round_inside(opened, qtbot):
    first = opened.window().focusWidget()
    seen_names = []
    for _ in range(40):
        qtbot.keyClick(opened.window().focusWidget(), Qt.Key.Key_Tab)
        focused = opened.window().focusWidget()
        assert opened._overlay.isAncestorOf(focused)
        seen_names.append(focused.accessibleName())
        if focused is first:
            break
    assert seen_names == [
        "ResNet-50, 75 of 100, 40 % · 20 s left",
        "Stop the download of ResNet-50",
        seen_names[2],
        "Copy the address of Xception",
        "Try again: Xception",
        "From a file: Xception",
        "EfficientNet-Lite0, 75 of 100, built in",
        "Precision: Exact",
        "Computed by: Processor",
        "More models",
        "Import a file",
        seen_names[-1],
    ]
    assert seen_names[-1].startswith("MobileNetV2")


@pytest.mark.parametrize("size", [(900, 600), (720, 480), (640, 400), (1600, 1000)])
def test_nothing_is_cut_off_in_a_window_of_any_size(opened, size):
    opened.window().resize(*size)
    opened.window().grab()
    popup = opened.popup
    inside = QRect(QPoint(0, 0), opened.window().size())
    assert inside.contains(popup.geometry())
    assert popup.rect().contains(popup._foot.geometry())
    assert popup._scroll.height() >= 60
    foot_parts = [popup._precision, popup._engine]
    assert all(popup._foot.rect().contains(part.geometry()) for part in foot_parts)


def test_a_row_that_needs_more_room_gets_it(opened):
    opened.window().resize(900, 900)
    opened.window().grab()
    before = opened.popup.height()
    opened.set_rows([READY, LOADING, replace(FAILED, error=None, state="absent"), BUILT_IN, MORE])
    opened.window().grab()
    assert opened.popup.height() < before
    opened.set_rows(ROWS)
    opened.window().grab()
    assert opened.popup.height() == before


def test_a_list_in_another_order_is_built_anew(opened):
    opened.set_rows([BUILT_IN, READY])
    opened.window().grab()
    assert list(opened.popup._views) == ["efficientnet_lite0", "mobilenet_v2"]
    assert opened.popup._get_all.parent() is not None or not opened.popup._get_all.isVisible()


def test_a_narrow_button_keeps_its_name(picker):
    assert picker.minimumSizeHint().width() < picker.sizeHint().width()
    picker.resize(picker.minimumSizeHint())
    picker.grab()
