"""A whole window with everything behind it faked, for tests that follow the guide."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from teaching_fakes import FakeOwn, FakeProjects, FakeTraining, own_model, project
from why_fakes import FakeExplainers
from window_fakes import FakeStore

from desktop_classifier.base.settings import Settings
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.checkup import Checkup
from desktop_classifier.gui.controllers.computer import Computer
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.inference.health import Finding


@pytest.fixture
def store():
    ready = {"mobilenet_v2": "ready", "my_flowers": "ready"}
    return FakeStore(efficientnet_lite0="built_in", efficientnet_lite2="built_in", **ready)


@pytest.fixture
def projects(tmp_path):
    return FakeProjects(tmp_path, project(state="finished"))


@pytest.fixture
def training(tmp_path):
    return FakeTraining(tmp_path)


@pytest.fixture
def session(qtbot, desk, store, projects, training):
    theme.apply(QApplication.instance(), "light")
    made = Session(
        Settings(),
        desk.open,
        lambda: store,
        lambda token, report: Computer(True, "on the processor"),
        own_models=lambda: FakeOwn(own_model(refuses=True)),
        train=training,
        projects=lambda: projects,
        why=FakeExplainers().open,
    )
    yield made
    desk.gate.set()
    made.shutdown()


@pytest.fixture
def started(qtbot, window):
    """Begun, and the check of this computer finds one thing."""
    window.side.checkup = Checkup(window.session.files, lambda: [Finding("Cache", "is read-only", "Make it writable.")])
    window.session.start()
    qtbot.waitUntil(lambda: window.session.computer is not None and window.session.models.usable("my_flowers"))
    window.activateWindow()
    return window
