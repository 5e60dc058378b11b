"""Training, result, use it: the wizard's last three pages, in the real frame, with a training of the test's own.

Longer than a file should be: three pages on one stage, whose story runs through all of them.
"""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from teaching_fakes import (
    FEATURES,
    FINISHED,
    QUICK,
    TESTING,
    FakeOwn,
    FakeProjects,
    FakeTraining,
    epoch,
    own_model,
    package,
    project,
    result,
    wrong,
)
from window_fakes import Desk

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers.draft import Draft, ProjectArguments, Step
from desktop_classifier.gui.controllers.outcome import Outcome
from desktop_classifier.gui.controllers.own_models import OwnModels
from desktop_classifier.gui.controllers.story import Phase
from desktop_classifier.gui.controllers.teaching import Teaching
from desktop_classifier.gui.controllers.trying import Trying
from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.gui.widgets.confusion_cells import Cell
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.result_page import ResultPage
from desktop_classifier.gui.windows.wizard.result_words import heading
from desktop_classifier.gui.windows.wizard.training_page import TrainingPage
from desktop_classifier.gui.windows.wizard.use_page import UsePage
from desktop_classifier.gui.windows.wizard.window import WizardWindow
from desktop_classifier.training.recipe import Preset

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class ADraft(Draft):
    """Decided from the beginning."""

    def project(self):
        return ProjectArguments("My flowers", project().sources, (), project(preset=self.preset).choices)


class Stage:
    """A wizard with its last pages, and everything behind them."""

    def __init__(self, qtbot, tmp_path, thumbnails):
        self.qtbot = qtbot
        self.runner = ParallelRunner(2, "stage")
        self.training = FakeTraining(tmp_path)
        self.projects = FakeProjects(tmp_path)
        self.teaching = Teaching(self.runner, self.training, lambda: self.projects)
        self.shelf = FakeOwn(own_model())
        self.own = OwnModels(self.runner, lambda: self.shelf)
        self.result = result()
        self.outcome = Outcome(self.runner, lambda: self.shelf, lambda id: self.result, lambda id: "<p>")
        self.desk = Desk()
        self.trying = Trying(self.desk.open)
        self.draft = ADraft()
        self.used, self.added, self.pages = [], [], {}
        self._thumbnails = thumbnails
        self.window = None

    def open(self, step):
        self.window = WizardWindow({each: lambda each=each: self._page(each) for each in Step}, step)
        self.qtbot.addWidget(self.window)  # which deletes it on this thread; Python might do so on another
        self.window.show()
        return self.window

    def _page(self, step):
        page = self._made(step)
        self.pages[step] = page
        return page

    def _made(self, step):
        if step is Step.TRAINING:
            page = TrainingPage(self.draft, self.teaching, self._thumbnails[0])
            page.use_requested.connect(self.used.append)
            return page
        if step is Step.RESULT:
            return ResultPage(self.teaching, self.outcome, self._thumbnails[0])
        if step is Step.USE:
            page = UsePage(self.teaching, self.outcome, self.own, self.trying, self._thumbnails[1])
            page.use_requested.connect(self.used.append)
            page.add_requested.connect(lambda: self.added.append(True))
            return page
        return Page(step)

    @property
    def training_page(self):
        return self.pages[Step.TRAINING]

    def finished(self, qtbot):
        """As after a training."""
        with qtbot.waitSignal(self.teaching.finished):
            self.teaching.begin(self.draft.project())
            self.training.tell(QUICK, epoch(1), FINISHED)

    def end(self):
        if self.window is not None:
            self.window.close()
        self.desk.gate.set()
        self.teaching.shutdown()
        self.trying.shutdown()
        self.runner.shutdown()


@pytest.fixture
def stage(qtbot, qapp, tmp_path, thumbnails):
    theme.apply(qapp, "light")
    made = Stage(qtbot, tmp_path, thumbnails)
    yield made
    made.end()


