"""One session with its fakes: a training, projects, and models of one's own."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from teaching_fakes import (
    FakeOwn,
    FakeProjects,
    FakeTraining,
    own_model,
    package,
    project,
    result,
)
from window_fakes import FakeStore

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.computer import Computer
from desktop_classifier.gui.controllers.session import Session


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
    made.outcome._result, made.outcome._records = lambda id: result(), None
    made.own._records = shelf.records
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


@pytest.fixture
def with_quick(qtbot, started, shelf):
    """The quick model is in use."""
    shelf.models["my_flowers"] = own_model(right=383)
    shelf.packages["my_flowers", 1] = package(right=383)
    started.session.own.refresh()
    qtbot.waitUntil(lambda: started.session.models.usable("my_flowers"))
    started.session.use("my_flowers")
    return started
