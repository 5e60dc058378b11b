"""*Why?* in the whole window: it follows the picture, the framing, the box, the model and the bar."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from why_fakes import BROKEN, FakeExplainers

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.computer import Computer
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.imaging.box import Box


@pytest.fixture
def explainers():
    return FakeExplainers()


@pytest.fixture
def session(qtbot, desk, store, explainers):
    theme.apply(QApplication.instance(), "light")
    computer = Computer(True, "on the processor")
    made = Session(Settings(), desk.open, lambda: store, lambda token, report: computer, why=explainers.open)
    yield made
    for gate in (desk.gate, store.gate, explainers.gate):
        gate.set()
    made.shutdown()


@pytest.fixture
def looking(filled, folder):
    filled.workplace.grid.choose(folder / "picture-0.png")
    return filled


def tag(window) -> str:
    return window.workplace.panel.view._why


def test_w_shows_the_map_of_the_first_bar(qtbot, looking, explainers):
    assert explainers.asked == []
    qtbot.keyClick(looking.workplace.grid, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: tag(looking) == "why n02123045")
    assert explainers.asked == [("efficientnet_lite0", "picture-0.png", "crop", ("n02123045",), None)]
    assert looking.workplace.panel._why.isChecked()
    qtbot.mouseClick(looking.workplace.panel._why, Qt.MouseButton.LeftButton)
    assert not looking._actions["why"].isChecked()
    assert tag(looking) == ""
    qtbot.waitUntil(lambda: explainers.closed == ["efficientnet_lite0"])


def test_w_is_a_letter_where_one_types(qtbot, looking):
    search = looking.workplace.filter_bar._search
    search.setFocus()
    qtbot.keyClick(search, Qt.Key.Key_W)
    assert not looking._actions["why"].isChecked()


def test_it_follows_whatever_is_asked(qtbot, looking, explainers, folder):
    looking.action("why")
    qtbot.waitUntil(lambda: len(explainers.asked) == 1)
    looking.workplace.grid.choose(folder / "picture-1.png")
    qtbot.waitUntil(lambda: len(explainers.asked) == 2)
    looking.session.choices.set(framing="stretch")
    qtbot.waitUntil(lambda: len(explainers.asked) == 3)
    looking.workplace.panel.view.box_drawn.emit(Box(0, 0, 0.5, 0.5))
    qtbot.waitUntil(lambda: len(explainers.asked) == 4)
    looking.session.choices.set(model="mobilenet_v2")
    qtbot.waitUntil(lambda: len(explainers.asked) == 5)
    told = [(model, name, framing, box) for model, name, framing, _, box in explainers.asked]
    assert told == [
        ("efficientnet_lite0", "picture-0.png", "crop", None),
        ("efficientnet_lite0", "picture-1.png", "crop", None),
        ("efficientnet_lite0", "picture-1.png", "stretch", None),
        ("efficientnet_lite0", "picture-1.png", "stretch", Box(0, 0, 0.5, 0.5)),
        ("mobilenet_v2", "picture-1.png", "stretch", Box(0, 0, 0.5, 0.5)),
    ]
    qtbot.waitUntil(lambda: tag(looking) == "why n02123045")


def test_while_it_is_computed_the_picture_says_so(qtbot, looking, explainers):
    explainers.gate.clear()
    looking.action("why")
    assert tag(looking) == "looking for why…"
    assert looking.workplace.panel.view._heat.isNull()
    explainers.gate.set()
    qtbot.waitUntil(lambda: not looking.workplace.panel.view._heat.isNull())


def test_a_picture_that_cannot_be_read_has_no_map(qtbot, looking, explainers, folder):
    looking.action("why")
    qtbot.waitUntil(lambda: tag(looking) == "why n02123045")
    looking.workplace.grid.choose(folder / "bad.jpg")
    assert tag(looking) == ""
    assert looking.workplace.panel.view._heat.isNull()
    assert len(explainers.asked) == 1


def test_a_failure_is_one_sentence(qtbot, looking, explainers):
    explainers.trouble = BROKEN
    looking.action("why")
    line = looking.workplace.panel._line
    qtbot.waitUntil(lambda: line.text().startswith("Why? The network stopped working. Try again.\n"))
    assert tag(looking) == ""


def test_a_map_of_nothing_is_said_and_not_drawn(qtbot, looking, explainers):
    explainers.nothing = True
    looking.action("why")
    qtbot.waitUntil(lambda: tag(looking) == "why n02123045: nothing")
    assert looking.workplace.panel.view._heat.isNull()
    assert "No part of what the network sees speaks for" in looking.workplace.panel._line.text()


def test_the_opacity_is_kept(qtbot, looking):
    looking.workplace.panel.set_opacity(35)
    assert looking.session.choices.now.heat == 35