@pytest.fixture
def training(qtbot, stage):
    """The wizard at its training page, which has begun."""
    stage.open(Step.TRAINING)
    qtbot.waitUntil(lambda: bool(stage.training.begun))
    return stage


def told(qtbot, stage, *events):
    stage.training.tell(*events)
    last = events[-1]
    qtbot.waitUntil(
        lambda: last in (stage.teaching.story.working, stage.teaching.story.quick, *stage.teaching.story.epochs)
    )


def shown(stage):
    return [button.text() for button in stage.training_page.buttons_left() if not button.isHidden()]


# Training


def test_entering_the_page_begins_once(qtbot, training):
    assert training.training.begun == ["abc123"]
    told(qtbot, training, FEATURES)
    assert training.draft.project_id == "abc123"
    training.window.close()
    training.window.show()
    assert training.training.begun == ["abc123"]
    assert training.window.next_button.isHidden()
    assert shown(training) == ["Pause", "Stop"]
    assert not training.training_page.curves.isVisible()
    assert training.training_page.stages.current == 1


def test_with_the_quick_model_there_is_one_filled_button_to_use_it(qtbot, training):
    told(qtbot, training, QUICK)
    assert training.window.next_button.text() == "Use the quick model now"
    assert shown(training) == ["Pause", "Stop and keep the best so far"]
    qtbot.mouseClick(training.window.next_button, Qt.MouseButton.LeftButton)
    assert training.used == ["my_flowers"]
    assert training.window.step is Step.TRAINING
    assert training.teaching.busy


def test_curves_and_mistakes_come_with_the_first_epoch(qtbot, training):
    told(qtbot, training, QUICK, epoch(1, wrong=wrong("/a.jpg", "/b.jpg")))
    page = training.training_page
    assert page.curves.isVisible()
    assert page.curves.plot.shown.level == ("quick model", 431 / 512)
    assert [hung.caption for hung in page.wall.pictures] == ["rose, says tulip"] * 2
    assert "Epoch 1 of 20" in page.progress.accessibleName()


def test_pause_and_go_on_with_the_keyboard(qtbot, training):
    told(qtbot, training, QUICK, epoch(1))
    training.training_page.pause.setFocus()
    qtbot.keyClick(training.training_page.pause, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: training.teaching.story.phase is Phase.PAUSED)
    assert training.window.page.title == "Paused after epoch 1"
    assert training.window.next_button.text() == "Go on"
    assert shown(training) == ["Use the quick model now"]
    qtbot.keyClick(training.window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(training.training.begun) == 2)
    assert training.teaching.busy


def test_what_ends_by_itself_cannot_be_stopped_any_more(qtbot, training):
    told(qtbot, training, QUICK, epoch(1), TESTING)
    assert not training.training_page.stop.isEnabled()


def test_stopped_with_nothing_to_keep_one_can_go_back_or_start_again(qtbot, training):
    told(qtbot, training, FEATURES)
    training.training_page.stop.click()
    qtbot.waitUntil(lambda: training.teaching.story.phase is Phase.STOPPED)
    assert training.window.page.back_step() is Step.THOROUGH
    training.window.next_button.click()
    qtbot.waitUntil(lambda: len(training.training.begun) == 2)


def test_a_failure_says_why_and_offers_another_try(qtbot, training):
    told(qtbot, training, QUICK)
    training.training.fail(UserError("There is not enough memory. Choose “Quick”.", kind="out_of_memory"))
    qtbot.waitUntil(lambda: training.teaching.story.phase is Phase.FAILED)
    page = training.training_page
    assert page.trouble.isVisible()
    assert "not enough memory" in page.trouble.accessibleName()
    assert training.window.next_button.text() == "Try again"
    assert page.back_step() is Step.THOROUGH
    training.window.next_button.click()
    assert not page.trouble.isVisible()


