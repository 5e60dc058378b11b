"""The pages about the main window are followed, step by step, and everything bold on them stands in the program."""

from __future__ import annotations

import guide_pages
import pytest
from guide_follower import LONG_MS, Follower, choose_file, windows
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from teaching_fakes import project

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers import gpu
from desktop_classifier.gui.windows.crash import Crashes

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


NO_NETWORK = UserError("The server could not be reached.", kind="no_network")
LEFT = Qt.MouseButton.LeftButton


def section(page, *headings):
    return [step for step in guide_pages.steps(page) if step.section in headings]


class Desk:
    """What a person does at the main window besides pressing buttons."""

    def __init__(self, qtbot, window, folder):
        self.qtbot, self.window, self.folder = qtbot, window, folder

    def settled(self, count):
        session = self.window.session
        self.qtbot.waitUntil(lambda: session.list.counts().all == count and session.settled)

    def click_tile(self, name=""):
        grid = self.window.workplace.grid
        paths = [self.window.session.list.item(row).path for row in range(self.window.session.list.counts().all)]
        grid.choose(next(path for path in paths if path.name.startswith(name)))

    def open_list(self):
        self.qtbot.mouseClick(self.window.picker, LEFT)

    def fail_to_download(self, store):
        models, store.trouble = self.window.session.models, NO_NETWORK
        models.download("xception")
        self.qtbot.waitUntil(lambda: any(row.error for row in models.rows()) and not models.busy)

    def framing(self, word):
        return lambda: self.qtbot.waitUntil(lambda: self.window.session.choices.now.framing == word, timeout=LONG_MS)

    def uses(self, model):
        return lambda: self.qtbot.waitUntil(lambda: self.window.session.choices.now.model == model, timeout=LONG_MS)


@pytest.fixture
def desk_of(qtbot, started, folder):
    return Desk(qtbot, started, folder)


def test_your_first_picture(qtbot, started, desk_of, folder):
    seen = []

    def colours():
        panel = started.workplace.panel
        qtbot.waitUntil(lambda: panel.view._why.startswith("why "))
        seen.append(panel.view._why)

    helpers = {
        "Two pictures appear": lambda: desk_of.settled(2),
        "Click a tile": desk_of.click_tile,
        "Choose one or more": lambda: choose_file(qtbot, folder / "picture-0.png"),
        "The new tiles": lambda: desk_of.settled(3),
        "Press **Letterbox**": desk_of.framing("letterbox"),
        "Press **Stretch**": desk_of.framing("stretch"),
        "Press **Crop**": desk_of.framing("crop"),
        "Colours lie": colours,
        "Click another bar": lambda: qtbot.mouseClick(started.workplace.panel._bars.rows()[0], LEFT),
    }
    Follower(qtbot, helpers).follow(guide_pages.steps("first-picture"))
    assert seen == ["why n02123045"]
    assert not started.workplace.panel._why.isChecked()
    assert "cat" in QGuiApplication.clipboard().text()
    qtbot.waitUntil(lambda: started.session.settled)


def test_choosing_a_model(qtbot, started, desk_of, store, tmp_path):
    file = tmp_path / "mobilenet-weights.h5"
    file.write_bytes(b"weights")
    helpers = {
        "Press the button with the model’s name": desk_of.open_list,
        "The list closes": desk_of.uses("efficientnet_lite2"),
        "Wait.": lambda: qtbot.waitUntil(lambda: ("prepare", "resnet50") in store.calls),
        "When the window says": desk_of.uses("resnet50"),
        "Choose the file": lambda: choose_file(qtbot, file),
    }
    Follower(qtbot, helpers).follow(guide_pages.steps("choosing-a-model"))
    qtbot.waitUntil(lambda: ("import", "mobilenet_v2") in store.calls)
    qtbot.waitUntil(lambda: started.session.settled and not started.session.models.busy)


def test_what_this_computer_and_this_program_are(qtbot, started, desk_of):
    def read():
        qtbot.waitUntil(lambda: "Make it writable." in " ".join(guide_pages.words(*windows())))

    steps = section("when-something-is-wrong", "Check this computer")
    Follower(qtbot, {"Read what it found": read}).follow(steps)
    assert "is read-only" in QGuiApplication.clipboard().text()
    qtbot.waitUntil(lambda: started.side.opened("doctor").again.isEnabled())
    started.side.opened("doctor").close()
    steps = section("when-something-is-wrong", "Which program is this?")
    Follower(qtbot, {}, only_seen=["Log folder"]).follow(steps)
    assert "System: " in QGuiApplication.clipboard().text()


