"""Everything behind one window, joined: the lists, the controllers, and the threads they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.base.settings import Settings
from desktop_classifier.gui.controllers import computer as computers
from desktop_classifier.gui.controllers.answering import Answering, Choice, Opener
from desktop_classifier.gui.controllers.choices import Choices, with_known_model
from desktop_classifier.gui.controllers.classify import Classification
from desktop_classifier.gui.controllers.feed import Opened
from desktop_classifier.gui.controllers.models import Models, Store
from desktop_classifier.gui.controllers.own_models import Own, Owned, OwnModels, same_answers
from desktop_classifier.gui.controllers.pictures import Pictures
from desktop_classifier.gui.payloads import Payload
from desktop_classifier.gui.qt.image_list_model import ImageListModel
from desktop_classifier.gui.qt.jobs import Job, ParallelRunner, SerialRunner
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.models import catalogue
from desktop_classifier.models.spec import ModelSpec

if TYPE_CHECKING:  # made when they are first asked for: nobody waits for them before the first paint
    from desktop_classifier.gui.controllers.doubts import Doubts
    from desktop_classifier.gui.controllers.gpu import Gpu
    from desktop_classifier.gui.controllers.mending import Mending
    from desktop_classifier.gui.controllers.outcome import Outcome
    from desktop_classifier.gui.controllers.preview import Preview
    from desktop_classifier.gui.controllers.teaching import Teaching
    from desktop_classifier.gui.controllers.teaching_work import Projects, Train
    from desktop_classifier.gui.controllers.trying import Trying
    from desktop_classifier.gui.controllers.why import Opener as WhyOpener
    from desktop_classifier.gui.controllers.why import Why

STILL_MS = 1500
"""So long after the last answer the computer may be measured."""


class Session(QObject):
    """What a window shows and what it can have done. Made without touching a disk; `start` sets it going.

    Signals:
        crashed: A fault of ours in a job.
        computer_known: `Computer`, also kept in `computer`.
    """

    crashed = Signal(object)
    computer_known = Signal(object)

    def __init__(
        self,
        settings: Settings,
        opener: Opener | None = None,
        store: Callable[[], Store] | None = None,
        look: Callable[[CancelToken, Report], computers.Computer] = computers.look,
        own_models: Callable[[], Own] | None = None,
        train: Train | None = None,
        projects: Callable[[], Projects] | None = None,
        why: WhyOpener | None = None,
    ) -> None:
        super().__init__()
        settings, own = with_known_model(settings)
        self._look, self._opener = look, opener or _real_opener
        self.computer: computers.Computer | None = None
        self.files = ParallelRunner(2, "files")
        self.small = ParallelRunner(2, "thumbnails")
        self._large = ParallelRunner(1, "large")
        self._network = SerialRunner()
        self._stock = ParallelRunner(2, "models")
        self.lessons = ParallelRunner(3, "lessons")
        self.choices = Choices(settings)
        self._editions: dict[str, int] = {}
        self._own_in_use: Owned | None = None
        self._opened: Opened | None = None
        self.list = ImageListModel()
        self.list.unsure_below = settings.unsure_below
        self.models = Models(store or _real_store, settings, self._stock, (*catalogue.SPECS, *own))
        self.own = OwnModels(self._stock, own_models)
        self.classification = Classification(self.list, self._opener, self._choice(), self._network)
        self.pictures = Pictures(self.list, self.classification, self.files)
        self._own_place, self._train, self._projects, self._why_opener = own_models, train, projects, why
        self._later: list[Mending | Doubts | Why | Preview | Trying] = []
        self.thumbnails = Thumbnails(self.small)
        self._more_thumbnails: list[Thumbnails] = []
        self.in_view: Callable[[], Sequence[Path]] = tuple
        self._still = QTimer(self, singleShot=True, interval=STILL_MS)
        self._still.timeout.connect(self._measure)
        self.choices.changed.connect(self._on_choices_changed)
        self.models.arrived.connect(self._on_arrived)
        self.own.changed.connect(self._on_own_changed)
        self.own.removed.connect(self._on_own_removed)
        self.classification.opened.connect(self._on_opened)
        self.classification.ended.connect(self._still.start)
        for runner in (*self._runners(), self.lessons):
            runner.crashed.connect(self.crashed)

    def hold(self, on: bool) -> None:
        """Answer nothing while a window is being made, which would wait for what the network's thread imports."""
        self._network.hold() if on else self._network.start_thread()

    def start(self) -> None:
        """After the first paint: load the network, look at the disk and at the computer."""
        self._start_threads()
        self.classification.warm_up()
        self._network.start(self._look).succeeded.connect(self._on_looked)
        # One after the other: each imports for the first time, beside the window's first pictures.
        self.models.refresh().finished.connect(self._look_for_own)

    @Slot()
    def _start_threads(self) -> None:
        if any(runner.start_thread() for runner in self._runners()):
            QTimer.singleShot(0, self, self._start_threads)

    @Slot()
    def _look_for_own(self) -> None:
        self.own.refresh().finished.connect(self.teaching.look_for_interrupted)

    @Slot(object)
    def take(self, payload: Payload) -> None:
        """Take what was dropped or pasted: pictures into the list, a weights file to the models."""
        self.pictures.bring(payload)
        for path in payload.weights[:1]:
            self.models.recognise(path)

    @Slot()
    def stop(self) -> None:
        """Add and answer nothing more; what there is stays."""
        self.pictures.stop()
        self.classification.stop()

    def more_thumbnails(self) -> Thumbnails:
        """Small pictures of another size than the grid's. They end with the session."""
        self._more_thumbnails.append(Thumbnails(self.small))
        return self._more_thumbnails[-1]

    @cached_property
    def gpu(self) -> Gpu:
        """An NVIDIA card."""
        from desktop_classifier.gui.controllers.gpu import Gpu

        made = Gpu(self._stock, self._look)
        made.looked.connect(self._on_gpu_changed)
        return made

    @cached_property
    def preview(self) -> Preview:
        """Large pictures, for the panel."""
        return self.another_preview()

    @cached_property
    def trying(self) -> Trying:
        """Single pictures, asked of a model beside the list."""
        from desktop_classifier.gui.controllers.trying import Trying

        self._later.append(made := Trying(self._opener))
        return made

    @cached_property
    def teaching(self) -> Teaching:
        """The training that runs, if one does."""
        from desktop_classifier.gui.controllers.teaching import Teaching

        made = Teaching(self.lessons, self._train, self._projects)
        made.crashed.connect(self.crashed)
        return made

    @cached_property
    def outcome(self) -> Outcome:
        """What came of trainings."""
        from desktop_classifier.gui.controllers.outcome import Outcome

        return Outcome(self.lessons, self._own_place, projects=self._projects)

    @cached_property
    def mending(self) -> Mending:
        """Fixes of labels."""
        from desktop_classifier.gui.controllers.mending import Mending

        made = Mending(projects=self._projects)
        made.crashed.connect(self.crashed)
        self._later.append(made)
        return made

    @cached_property
    def doubts(self) -> Doubts:
        """Labels that look wrong."""
        from desktop_classifier.gui.controllers.doubts import Doubts

        made = Doubts()
        made.crashed.connect(self.crashed)
        self._later.append(made)
        return made

    @cached_property
    def why(self) -> Why:
        """Why a picture was answered so, for the window."""
        return self.another_why()

    def another_why(self) -> Why:
        """One that says why beside the window's own. It ends with the session."""
        from desktop_classifier.gui.controllers.why import Why

        made = Why(self._why_opener)
        made.crashed.connect(self.crashed)
        self._later.append(made)
        return made

    def another_preview(self) -> Preview:
        """Loads large pictures beside the panel's own. It ends with the session."""
        from desktop_classifier.gui.controllers.preview import Preview

        made = Preview(self._large)
        self._later.append(made)
        return made

    def use(self, id: str) -> None:
        """Answer with this model from now on."""
        self.choices.set(model=id)

    def use_default(self) -> None:
        """Answer with the model that needs no download."""
        self.use(catalogue.DEFAULT)

    def save_answers(self, target: Path) -> Job:
        from desktop_classifier.gui.controllers import export

        answers = [item.answer for item in self.list.items() if item.answer is not None]
        return self.files.start(partial(export.write, answers, self.choices.now.bars, target))

    def show_in_folder(self, path: Path) -> Job:
        from desktop_classifier.gui.controllers import reveal

        return self.files.start(partial(reveal.show, path))

    @property
    def settled(self) -> bool:
        """Whether nothing more is to come without the user's doing."""
        return not (self.pictures.adding or self.classification.busy or self._large.busy or self.small.busy)

    @property
    def quiet(self) -> bool:
        """Whether a longer collection of garbage would disturb nobody."""
        return self.settled and not self._network.busy and not self.teaching.busy

    def shutdown(self) -> None:
        """Stop all work, keep the choices, and wait for every thread, all together not much more than five seconds."""
        self._still.stop()
        self.choices.keep()
        for thumbnails in (self.thumbnails, *self._more_thumbnails):
            thumbnails.shutdown()
        if "teaching" in vars(self):  # it was made, so it may be under way
            self.teaching.shutdown()
        for runner in (self.files, self.small, self._large, self._stock, self.lessons):
            runner.shutdown(wait_s=2.0)
        for each in self._later:
            each.shutdown()
        self.classification.shutdown()

    @Slot(object)
    def _on_looked(self, found: computers.Computer) -> None:
        self.computer = found
        self.gpu.set_card(found.card)
        self.computer_known.emit(found)

    def _runners(self) -> tuple[ParallelRunner, ...]:
        return self.files, self.small, self._large, self._network, self._stock

    def _choice(self) -> Choice:
        now = self.choices.now
        known = self.own.owned(now.model)
        if known is not None and not same_answers(known, self._own_in_use):
            self._editions[now.model] = self._editions.get(now.model, 0) + 1
            self._own_in_use = known
        # Another name alone is no reason to answer everything anew.
        spec = self._own_in_use.spec if known and self._own_in_use else self.models.spec(now.model)
        return Choice(spec, now.precision, now.engine, now.framing, self._editions.get(spec.id, 0))

    def _ask(self) -> None:
        """Have everything answered by the choices of now, unless it was; another coverage asks nothing anew."""
        self.classification.choose(self._choice(), self.in_view())
        known = self.own.owned(self.choices.now.model)
        self.list.coverage = known.model.coverage if known is not None else None

    @Slot(object, object)
    def _on_choices_changed(self, now: Settings, before: Settings) -> None:
        if now.unsure_below != before.unsure_below:
            self.list.unsure_below = now.unsure_below
        self.models.set_settings(now)
        self._ask()

    @Slot(str)
    def _on_arrived(self, id: str) -> None:
        """New weights, perhaps of the model in use."""
        self._editions[id] = self._editions.get(id, 0) + 1
        self._ask()

    @Slot(object)
    def _on_gpu_changed(self, found: computers.Computer) -> None:
        """Answer on what there is now: the card that was enabled, or the processor again."""
        self._on_looked(found)
        if found.gpu and self.choices.now.engine == "openvino":
            self.choices.set(engine="auto")
        else:
            self._on_arrived(self._choice().spec.id)

    @Slot()
    def _on_own_changed(self) -> None:
        self.models.set_own([owned.spec for owned in self.own.every()])
        if self.own.owned(self.choices.now.model) is not None:
            self._ask()

    @Slot(str)
    def _on_own_removed(self, id: str) -> None:
        if id == self.choices.now.model:
            self.use_default()

    @Slot(object)
    def _on_opened(self, opened: Opened) -> None:
        self._opened = opened
        self._still.start()

    @Slot()
    def _measure(self) -> None:
        """In a quiet moment, find out how fast the model in use is here, if that was never done."""
        opened = self._opened
        if opened is None or not self.quiet:
            return
        fact = self.models.fact(opened.model)
        if fact.state and (opened.engine, opened.precision) not in fact.speeds:
            self.classification.measure().succeeded.connect(lambda nothing: self.models.refresh([opened.model]))


def _real_opener(spec: ModelSpec, *, precision: str, engine: str, token: CancelToken, report: Report) -> Answering:
    from desktop_classifier.inference.classifier import open_classifier

    return open_classifier(spec, precision=precision, engine=engine, token=token, report=report)


def _real_store() -> Store:
    from desktop_classifier.models import store

    return store