def test_other_decisions_begin_another_training_and_the_same_do_not(qtbot, training):
    told(qtbot, training, QUICK)
    with qtbot.waitSignal(training.teaching.finished):
        training.training.finish(FINISHED)
    training.window.go_to(Step.THOROUGH)
    training.window.go_to(Step.TRAINING)
    assert len(training.training.begun) == 1
    training.window.go_to(Step.THOROUGH)
    training.draft.preset = Preset.BEST
    training.window.go_to(Step.TRAINING)
    qtbot.waitUntil(lambda: len(training.training.begun) == 2)
    assert training.projects.known["abc123"].choices.preset is Preset.BEST


def test_at_the_end_the_result_comes_by_itself(qtbot, training):
    told(qtbot, training, QUICK)
    training.training.finish(FINISHED)
    qtbot.waitUntil(lambda: training.window.step is Step.RESULT)


# Result


@pytest.fixture
def judged(qtbot, stage):
    """The wizard at its result page."""
    stage.finished(qtbot)
    stage.open(Step.RESULT)
    qtbot.waitUntil(lambda: stage.pages[Step.RESULT].matrix.isVisible())
    return stage


def test_one_sentence_first_then_the_largest_mistake_and_its_pictures(judged):
    page = judged.pages[Step.RESULT]
    assert page.title == "Right on 396 of 430 pictures it had never seen (92 %)"
    assert "beat the quick one" in page.line
    assert page.panel.heading == "9 pictures of rose it called tulip"
    assert [hung.caption for hung in page.wall.pictures][:2] == ["tulip 97 %", "tulip 87 %"]
    assert ("rose", "of 86 it found 74; when it says rose, it is right 9 times in 10") in page.sentences.lines


def test_the_keyboard_walks_through_the_cells(qtbot, judged):
    page = judged.pages[Step.RESULT]
    page.matrix.setFocus()
    qtbot.keyClick(page.matrix, Qt.Key.Key_Left)
    assert page.panel.heading == "1 picture of rose it called sunflower"
    assert len(page.wall.pictures) == 1
    page.matrix.choose(Cell(1, 2))
    assert page.panel.heading == "No picture of dandelion was called rose"
    assert page.wall.pictures == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((9, "rose", "tulip"), "9 pictures of rose it called tulip"),
        ((0, "rose", "rose"), "It found no picture of rose"),
        ((74, "rose", "rose"), "74 pictures of rose it found"),
    ],
)
def test_headings(words, expected):
    assert heading(*words) == expected


def test_a_result_that_cannot_be_read_can_be_tried_again(qtbot, stage):
    stage.finished(qtbot)
    good = stage.outcome._result

    def bad(id):
        raise UserError("This project has no result yet. Train it first.", kind="no_result")

    stage.outcome._result = bad
    window = stage.open(Step.RESULT)
    page = stage.pages[Step.RESULT]
    qtbot.waitUntil(page.trouble.isVisible)
    assert not window.next_button.isEnabled()
    stage.outcome._result = good
    page.trouble.try_again_requested.emit()
    qtbot.waitUntil(page.matrix.isVisible)
    assert window.next_button.isEnabled()


def test_without_never_seen_pictures_no_matrix_is_shown(qtbot, stage):
    stage.result = result(("a", "b"), ((0, 0), (0, 0)))
    stage.finished(qtbot)
    stage.open(Step.RESULT)
    page = stage.pages[Step.RESULT]
    qtbot.waitUntil(lambda: page.title == "No picture was kept apart to test it on")
    assert not page.matrix.isVisible()


# Use it


@pytest.fixture
def usable(qtbot, stage):
    """The wizard at its last page."""
    stage.finished(qtbot)
    with qtbot.waitSignal(stage.own.changed):
        stage.own.refresh()
    stage.open(Step.USE)
    qtbot.waitUntil(lambda: stage.pages[Step.USE].title == "“My flowers” is ready")
    return stage


@pytest.fixture
def picture(tmp_path):
    Image.new("RGB", (60, 40), "red").save(tmp_path / "rose.png")
    return tmp_path / "rose.png"