def test_a_picture_that_cannot_be_read(qtbot, started, desk_of, folder):
    started.session.pictures.add([folder])
    desk_of.settled(4)

    def read():
        desk_of.click_tile("bad")
        assert "Choose a picture." in " ".join(guide_pages.words(started.workplace.panel))

    steps = section("when-something-is-wrong", "A picture can’t be read")
    Follower(qtbot, {"Click a tile and read": read}).follow(steps)
    assert started.workplace.filter_bar.chip() == "failed"
    desk_of.settled(4)


def test_a_download_that_stops(qtbot, started, desk_of, store, tmp_path):
    desk_of.fail_to_download(store)
    desk_of.open_list()
    store.trouble = NO_NETWORK
    tried = []

    def again():
        qtbot.waitUntil(lambda: store.calls.count(("fetch", "xception")) == 2)
        tried.append(True)
        qtbot.waitUntil(lambda: not started.session.models.busy)

    def file():
        (tmp_path / "xception.h5").write_bytes(b"weights")
        choose_file(qtbot, tmp_path / "xception.h5")

    helpers = {"Read what stands": lambda: None, "Press **Try again**": again, "If there is no network": file}
    Follower(qtbot, helpers).follow(section("when-something-is-wrong", "A download stops"))
    assert tried
    qtbot.waitUntil(lambda: any(what == "import" for what, _ in store.calls))
    qtbot.waitUntil(lambda: not started.session.models.busy)


def test_slow(qtbot, started, desk_of):
    def list_again():
        assert started.session.choices.now.precision == "fast"

    helpers = {
        "Press the button with the model’s name": desk_of.open_list,
        "Choose **Fast**": list_again,
        "Choose **EfficientNet-Lite0**": desk_of.uses("efficientnet_lite0"),
    }
    Follower(qtbot, helpers).follow(section("when-something-is-wrong", "It is slow"))


def test_teaching_that_was_interrupted(qtbot, window, projects, training):
    projects.known = {"abc123": project(state="training")}
    window.session.start()
    Follower(qtbot, {}).follow(section("when-something-is-wrong", "Teaching was interrupted"))
    qtbot.waitUntil(lambda: training.begun == ["abc123"])


@pytest.mark.qt_no_exception_capture
def test_something_went_wrong(qtbot, started):
    crashes = Crashes(started)
    crashes.report(ValueError("in a test"))
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    Follower(qtbot, {}).follow(section("when-something-is-wrong", "“Something went wrong”"))
    assert "ValueError: in a test" in QGuiApplication.clipboard().text()
    assert crashes.dialog is None


PAGES = ("index", "first-picture", "choosing-a-model", "when-something-is-wrong")


def test_every_section_with_steps_about_trouble_is_followed():
    followed = {
        *("Check this computer", "A picture can’t be read", "A download stops", "It is slow"),
        *("Teaching was interrupted", "“Something went wrong”", "Which program is this?"),
    }
    assert {step.section for step in guide_pages.steps("when-something-is-wrong")} == followed


def test_what_is_bold_stands_in_the_program(qtbot, started, desk_of, folder, store):
    """Everything at once: the window with pictures, its list of models, and the windows beside it."""
    started.resize(1280, 800)  # a narrower one shortens words
    started.session.pictures.add([folder])
    desk_of.settled(4)
    desk_of.fail_to_download(store)
    desk_of.open_list()
    for name in ("models", "preferences", "about", "doctor", "teach"):
        started.action(name)
    qtbot.waitUntil(lambda: started.wizard.is_open and started.side.opened("doctor").again.isEnabled())
    crashes = Crashes(started)
    crashes.report(UserError("in a test"))
    qtbot.waitUntil(lambda: crashes.dialog is not None)
    said = guide_pages.words(*windows())
    # Offered in a line when there is something to offer; the steps above press them.
    offered = {"Use it", "Import it", "Go on", "Pause", gpu.WORDS[gpu.ENABLE]}
    for page in PAGES:
        assert [name for name in guide_pages.names(page) if name not in said | offered] == [], page
    crashes.dialog.accept()