def drop(page, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page, QDragEnterEvent(QPointF(50, 50).toPoint(), copy, data, left, no_key))
    QApplication.sendEvent(page, QDropEvent(QPointF(50, 50), copy, data, left, no_key))


def test_a_dropped_picture_is_answered_with_the_new_model(qtbot, usable, picture):
    page = usable.pages[Step.USE]
    drop(page, picture)
    qtbot.waitUntil(lambda: page.box.bars.rows()[0].target == 0.9)
    assert usable.desk.seen == [("my_flowers", "exact", "crop", "rose.png", None)]


def test_what_cannot_be_answered_says_so_in_its_place(qtbot, usable, tmp_path):
    page = usable.pages[Step.USE]
    drop(page, tmp_path / "bad.jpg")
    qtbot.waitUntil(lambda: page.box.words == "That is a text file. Choose a picture.")
    drop(page, tmp_path)
    assert page.box.words == "Drop the file of a single picture here."


def test_the_model_and_its_classes_are_renamed_in_place(qtbot, usable):
    page = usable.pages[Step.USE]
    page.names.model.setText("Garden")
    page.names.model.setModified(True)
    page.names.model.editingFinished.emit()
    qtbot.waitUntil(lambda: page.title == "“Garden” is ready")
    field = page.names.classes["tulip"]
    field.setFocus()
    qtbot.keyClicks(field, "s")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: usable.shelf.models["my_flowers"].names == {"tulip": "tulips"})
    qtbot.waitUntil(lambda: page._taught.names[4] == "tulips")


def test_an_emptied_name_is_the_old_one_again(usable):
    field = usable.pages[Step.USE].names.model
    field.setText("  ")
    field.editingFinished.emit()
    assert field.text() == "My flowers"


def test_the_filled_button_looks_at_pictures_with_it(qtbot, usable):
    qtbot.mouseClick(usable.window.next_button, Qt.MouseButton.LeftButton)
    assert usable.used == ["my_flowers"]
    usable.pages[Step.USE].add.click()
    assert usable.added == [True]


def test_a_version_that_waits_is_said_to_wait(qtbot, stage):
    stage.shelf.offer("my_flowers", package(right=410))
    stage.finished(qtbot)
    stage.open(Step.USE)
    page = stage.pages[Step.USE]
    qtbot.waitUntil(lambda: page.line.startswith("It takes the place of the one you use now only when you say so"))


def test_many_classes_are_renamed_one_at_a_time(qtbot, stage):
    many = tuple(f"bird {number}" for number in range(40))
    counts = [[5 if i == j else 0 for j in range(40)] for i in range(40)]
    stage.shelf = FakeOwn(own_model(classes=many))
    stage.result = result(many, counts)
    stage.finished(qtbot)
    stage.open(Step.USE)
    names = stage.pages[Step.USE].names
    qtbot.waitUntil(lambda: names._choice.count() == 40)
    assert names.classes == {}
    names._choice.setCurrentIndex(7)
    assert names._one.text() == "bird 7"


def test_leaving_the_page_frees_the_model(qtbot, usable, picture):
    page = usable.pages[Step.USE]
    page.try_picture(picture)
    qtbot.waitUntil(lambda: page.box.bars.rows()[0].target == 0.9)
    usable.window.close()
    qtbot.waitUntil(lambda: usable.desk.closed == ["my_flowers"])


@pytest.mark.parametrize("step", [Step.TRAINING, Step.RESULT, Step.USE])
def test_everything_the_keyboard_reaches_has_a_name(qtbot, stage, step):
    if step is not Step.TRAINING:
        stage.finished(qtbot)
    window = stage.open(step)
    qtbot.waitUntil(lambda: stage.outcome.taught is not None or step is Step.TRAINING)
    from PySide6.QtWidgets import QWidget

    reached = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]
    assert reached
    nameless = [type(widget).__name__ for widget in reached if not widget.accessibleName()]
    assert [name for name in nameless if name not in ("QScrollArea",)] == []
